import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { checkRange } from './check-range';

const MOST_DAYS = 36500;
const SUPERSEDED_DAYS = 90;

/** Settings of a {@link HardenedBucket}. */
export interface HardenedBucketProps {
  /** The key that encrypts the objects (SSE-KMS with a bucket key). */
  readonly encryptionKey: kms.IKey;

  /** The bucket that receives the server access logs; its policy must admit them, as that of an `AccessLogBucket` does. */
  readonly accessLogs: s3.IBucket;

  /** Prefix of this bucket's lines in the access-log bucket, e.g. `product-images/`. */
  readonly accessLogsPrefix: string;

  /**
   * Days for which no version can be deleted by anybody, the root user included (Object Lock, compliance mode), 1 to
   * 36500.
   *
   * @default - no Object Lock
   */
  readonly lockDays?: number;
}

/**
 * A bucket for data that matters. Protects against public access, plaintext transport (TLS 1.2 at least), foreign
 * writers, silent overwriting (versions) and loss with its stack (retained). Superseded versions are deleted after
 * 90 days, or the day after their lock ends where that is later.
 *
 * @throws if `lockDays` is no whole number from 1 to 36500
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export class HardenedBucket extends Construct {
  /** The bucket; grant with `grantRead`, `grantPut` and their kin. */
  readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, props: HardenedBucketProps) {
    super(scope, id);
    const { lockDays } = props;
    if (lockDays !== undefined) {
      checkRange(this, {
        what: 'days of the object lock',
        value: lockDays,
        least: 1,
        most: MOST_DAYS,
        prop: 'lockDays',
        computed: true,
      });
    }
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      objectLockEnabled: lockDays !== undefined,
      objectLockDefaultRetention:
        lockDays === undefined ? undefined : s3.ObjectLockRetention.compliance(Duration.days(lockDays)),
      lifecycleRules: [
        {
          id: 'ExpireSuperseded',
          noncurrentVersionExpiration: Duration.days(Math.max(SUPERSEDED_DAYS, (lockDays ?? 0) + 1)),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    // A kept bucket without its policy would take plaintext transport.
    bucket.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    // Not serverAccessLogsBucket: for a bucket of another stack it adds a statement without conditions to that policy.
    (bucket.node.defaultChild as s3.CfnBucket).loggingConfiguration = {
      destinationBucketName: props.accessLogs.bucketName,
      logFilePrefix: props.accessLogsPrefix,
    };
    this.bucket = bucket;
    acknowledge(
      this.bucket,
      'cdk-validator-cfnguard::s3_event_notifications_enabled_check',
      'nothing reacts to single objects here; who wrote or read one is in the data events of the audit trail',
    );
    if (Stack.of(props.accessLogs) !== Stack.of(this)) {
      acknowledge(
        this.bucket,
        'cdk-validator-cfnguard::s3_bucket_logging_enabled_check',
        'access logs are on: their bucket stands in another stack, and the rule does not read imported names',
      );
    }
    if (lockDays === undefined) {
      acknowledge(
        this.bucket,
        'cdk-validator-cfnguard::s3_bucket_object_lock_enabled_check',
        'the owner must be able to forget these objects; superseded versions protect against overwriting',
      );
    }
    for (const pack of ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321']) {
      acknowledge(
        this.bucket,
        `${pack}::${pack}-S3BucketReplicationEnabled`,
        'one region holds the data on purpose (residency); versions, retention and backups make it restorable there',
      );
    }
  }
}
