import { Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EncryptionKey, HardenedBucket, sealedBucket } from '../../foundation';
import { DataClass } from '../../service-graph';
import { BACKUP_TAG_KEY } from '../backups/select-for-backup';
import { classify } from '../classify';

const KEPT_DAYS = 90;
const SUPERSEDED_DAYS = 30;

/** Settings of an {@link InventoryBucket}. */
export interface InventoryBucketProps {
  /** The bucket that receives the server access logs; its policy already admits S3 log delivery. */
  readonly accessLogs: s3.IBucket;

  /**
   * Prefix of this bucket's lines in the access-log bucket.
   *
   * @default inventory/
   */
  readonly accessLogsPrefix?: string;
}

/**
 * Where S3 writes the daily lists of what is in the stores: each object with all its versions, its size, its encryption and
 * its lock. Protects against not knowing after an attack what was there the day before, and against an object that
 * slipped in under no key. S3 alone writes here, for the buckets of this account.
 *
 * A list is gone after 120 days: for 90 it is there, and for 30 more as a version.
 *
 * A bucket of its own: that of access logs is closed to other writers and cannot have a key. Names of objects stand in the
 * lists, so that they must not hold what their contents may not show.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html
 */
export class InventoryBucket extends Construct {
  /** The bucket, sealed. */
  readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, props: InventoryBucketProps) {
    super(scope, id);
    const { account, partition } = Stack.of(this);
    const encryption = new EncryptionKey(this, 'Encryption', {
      description: 'Encrypts the lists of what is in the object stores',
      services: ['s3'],
    });
    encryption.allowLinkedRole({
      sid: 'InspectedByMacie',
      role: 'macie.amazonaws.com/AWSServiceRoleForAmazonMacie',
      actions: ['kms:Decrypt'],
    });
    // Made anew every day, and not worth a place among the locked backups.
    Tags.of(this).remove(BACKUP_TAG_KEY);
    const { bucket } = new HardenedBucket(this, 'Lists', {
      encryptionKey: encryption.key,
      accessLogs: props.accessLogs,
      accessLogsPrefix: props.accessLogsPrefix ?? 'inventory/',
      expirationDays: KEPT_DAYS,
      supersededDays: SUPERSEDED_DAYS,
    });
    const ofThisAccount = {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:s3:::*` },
    };
    encryption.allowService('s3.amazonaws.com', ['kms:GenerateDataKey'], ofThisAccount);
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'Inventories',
        principals: [new iam.ServicePrincipal('s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects('*')],
        conditions: {
          ...ofThisAccount,
          StringEquals: { ...ofThisAccount.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      }),
    );
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'InventoriesByS3Alone',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects('*')],
        conditions: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
      }),
    );
    classify(this, DataClass.INTERNAL);
    this.bucket = sealedBucket(this, bucket, encryption.key);
  }
}
