import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcards, EncryptionKey } from '../../foundation';
import { DataClass } from '../../service-graph';
import { classify } from '../classify';
import { accessDefinition } from './access-definition';
import { checkSubjectRequests } from './check-subject-requests';
import { erasureDefinition } from './erasure-definition';
import { RequestKind } from './request-kind';
import { RequestTables } from './request-tables';
import { requestTimes } from './request-times';
import { RequestWorkflow } from './request-workflow';
import { type SubjectRequestsProps } from './subject-requests-props';

const KEPT_AFTER_DEADLINE = Duration.days(60);

/**
 * Forgets persons and answers what is known of them, with a receipt. Protects against a request that is forgotten, done
 * twice, or called done when it is not: `DONE` is written in one transaction that holds only if every service that keeps
 * personal data has confirmed and the person's key is gone, or the copy was delivered. Whatever else happens ends as
 * `INCOMPLETE`, rings, and is resumed by asking again with the same id: all services are then asked anew.
 *
 * Input of both workflows: `{ "request": UUID, "subject": UUID }`, and optionally `receivedAt`, the time in UTC at which
 * the person asked, at most 30 days ago (the days count from it, otherwise from the start), and `dryRun`. Name the execution
 * after the request, with a suffix when it is resumed. A second request for the same matter is recorded and gets the state
 * or the receipt of the first. An erasure is a new matter when the first day has passed on which something that was kept
 * may go, and, after a restore, with `"repeat": true`: docs/runbooks/after-a-restore.md.
 *
 * Services are pods without a way in, so they ask: a task is an item `participant`, `request`, `type` (`ERASURE`,
 * `ACCESS`), `subject`, `deadline`, `openedAt`, `status` `OPEN`. A service that sees an open `ERASURE` must stop writing
 * data of that person before it deletes, and go on with nothing but what it will report as kept. It answers by an update on
 * the condition that `status` is `OPEN` and `openedAt` still what it read, of `status`, `answeredAt` and `summary` (what was
 * done, no personal data); texts have 500 characters at most, longer ones are no answer. For an erasure `DONE`, or
 * `RETAINED` with `retainedReason` and `retainedUntil` (a date after today, `2037-01-01`) for what the law makes it keep,
 * which must not depend on the person's key. For access `NONE`, or `DONE` with `partAt` and `partDigest` (SHA-256 of the
 * part as it is stored, hexadecimal). Otherwise `FAILED` with `reason`.
 *
 * A part of a copy (300 KB at most) stands in `part` of the task, `partAt` `task`, encrypted by `AttributeEncryption` of
 * the purpose `privacy.<participant>` as the attribute `part.<request>`; in plain if the person was erased before, under
 * the key of the table. Another `partAt` is an address that the requester can read.
 *
 * When all parts are there the request is `COLLECTED`, and `delivery#<request>` lists them. Under the role of requesters
 * read each part, `AttributeEncryption.decryptAttribute` it (`purpose` and attribute as above), hand the copy over, and
 * update that item: `status` `DELIVERED`, `deliveredAt` (UTC), on the condition that `status` is `COLLECTED`. The request
 * is then `DONE`; without a delivery until the deadline it is `INCOMPLETE`. So it is if the person was erased meanwhile:
 * deliver the copy before the erasure is asked for.
 *
 * `keyFinalOn` of a receipt is the day from which the table of keys cannot be restored to a moment with the key, and no
 * more. It does not speak of what stands elsewhere: keys in the caches of services (15 minutes at most); plain data in
 * snapshots and backups (their retention), noncurrent versions in S3 (their life cycle), topics (their retention), logs,
 * receipts of others. Those end by their own settings. Tasks go 60 days after their deadline, records and receipts after
 * `keepRecords`; the tombstone stays.
 *
 * @throws if a participant, a role or a duration is not what it must be
 * @see https://gdpr-info.eu/art-12-gdpr/
 * @see https://gdpr-info.eu/art-17-gdpr/
 */
export class SubjectRequests extends Construct {
  /** Forgets a person. */
  readonly erasure: RequestWorkflow;

  /** Collects a copy of a person's data. */
  readonly access: RequestWorkflow;

  /** What the requesters take on to ask and to hand copies over. */
  readonly requesterRole: iam.IRole;

  /** Requests, receipts and tasks. */
  readonly tables: RequestTables;
  private readonly participants: readonly string[];

