import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeWildcards, type AlarmTopic, checkRange, EncryptionKey, isRoleArn } from '../../foundation';
import { DataClass } from '../../service-graph';
import { classify } from '../classify';
import { accessDefinition } from './access-definition';
import { erasureDefinition } from './erasure-definition';
import { RequestKind } from './request-kind';
import { RequestTables } from './request-tables';
import { RequestWorkflow } from './request-workflow';
import { type SubjectKeys } from './subject-keys';

const PARTICIPANT = /^[a-z][a-z0-9-]{1,39}$/;
const MOST_PARTICIPANTS = 50;
const KEPT_AFTER_DEADLINE = Duration.days(60);

/** Settings of {@link SubjectRequests}. */
export interface SubjectRequestsProps {
  /** The keys of the persons. */
  readonly subjectKeys: SubjectKeys;

  /** Names of the services that hold personal data, 1 to 50, each once. */
  readonly participants: string[];

  /** The key of the class `pii`, for the tables; used through DynamoDB. */
  readonly encryptionKey: kms.IKey;

  /** The key of log groups; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;

  /** ARNs of the roles of this account that may ask on behalf of persons, 1 or more, without wildcards. */
  readonly requesterRoleArns: string[];

  /** How long the participants have, 2 to 30 whole days (GDPR article 12(3): one month). @default 30 days */
  readonly deadline?: Duration;

  /** When it rings first about a request that is open, before the deadline. @default 20 days */
  readonly reminder?: Duration;

  /** How often it looks for answers, 30 minutes to 24 hours. @default 1 hour */
  readonly pollInterval?: Duration;

  /** A bucket under Object Lock that receipts are written to as well. @default - receipts are in the table alone */
  readonly receiptArchive?: s3.IBucket;
}

/**
 * Forgets persons and answers what is known of them, with a receipt. Protects against a request that is forgotten, done
 * twice, or called done when it is not: `DONE` is written in one transaction that holds only if every service that keeps
 * personal data has confirmed and the person's key is gone. Whatever else happens ends as `INCOMPLETE`, rings, and is
 * resumed by asking again with the same id.
 *
 * Input of both workflows: `{ "request": UUID, "subject": UUID, "dryRun": true | false }`; name the execution after the
 * request, with a suffix when it is resumed. A second request for the same matter gets the state or the receipt of the
 * first.
 *
 * Services are pods without a way in, so they ask: a task is an item `participant`, `request`, `type` (`ERASURE`,
 * `ACCESS`), `subject`, `deadline`, `status` `OPEN`. They answer by an update of `status`, `answeredAt` and `summary` (what
 * was done, no personal data): for an erasure `DONE`, or `RETAINED` with `retainedReason` and `retainedUntil` for what the
 * law makes them keep, which must not depend on the person's key; for access `NONE`, or `DONE` with `partAt` and
 * `partDigest` (SHA-256, hexadecimal), the part itself in `part`, encrypted under the person's key, or in a store of
 * theirs; or `FAILED` with `reason`.
 *
 * @throws if a participant, a role or a duration is not what it must be
 * @see https://gdpr-info.eu/art-17-gdpr/
 */
export class SubjectRequests extends Construct {
  /** Forgets a person. */
  readonly erasure: RequestWorkflow;

  /** Collects a copy of a person's data. */
  readonly access: RequestWorkflow;

  /** What the requesters take on to ask. */
  readonly requesterRole: iam.IRole;

  /** Requests, receipts and tasks. */
  readonly tables: RequestTables;
  private readonly participants: readonly string[];

  constructor(scope: Construct, id: string, props: SubjectRequestsProps) {
    super(scope, id);
    const { receiptArchive, subjectKeys } = props;
    this.participants = props.participants;
    this.check(props);
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
    });
    const settings = { ...props, encryptionKey, substitutions: this.substitutions(props) };
    this.erasure = new RequestWorkflow(this, 'Erasure', {
      ...settings,
      purpose: 'forgets persons',
      definition: erasureDefinition(props.participants, receiptArchive !== undefined),
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
    this.requesterRole = this.requesters(props.requesterRoleArns);
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

  private requesters(roleArns: string[]): iam.IRole {
    const role = new iam.Role(this, 'Requester', {
      description: 'Asks to forget a person or for a copy of their data, and reads receipts',
      assumedBy: new iam.PrincipalWithConditions(new iam.AccountRootPrincipal(), {
        ArnEquals: { 'aws:PrincipalArn': roleArns },
      }),
    });
    const policy = new iam.ManagedPolicy(this, 'RequesterPolicy', {
      description: 'Starts the two workflows and reads requests and receipts',
      roles: [role],
      statements: [
        ...[this.erasure, this.access].flatMap((workflow) => workflow.startStatements()),
        new iam.PolicyStatement({
          sid: 'ReadReceipts',
          actions: ['dynamodb:GetItem'],
          resources: [this.tables.requests.tableArn, this.tables.tasks.tableArn],
        }),
        this.tables.keyStatement(),
      ],
    });
    const why = 'executions are named at run time; it is those of this one state machine';
    acknowledgeWildcards(policy, { SeeErasure: why, SeeAccess: why });
    return role.withoutPolicyUpdates();
  }

  private substitutions(props: SubjectRequestsProps): Record<string, string> {
    const { deadline = Duration.days(30), reminder = Duration.days(20), pollInterval = Duration.hours(1) } = props;
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
      ...(props.receiptArchive && { ArchiveBucket: props.receiptArchive.bucketName }),
    };
  }

  private check(props: SubjectRequestsProps): void {
    const { participants, requesterRoleArns } = props;
    const { deadline = Duration.days(30), reminder = Duration.days(20), pollInterval = Duration.hours(1) } = props;
    const range = (what: string, value: number, least: number, most: number, prop: string) =>
      checkRange(this, { what, value, least, most, prop, computed: true });
    const days = (duration: Duration): number => duration.toDays({ integral: false });
    range('participants in requests of persons', participants.length, 1, MOST_PARTICIPANTS, 'participants');
    const odd = participants.find((name, index) => !PARTICIPANT.test(name) || participants.indexOf(name) !== index);
    if (odd !== undefined) {
      throw new Error(
        `participants must be names of services, each once, got ${odd}; change participants (${this.node.path})`,
      );
    }
    range('days of the deadline of requests', days(deadline), 2, 30, 'deadline');
    range('days until the reminder of requests', days(reminder), 1, days(deadline) - 1, 'reminder');
    range(
      'minutes between two looks for answers',
      pollInterval.toMinutes({ integral: false }),
      30,
      1440,
      'pollInterval',
    );
    if (requesterRoleArns.length === 0 || !requesterRoleArns.every((arn) => isRoleArn(arn))) {
      throw new Error(
        `requesters must be ARNs of roles without wildcards, got ${requesterRoleArns.join(', ') || 'none'}; change requesterRoleArns (${this.node.path})`,
      );
    }
  }
}
