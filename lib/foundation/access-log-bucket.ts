import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { checkRange } from './check-range';
import { custodyStatements } from './custody-statements';
import { sealedBucket } from './sealed-bucket';

const FEWEST_DAYS = 90;
const MOST_DAYS = 36500;
const SUPERSEDED_DAYS = 30;

/** Settings of an {@link AccessLogBucket}. */
export interface AccessLogBucketProps {
  /** Days after which a log expires, 90 to 36500; PCI DSS 10.5.1 asks for 365 where card data is near. */
  readonly expirationDays: number;
}

/**
 * The bucket that the region's server access logs (S3) and access logs (Application Load Balancer) go to. Protects
 * against not knowing who read what: its policy admits these two writers from this account, and nothing adds to it; old
 * versions are deleted by the role for emergencies alone, which asks for MFA where it is taken.
 *
 * Encrypted with SSE-S3 and without Object Lock, since neither service can deliver to a bucket with a KMS key as its
 * default, and S3 cannot deliver to a locked one. What must not be deletable goes to a `LogArchive`.
 *
 * @throws if `expirationDays` is no whole number from 90 to 36500
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export class AccessLogBucket extends Construct {
  /** The bucket, sealed: load balancers must leave the log prefix empty, buckets may choose one. */
  readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    const { expirationDays } = props;
    checkRange(this, {
      what: 'days that access logs are kept',
      value: expirationDays,
      least: FEWEST_DAYS,
      most: MOST_DAYS,
      prop: 'expirationDays',
    });
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        {
          id: 'Expire',
          expiration: Duration.days(expirationDays),
          noncurrentVersionExpiration: Duration.days(SUPERSEDED_DAYS),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    // A kept bucket without its policy would take plaintext transport.
    bucket.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    for (const statement of custodyStatements(bucket)) {
      bucket.addToResourcePolicy(statement);
    }
    this.admitWriters(bucket);
    acknowledgeLimits(bucket);
    this.bucket = sealedBucket(this, bucket);
  }

  private admitWriters(bucket: s3.Bucket): void {
    const { account, partition } = Stack.of(this);
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'ServerAccessLogs',
        principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects('*')],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:s3:::*` },
        },
      }),
    );
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'LoadBalancerAccessLogs',
        // No aws:SourceArn or aws:SourceAccount: load balancers do not send them, and the delivery would be refused.
        // They write under AWSLogs/<account of the load balancer>, so the path is what keeps other accounts out.
        principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/${account}/*`)],
      }),
    );
  }
}

function acknowledgeLimits(bucket: s3.Bucket): void {
  const noKey = 'S3 and load balancers cannot deliver to a bucket with a KMS key; SSE-S3 encrypts every log at rest';
  const guard = 'cdk-validator-cfnguard::s3';
  for (const pack of ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321']) {
    acknowledge(bucket, `${pack}::${pack}-S3DefaultEncryptionKMS`, noKey);
    acknowledge(
      bucket,
      `${pack}::${pack}-S3BucketReplicationEnabled`,
      'access logs only supplement the audit trail, whose data events name the same requests in the locked archive',
    );
  }
  acknowledge(bucket, `${guard}_bucket_default_encryption_kms_check`, noKey);
  acknowledge(
    bucket,
    `${guard}_bucket_object_lock_enabled_check`,
    'S3 cannot deliver access logs to a locked bucket; versions keep what is overwritten or deleted for 30 days',
  );
  acknowledge(
    bucket,
    `${guard}_bucket_logging_enabled_check`,
    'logging into itself would make a log of every log; who reads it is in the data events of the audit trail',
  );
  acknowledge(
    bucket,
    `${guard}_event_notifications_enabled_check`,
    'nothing reacts to single log files; they are read in bulk when an incident is looked into',
  );
}
