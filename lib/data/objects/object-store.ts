import { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { custodyOf, HardenedBucket } from '../../foundation';
import { DataClass } from '../../service-graph';
import { classify } from '../classify';
import { dataClassRules } from '../data-class-rules';
import { ConsumerAccessPoint } from './consumer-access-point';
import { type DistributionAccess, distributionStatements } from './distribution-statements';
import { foreignEncryptionStatements } from './foreign-encryption-statements';
import { type InventoryBucket } from './inventory-bucket';
import { checkConsumers, objectActions, type ObjectConsumer } from './object-consumer';
import { objectStoreStatements } from './object-store-statements';

const TIERING_DAYS = 30;
const INVENTORY_FIELDS = [
  'BucketKeyStatus',
  'ChecksumAlgorithm',
  'ETag',
  'EncryptionStatus',
  'LastModifiedDate',
  'ObjectLockLegalHoldStatus',
  'ObjectLockMode',
  'ObjectLockRetainUntilDate',
  'Size',
  'StorageClass',
];

/** Settings of an {@link ObjectStore}. */
export interface ObjectStoreProps {
  /** The most sensitive class of what is kept; it decides life cycle, lock, inspection and the bucket's tag. */
  readonly dataClass: DataClass;

  /** The only key that objects may be encrypted with. */
  readonly encryptionKey: kms.IKey;

  /** Who uses the objects, each through an access point of its own, 0 to 12. */
  readonly consumers: ObjectConsumer[];

  /** The only VPC that the consumers' requests may come from; it needs a gateway endpoint for S3. */
  readonly vpc: ec2.IVpc;

  /** ARNs of the roles that AWS Backup reads the bucket with; none where nothing backs it up. */
  readonly backupRoleArns: string[];

  /**
   * ARNs of the roles that AWS Backup restores with into this very bucket.
   *
   * @default - none; it restores into new buckets
   */
  readonly restoreRoleArns?: string[];

  /**
   * Days for which no version can be deleted by anybody, the root user included, 1 to 36500. A class that asks for a lock
   * needs it, any other refuses it.
   *
   * @default - no Object Lock
   */
  readonly lockDays?: number;

  /** Where S3 writes the daily list of the objects. */
  readonly inventory: InventoryBucket;

  /** The bucket that receives the server access logs; its policy already admits S3 log delivery. */
  readonly accessLogs: s3.IBucket;

  /** Prefix of this bucket's lines in the access-log and the inventory bucket, e.g. `product-images/`. */
  readonly accessLogsPrefix: string;
}

/**
 * A bucket of application data that each service reaches through a door of its own, from inside the VPC. Protects against
 * everybody else, whatever IAM lets them do: administrators, other services, stolen credentials outside the VPC; and
 * against a writer who brings a key of another account (and so locks the owner out, as ransomware does); beside everything
 * that {@link HardenedBucket} protects against.
 *
 * Past the doors come AWS Backup and Macie, which read, and the role for emergencies, which asks for MFA where it is taken.
 * CloudFormation sees names and settings. Whoever may change the bucket's policy (a deployment, that role, the root user)
 * may change that.
 *
 * @throws if a consumer is none, or class and lock do not fit
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export class ObjectStore extends Construct {
  /** The bucket; what reads or writes it directly is refused. */
  readonly bucket: s3.IBucket;
  private readonly props: ObjectStoreProps;
  private readonly doors: ReadonlyMap<string, ConsumerAccessPoint>;

  constructor(scope: Construct, id: string, props: ObjectStoreProps) {
    super(scope, id);
    this.props = props;
    const { consumers, dataClass, inventory, lockDays } = props;
    checkConsumers(this, consumers);
    const rules = dataClassRules(dataClass);
    if (rules.objectLock !== (lockDays !== undefined)) {
      throw new Error(
        `object store of class ${dataClass} must have ${rules.objectLock ? 'a lock' : 'no lock'}, got ${lockDays ?? 'no'} days; change lockDays or dataClass (${this.node.path})`,
      );
    }
    this.bucket = new HardenedBucket(this, 'Bucket', {
      ...props,
      supersededDays: rules.noncurrentDays,
      tieringDays: TIERING_DAYS,
    }).bucket;
    classify(this, dataClass);
    this.doors = new Map(
      consumers.map((consumer) => {
        const { bucket } = this;
        return [consumer.name, new ConsumerAccessPoint(this, consumer.name, { bucket, vpc: props.vpc, consumer })];
      }),
    );
    this.closeOtherWays(rules.inspectedByMacie);
    this.listDaily(inventory);
  }

  /**
   * What a consumer's pods take for the name of the bucket; known at synthesis but for the partition.
   *
   * @param consumer its name
   * @throws if there is no such consumer
   */
  accessPointArn(consumer: string): string {
    return this.door(consumer).arn;
  }

  /**
   * The same for tools that know no ARNs of access points; known at deployment.
   *
   * @param consumer its name
   * @throws if there is no such consumer
   */
  accessPointAlias(consumer: string): string {
    return this.door(consumer).alias;
  }

  /**
   * Lets the grantee list and read objects through the consumer's access point; adds nothing to a resource policy.
   *
   * @param grantee the consumer's role
   * @param consumer its name
   * @throws if there is no such consumer, or it does not read
   */
  grantRead(grantee: iam.IGrantable, consumer: string): iam.Grant {
    const { prefix } = this.consumer(consumer, 'read');
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['s3:ListBucket'],
      resourceArns: [this.accessPointArn(consumer)],
      conditions: prefix === undefined ? undefined : { StringLike: { 's3:prefix': `${prefix}*` } },
    })
      .combine(this.grantObjects(grantee, consumer, { read: true, write: false }))
      .combine(this.grantKey(grantee, ['kms:Decrypt']));
  }

  /**
   * Lets the grantee write objects through the consumer's access point, each as a new version; it can delete none. Adds
   * nothing to a resource policy.
   *
   * @param grantee the consumer's role
   * @param consumer its name
   * @throws if there is no such consumer, or it does not write
   */
  grantWrite(grantee: iam.IGrantable, consumer: string): iam.Grant {
    this.consumer(consumer, 'write');
    // A multipart upload reads its parts back, so a writer decrypts too.
    return this.grantObjects(grantee, consumer, { read: false, write: true }).combine(
      this.grantKey(grantee, ['kms:GenerateDataKey', 'kms:Decrypt']),
    );
  }

  /**
   * Lets one CloudFront distribution show or take objects of its folders, signed by its origin access control. The key's
   * policy must admit CloudFront too.
   *
   * @param access the distribution and its folders
   * @throws if the class of the store is not public
   */
  allowDistribution(access: DistributionAccess): void {
    if (this.props.dataClass !== DataClass.PUBLIC) {
      throw new Error(
        `object store behind a distribution must be of class ${DataClass.PUBLIC}, got ${this.props.dataClass}; keep what everybody may see in a store of its own (${this.node.path})`,
      );
    }
    for (const statement of distributionStatements(this.bucket, access)) {
      this.bucket.addToResourcePolicy(statement);
    }
  }

  private closeOtherWays(inspected: boolean): void {
    const { account, partition } = Stack.of(this);
    const { consumers, backupRoleArns, encryptionKey, restoreRoleArns = [] } = this.props;
    const macie = `arn:${partition}:iam::${account}:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie`;
    const statements = [
      ...foreignEncryptionStatements(this.bucket, encryptionKey),
      ...objectStoreStatements({
        bucket: this.bucket,
        account,
        admitted: consumers.map((consumer) => ({ consumer, accessPointArn: this.accessPointArn(consumer.name) })),
        readerArns: [...backupRoleArns, ...(inspected ? [macie] : [])],
        backupArns: backupRoleArns,
        restorerArns: restoreRoleArns,
        custody: custodyOf(this),
      }),
    ];
    for (const statement of statements) {
      this.bucket.addToResourcePolicy(statement);
    }
  }

  /** Not the bucket's own `inventories`, which would add to the policy of the bucket that the lists go to. */
  private listDaily(inventory: InventoryBucket): void {
    const { accessLogsPrefix } = this.props;
    const resource = this.bucket.node.defaultChild as s3.CfnBucket;
    resource.inventoryConfigurations = [
      {
        id: 'Daily',
        enabled: true,
        includedObjectVersions: 'All',
        scheduleFrequency: 'Daily',
        optionalFields: INVENTORY_FIELDS,
        destination: {
          bucketArn: inventory.bucket.bucketArn,
          bucketAccountId: Stack.of(this).account,
          format: 'Parquet',
          prefix: accessLogsPrefix.replace(/\/$/, ''),
        },
      },
    ];
    resource.node.addDependency(inventory);
  }

  private consumer(name: string, direction: 'read' | 'write'): ObjectConsumer {
    this.door(name);
    const consumer = this.props.consumers.find((one) => one.name === name);
    if (!consumer?.[direction]) {
      throw new Error(
        `consumer ${name} must ${direction} to be granted it, got no ${direction}; change consumers (${this.node.path})`,
      );
    }
    return consumer;
  }

  private door(consumer: string): ConsumerAccessPoint {
    const door = this.doors.get(consumer);
    if (!door) {
      throw new Error(
        `object store must know its consumers, got ${consumer}, known are ${[...this.doors.keys()].join(', ') || 'none'}; change consumers (${this.node.path})`,
      );
    }
    return door;
  }

  private grantObjects(
    grantee: iam.IGrantable,
    consumer: string,
    directions: Pick<ObjectConsumer, 'read' | 'write'>,
  ): iam.Grant {
    const { prefix = '' } = this.props.consumers.find(({ name }) => name === consumer) ?? {};
    const resourceArns = [`${this.accessPointArn(consumer)}/object/${prefix}*`];
    return iam.Grant.addToPrincipal({ grantee, actions: objectActions(directions), resourceArns });
  }

  private grantKey(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions,
      resourceArns: [this.props.encryptionKey.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
    });
  }
}
