import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { checkRange } from './check-range';
import { custodyStatements } from './custody-statements';

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

  /**
   * Days for which a version that another took the place of, or that was deleted, is kept, 1 to 36500; the lock of a
   * version may keep it longer.
   *
   * @default 90
   */
  readonly supersededDays?: number;

  /**
   * Days after which an object is deleted, 1 to 36501 and after its lock; it is then a superseded version for
   * `supersededDays` more.
   *
   * @default - objects stay until somebody deletes them
   */
  readonly expirationDays?: number;

  /**
   * Days after which an object moves to S3 Intelligent-Tiering, which costs less for what is seldom read and answers as
   * fast, 0 to 36500. S3 leaves objects below 128 KB where they are.
   *
   * @default - objects stay in S3 Standard
   */
  readonly tieringDays?: number;

  /**
   * ARNs of roles that may set the bucket's policy beside the one that deploys and the one for emergencies.
   *
   * @default - none
   */
  readonly policyRoleArns?: string[];
}

/**
 * A bucket for data that matters. Protects against public access, plaintext transport (TLS 1.2 at least), principals of
 * other accounts, silent overwriting and deletion (versions, which nobody deletes but the role for emergencies, which asks
 * for MFA where it is taken), settings that are weakened by anybody but a deployment and that role, and loss with its
 * stack (retained).
 *
 * Superseded versions are deleted by the life cycle, the day after their lock ends where that is later; S3 deletes none
 * whose lock still runs. It excludes S3's own MFA delete, which knows no life cycle: see `docs/runbooks/mfa-delete.md`.
 *
 * @throws if a number of days is out of range
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export class HardenedBucket extends Construct {
  /** The bucket; grant with `grantRead`, `grantPut` and their kin. */
  readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, props: HardenedBucketProps) {
    super(scope, id);
    const { lockDays, supersededDays = SUPERSEDED_DAYS, expirationDays, tieringDays } = props;
    this.validate({ ...props, supersededDays });
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
          // What expires has outlived its lock, and would be kept twice as long if the lock were counted again.
          noncurrentVersionExpiration: Duration.days(
            expirationDays === undefined ? Math.max(supersededDays, (lockDays ?? 0) + 1) : supersededDays,
          ),
          // What is left of a deleted object when its last version is gone: its name.
          expiredObjectDeleteMarker: true,
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
        // A rule of its own: S3 takes no number of days beside the deletion of markers.
        ...(expirationDays === undefined ? [] : [{ id: 'Expire', expiration: Duration.days(expirationDays) }]),
        ...(tieringDays === undefined ? [] : [tiering(tieringDays)]),
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    // A kept bucket without its policy would take plaintext transport.
    bucket.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    for (const statement of [ownAccountAlone(bucket), ...custodyStatements(bucket, props.policyRoleArns)]) {
      bucket.addToResourcePolicy(statement);
    }
    // Not serverAccessLogsBucket: for a bucket of another stack it adds a statement without conditions to that policy.
    (bucket.node.defaultChild as s3.CfnBucket).loggingConfiguration = {
      destinationBucketName: props.accessLogs.bucketName,
      logFilePrefix: props.accessLogsPrefix,
    };
    this.bucket = bucket;
    this.acknowledgeLimits(props);
  }

  private validate({ lockDays, supersededDays, expirationDays, tieringDays }: HardenedBucketProps): void {
    const days: [string, number | undefined, number, number, string][] = [
      ['days of the object lock', lockDays, 1, MOST_DAYS, 'lockDays'],
      ['days that superseded versions are kept', supersededDays, 1, MOST_DAYS, 'supersededDays'],
      ['days until objects are deleted', expirationDays, (lockDays ?? 0) + 1, MOST_DAYS + 1, 'expirationDays'],
      ['days until objects move to Intelligent-Tiering', tieringDays, 0, MOST_DAYS, 'tieringDays'],
    ];
    for (const [what, value, least, most, prop] of days) {
      if (value !== undefined) {
        checkRange(this, { what, value, least, most, prop, computed: true });
      }
    }
  }

  private acknowledgeLimits({ lockDays, accessLogs }: HardenedBucketProps): void {
    acknowledge(
      this.bucket,
      'cdk-validator-cfnguard::s3_event_notifications_enabled_check',
      'nothing reacts to single objects here; who wrote or read one is in the data events of the audit trail',
    );
    if (Stack.of(accessLogs) !== Stack.of(this)) {
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

function tiering(days: number): s3.LifecycleRule {
  return {
    id: 'TierObjects',
    transitions: [{ storageClass: s3.StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(days) }],
  };
}

/** AWS services come as themselves, of no account; what each of them may do, an allowing statement must say. */
function ownAccountAlone(bucket: s3.IBucket): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'OwnAccountAlone',
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:*'],
    resources: [bucket.bucketArn, bucket.arnForObjects('*')],
    conditions: {
      StringNotEquals: { 'aws:PrincipalAccount': Stack.of(bucket).account },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  });
}
