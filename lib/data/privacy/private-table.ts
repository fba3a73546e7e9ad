import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledge } from '../../foundation';

/** Settings of a {@link PrivateTable}. */
export interface PrivateTableProps {
  /** The key of the table; used through DynamoDB. */
  readonly encryptionKey: kms.IKey;

  /** Name of the partition key, a text. */
  readonly partitionKey: string;

  /** Name of the sort key, a text. @default - none */
  readonly sortKey?: string;

  /** Days to which the table can be restored, 1 to 35. */
  readonly recoveryDays: number;

  /** Name of the attribute with the second after which an item may go. @default - items stay */
  readonly timeToLiveAttribute?: string;

  /** Who may do what whatever their own policies say. */
  readonly resourcePolicy: iam.PolicyDocument;
}

/**
 * A table for what concerns persons. Protects against whoever reads the store (customer managed key), against its loss
 * (deletion protection, retained) and its corruption (point-in-time recovery), for the days given and no longer: it is in
 * no plan of AWS Backup, whose copies would remember for months what was forgotten.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html
 */
export class PrivateTable extends Construct {
  /** The table. */
  readonly table: dynamodb.ITable;
  private readonly encryptionKey: kms.IKey;

  constructor(scope: Construct, id: string, props: PrivateTableProps) {
    super(scope, id);
    const { partitionKey, sortKey } = props;
    const text = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.STRING });
    this.encryptionKey = props.encryptionKey;
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: text(partitionKey),
      sortKey: sortKey === undefined ? undefined : text(sortKey),
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.encryptionKey,
      deletionProtection: true,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: props.recoveryDays,
      },
      timeToLiveAttribute: props.timeToLiveAttribute,
      resourcePolicy: props.resourcePolicy,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const why =
      'a copy in AWS Backup would remember what persons were promised to be forgotten; point-in-time recovery ends';
    for (const pack of ['HIPAA.Security', 'NIST.800.53.R5']) {
      acknowledge(this.table, `${pack}::${pack}-DynamoDBInBackupPlan`, why);
    }
  }

  /** What whoever reads and writes the table needs of its key: DynamoDB uses it with the caller's rights. */
  keyStatement(): iam.PolicyStatement {
    const { region } = Stack.of(this);
    return new iam.PolicyStatement({
      actions: [
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      resources: [this.encryptionKey.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
    });
  }
}