  constructor(scope: Construct, id: string, props: SubjectRequestsProps) {
    super(scope, id);
    const { receiptArchive, subjectKeys } = props;
    checkSubjectRequests(this, props);
    this.participants = props.participants.map(({ name }) => name);
    const encryptionKey = new EncryptionKey(this, 'Key', {
      description: 'executions of requests of persons',
      services: ['states'],
    });
    const { account, partition, region } = Stack.of(this);
    encryptionKey.allowService('delivery.logs.amazonaws.com', ['kms:Decrypt'], {
      StringEquals: { 'kms:EncryptionContext:SourceArn': `arn:${partition}:logs:${region}:${account}:*` },
    });
    this.tables = new RequestTables(this, 'Tables', {
      encryptionKey: props.encryptionKey,
      workflowRoleArns: () => [this.erasure.role.roleArn, this.access.role.roleArn],
      requesterRoleArn: () => this.requesterRole.roleArn,
      participantRoleArns: props.participants.map(({ roleArn }) => roleArn),
    });
    const settings = { ...props, encryptionKey, substitutions: this.substitutions(props) };
    this.erasure = new RequestWorkflow(this, 'Erasure', {
      ...settings,
      purpose: 'forgets persons',
      definition: erasureDefinition(this.participants, receiptArchive !== undefined),
    });
    this.access = new RequestWorkflow(this, 'Access', {
      ...settings,
      purpose: 'collects the data of persons',
      definition: accessDefinition(props.participants, receiptArchive !== undefined),
    });
    this.erasure.allow(
      ...subjectKeys.statusStatements(this.erasure.role),
      ...subjectKeys.eraseStatements(this.erasure.role),
      ...this.tables.workflowStatements(),
    );
    this.access.allow(
      ...subjectKeys.statusStatements(this.access.role),
      ...this.tables.workflowStatements(`open#${RequestKind.ACCESS}#`),
    );
    if (receiptArchive) {
      this.erasure.allowArchive(receiptArchive);
      this.access.allowArchive(receiptArchive);
    }
    this.requesterRole = this.requesters(props);
    classify(this, DataClass.PII);
  }

  /**
   * Lets a service find its tasks and answer them, its own alone.
   *
   * @param grantee the service's identity
   * @param service its name, one of `participants`
   * @throws if it is no participant
   */
  grantParticipate(grantee: iam.IGrantable, service: string): void {
    if (!this.participants.includes(service)) {
      throw new Error(
        `participant must be one of ${this.participants.join(', ')}, got ${service}; change participants (${this.node.path})`,
      );
    }
    for (const statement of this.tables.participantStatements(service)) {
      grantee.grantPrincipal.addToPrincipalPolicy(statement);
    }
  }

  /**
   * Lets a service ask on behalf of persons, e.g. one that shows them their account.
   *
   * @param grantee the service's identity
   */
  grantStart(grantee: iam.IGrantable): void {
    for (const statement of [...this.erasure.startStatements(), ...this.access.startStatements()]) {
      grantee.grantPrincipal.addToPrincipalPolicy(statement);
    }
  }

  private requesters({ requesterRoleArns, requesterRoleName, subjectKeys }: SubjectRequestsProps): iam.IRole {
    const role = new iam.Role(this, 'Requester', {
      // The policy of the key of the class names it before it is there.
      roleName: requesterRoleName,
      description: 'Asks to forget a person or for a copy of their data, reads receipts and hands copies over',
      assumedBy: new iam.PrincipalWithConditions(new iam.AccountRootPrincipal(), {
        ArnEquals: { 'aws:PrincipalArn': requesterRoleArns },
      }),
    });
    const policy = new iam.ManagedPolicy(this, 'RequesterPolicy', {
      description: 'Starts the two workflows, reads requests, receipts and parts of copies, records deliveries',
      roles: [role],
      statements: [
        ...[this.erasure, this.access].flatMap((workflow) => workflow.startStatements()),
        ...this.tables.requesterStatements(),
        ...subjectKeys.readStatements(role),
      ],
    });
    const why = 'executions are named at run time; it is those of this one state machine';
    acknowledgeWildcards(policy, { SeeErasure: why, SeeAccess: why });
    return role.withoutPolicyUpdates();
  }

  private substitutions(props: SubjectRequestsProps): Record<string, string> {
    const { deadline, reminder, pollInterval, keepRecords } = requestTimes(props);
    const seconds = (duration: Duration): string => String(duration.toSeconds());
    return {
      SubjectKeysTable: props.subjectKeys.table.tableName,
      RequestsTable: this.tables.requests.tableName,
      TasksTable: this.tables.tasks.tableName,
      AlarmTopic: props.alarmTopic.topic.topicArn,
      DeadlineSeconds: seconds(deadline),
      ReminderSeconds: seconds(reminder),
      GraceSeconds: seconds(Duration.days(1)),
      PollSeconds: seconds(pollInterval),
      RecoverySeconds: seconds(props.subjectKeys.recovery),
      KeepTaskSeconds: seconds(KEPT_AFTER_DEADLINE),
      KeepRecordsSeconds: seconds(keepRecords),
      ...(props.receiptArchive && { ArchiveBucket: props.receiptArchive.bucketName }),
    };
  }
}
