import { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { checkRange, custodyOf, isRoleArn, type KeyUse } from '../../foundation';
import { DataClass } from '../../service-graph';
import { classify } from '../classify';
import { PrivateTable } from './private-table';
import { TABLE_ADMINISTRATION, TABLE_BROWSING, TABLE_COPIES, TABLE_STATEMENTS, tableDenials } from './table-denials';

const LONGEST_RECOVERY = 20;

/** The binding of a wrapped key to its subject: no other use of the key has this purpose. */
const WRAPPING: KeyUse['conditions'] = {
  StringEquals: { 'kms:EncryptionContext:purpose': 'subject-key' },
  'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['purpose', 'subject'] },
  StringLike: { 'kms:EncryptionContext:subject': '*' },
};

/** Settings of {@link SubjectKeys}. */
export interface SubjectKeysProps {
  /** The key of the class `pii`; it encrypts the table and wraps what is in it. */
  readonly encryptionKey: kms.IKey;

  /** ARNs of the roles of the services that encrypt attributes, without wildcards; they need not exist yet. */
  readonly serviceRoleArns: string[];

  /**
   * How far back the table can be restored, 1 to 20 whole days: so long after its erasure a key can still be had back, so
   * that it must be well under the month that the law gives.
   *
   * @default 7 days
   */
  readonly recovery?: Duration;
}

/**
 * A key for each person, in one table. Protects what a service encrypted under it against nobody being able to delete it
 * any more, in backups, locked copies, logs and topics: when the key is gone, all of that is gone (crypto-shredding). It
 * does nothing for what stands there in plain. Each key is wrapped by the class's key and bound to its subject.
 *
 * A service can read and make the key of a subject that it names. It can neither list subjects nor change, delete or copy
 * keys. The erasure leaves a tombstone, so that a late event makes no new key. IAM cannot ask for the condition with which
 * keys are made: a service that was taken over could overwrite keys of subjects it knows, which the recovery undoes, and
 * tombstones. If it kept a wrapped key it can put that back, or have it unwrapped without any table: KMS knows of no
 * erasure. Against that stands only the role's right to KMS; take it, and repeat the erasure (`repeat` of
 * `SubjectRequests`).
 *
 * Copies of a key that outlive the erasure: in the memory of services for the seconds of their cache (`cacheSeconds`, 15
 * minutes at most), in the recovery of this table for its days. No other is made here.
 *
 * Items: `subject` (a UUID that says nothing), `wrappedKey`, `createdAt`, `version`; after the erasure `erasedAt`,
 * `erasedBy`. Tombstones stay. Not in AWS Backup, on purpose.
 *
 * @throws if the recovery is out of its range or a role is no ARN
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
 */
export class SubjectKeys extends Construct {
  /** The table; its name is what services are told. */
  readonly table: dynamodb.ITable;

  /** How long after its erasure a key can still be restored. */
  readonly recovery: Duration;
  private readonly privateTable: PrivateTable;
  private readonly wrappingKey: kms.IKey;
  private readonly erasers: string[] = [];
  private readonly watchers: string[] = [];
  private readonly readers: string[] = [];

  constructor(scope: Construct, id: string, props: SubjectKeysProps) {
    super(scope, id);
    const { serviceRoleArns, recovery = Duration.days(7) } = props;
    const days = recovery.toDays({ integral: false });
    checkRange(this, {
      what: 'days of recovery of subject keys',
      value: days,
      least: 1,
      most: LONGEST_RECOVERY,
      prop: 'recovery',
      computed: true,
    });
    this.checkRoles(serviceRoleArns);
    this.recovery = recovery;
    this.wrappingKey = props.encryptionKey;
    const custody = custodyOf(this);
    this.privateTable = new PrivateTable(this, 'Keys', {
      encryptionKey: props.encryptionKey,
      partitionKey: 'subject',
      recoveryDays: days,
      resourcePolicy: new iam.PolicyDocument({
        statements: tableDenials(
          [
            {
              sid: 'ReadByServicesAndRequests',
              actions: ['dynamodb:GetItem'],
              roleArns: () => [...serviceRoleArns, ...this.watchers, ...this.readers],
            },
            { sid: 'MadeByServices', actions: ['dynamodb:PutItem'], roleArns: () => serviceRoleArns },
            {
              sid: 'CheckedByRequests',
              actions: ['dynamodb:ConditionCheckItem'],
              roleArns: () => this.watchers,
            },
            { sid: 'ErasedByRequests', actions: ['dynamodb:UpdateItem'], roleArns: () => this.erasers },
            {
              sid: 'NeitherListedNorDeletedNorCopied',
              actions: [
                'dynamodb:BatchGetItem',
                'dynamodb:BatchWriteItem',
                'dynamodb:DeleteItem',
                'dynamodb:Query',
                ...TABLE_BROWSING,
                ...TABLE_COPIES,
                ...TABLE_STATEMENTS,
              ].sort(),
            },
            {
              sid: 'SettingsByDeployments',
              actions: TABLE_ADMINISTRATION,
              roleArns: () => [custody.deployingRoleArn],
            },
          ],
          custody,
        ),
      }),
    });
    this.table = this.privateTable.table;
    classify(this, DataClass.PII);
    this.node.addValidation({
      validate: () =>
        this.erasers.length > 0
          ? []
          : [
              `subject keys need somebody who erases them, got nobody; give them to SubjectRequests (${this.node.path})`,
            ],
    });
  }

  /**
   * What the policy of the wrapping key must allow the services: they call KMS themselves.
   *
   * @param roleArns ARNs of their roles
   */
  static keyUse(roleArns: string[]): KeyUse {
    return { sid: 'SubjectKeys', roleArns, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], conditions: WRAPPING };
  }

  /**
   * What the policy of the wrapping key must allow whoever hands a copy of a person's data over: to read, and to make none.
   *
   * @param roleArns ARNs of their roles
   */
  static readKeyUse(roleArns: string[]): KeyUse {
    return { sid: 'SubjectKeysRead', roleArns, actions: ['kms:Decrypt'], conditions: WRAPPING };
  }

  /**
   * Lets a service read and make keys of subjects that it names; its role is one of `serviceRoleArns`.
   *
   * @param grantee the service
   */
  grantUse(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, [
      this.items('SubjectKeys', ['dynamodb:GetItem', 'dynamodb:PutItem']),
      this.unwrap('WrapSubjectKeys', ['kms:Decrypt', 'kms:GenerateDataKey']),
    ]);
  }

  /** What a workflow needs that sees whether a subject has a key and when it was erased, but no key. */
  statusStatements(role: iam.IRole): iam.PolicyStatement[] {
    this.watchers.push(role.roleArn);
    return [
      this.items('CheckSubject', ['dynamodb:ConditionCheckItem']),
      this.items('SubjectStatus', ['dynamodb:GetItem'], {
        'ForAllValues:StringEquals': {
          'dynamodb:Attributes': ['subject', 'createdAt', 'erasedAt', 'erasedBy'],
        },
        StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
      }),
      this.privateTable.keyStatement(),
    ];
  }

  /** What a role needs that reads what was encrypted under the key of a subject that it names, and writes nothing. */
  readStatements(role: iam.IRole): iam.PolicyStatement[] {
    this.readers.push(role.roleArn);
    return [this.items('ReadSubjectKeys', ['dynamodb:GetItem']), this.unwrap('UnwrapSubjectKeys', ['kms:Decrypt'])];
  }

  /** What the workflow of erasures needs more: to put a tombstone where a key was. */
  eraseStatements(role: iam.IRole): iam.PolicyStatement[] {
    this.erasers.push(role.roleArn);
    return [this.items('EraseSubject', ['dynamodb:UpdateItem'])];
  }

  private checkRoles(arns: readonly string[]): void {
    const wrong = arns.find((arn) => !isRoleArn(arn));
    if (wrong !== undefined || arns.length === 0) {
      throw new Error(
        `users of subject keys must be ARNs of roles without wildcards, got ${wrong ?? 'none'}; change serviceRoleArns (${this.node.path})`,
      );
    }
  }

  private unwrap(sid: string, actions: string[]): iam.PolicyStatement {
    return new iam.PolicyStatement({ sid, actions, resources: [this.wrappingKey.keyArn], conditions: WRAPPING });
  }

  private items(sid: string, actions: string[], conditions?: iam.Conditions): iam.PolicyStatement {
    return new iam.PolicyStatement({ sid, actions, resources: [this.table.tableArn], conditions });
  }

  private grant(grantee: iam.IGrantable, statements: iam.PolicyStatement[]): iam.Grant {
    const all = [...statements, this.privateTable.keyStatement()];
    const [first, ...others] = all.map((statement) =>
      iam.Grant.addToPrincipal({
        grantee,
        actions: statement.actions,
        resourceArns: statement.resources,
        conditions: statement.conditions as Record<string, Record<string, unknown>>,
      }),
    );
    return others.reduce((sum, one) => sum.combine(one), first ?? iam.Grant.drop(grantee, 'nothing'));
  }
}
