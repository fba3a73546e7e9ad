import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { checkRange } from './check-range';
import { checkRoleName } from './check-role-name';
import { custodyOf } from './custody';
import { EncryptionKey } from './encryption-key';
import { HardenedBucket } from './hardened-bucket';
import { sealedBucket } from './sealed-bucket';

const FEWEST_LOCK_DAYS = 365;
const MOST_LOCK_DAYS = 36500;
const WRITES = ['s3:PutObject', 's3:ReplicateObject'];
const WRITE_KEY_ACTIONS = ['kms:GenerateDataKey*', 'kms:Decrypt', 'kms:DescribeKey'];

/** Settings of a {@link LogArchive}. */
export interface LogArchiveProps {
  /** Days for which nobody can delete a log, 365 to 36500 (PCI DSS 10.5.1). */
  readonly lockDays: number;

  /** The bucket for the archive's own server access logs, of an `AccessLogBucket`. */
  readonly accessLogs: s3.IBucket;

  /**
   * Name of the one role of this account, without a path, that puts the records of people's sessions under
   * {@link SESSION_RECORDS_PREFIX}: Session Manager leaves that to the host's role. By name, since the role stands in a
   * later stack.
   *
   * @default - AWS services alone write
   */
  readonly sessionRecorder?: string;

  /**
   * Other regions whose deployments make deliveries of logs to this bucket, e.g. `us-east-1` for CloudFront: CloudWatch Logs
   * sets the bucket's policy as the role that makes the delivery, where it does not find its own statement there.
   *
   * @default - none
   */
  readonly deliveringRegions?: string[];
}

/** Where the session recorder of a {@link LogArchive} writes, and nobody else. */
export const SESSION_RECORDS_PREFIX = 'sessions/';

/**
 * The bucket where logs become evidence: encrypted with a key of its own and locked in compliance mode. Protects
 * against an intruder who covers the tracks, even one with root credentials, and against writers from other accounts.
 *
 * A log tells of people, and is gone two days after its lock: S3 puts a marker over it on the first day and deletes the
 * version on the second.
 *
 * The bucket's policy is complete: nobody but an AWS service writes to it, so no principal of the account can
 * plant a log; the services are CloudTrail, and log delivery for VPC flow logs, CloudFront standard logging (v2), Network
 * Firewall and Route 53 Resolver query logs of any region, each for this account only and under `AWSLogs/<account>/`.
 * Writers therefore stay below that path, and no later stack adds to the bucket's policy. The one exception is the session
 * recorder, if one is named: it writes under `sessions/` alone, where no service does, and cannot remove what it wrote.
 * Whoever can take that role can plant a record of a session there. The key's policy admits the same services, and
 * readers through S3.
 *
 * CloudTrail delivers to a bucket with default retention. For the log delivery service AWS documents neither a yes nor
 * a no; S3 server access logs and load balancers are documented not to, and go to an `AccessLogBucket`.
 *
 * @throws if `lockDays` is no whole number from 365 to 36500, or `sessionRecorder` is no name of a role
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
 */
export class LogArchive extends Construct {
  /** The bucket, sealed. */
  readonly bucket: s3.IBucket;

  /** The key that encrypts the logs. */
  readonly key: kms.IKey;

  constructor(scope: Construct, id: string, props: LogArchiveProps) {
    super(scope, id);
    const { lockDays, accessLogs, sessionRecorder } = props;
    checkRange(this, {
      what: 'days that the log archive is locked',
      value: lockDays,
      least: FEWEST_LOCK_DAYS,
      most: MOST_LOCK_DAYS,
      prop: 'lockDays',
      computed: true,
    });
    const encryption = new EncryptionKey(this, 'Encryption', {
      description: 'Encrypts the log archive',
      services: ['s3'],
    });
    const { bucket } = new HardenedBucket(this, 'Logs', {
      encryptionKey: encryption.key,
      accessLogs,
      accessLogsPrefix: 'log-archive/',
      lockDays,
      expirationDays: lockDays + 1,
      // Until then the lock keeps a version, also of a log that somebody deleted.
      supersededDays: 1,
      policyRoleArns: this.deployingRolesOf(props.deliveringRegions ?? []),
    });
    if (sessionRecorder === undefined) {
      refuseForgery(bucket, { resources: [bucket.arnForObjects('*')] });
    } else {
      this.admitSessionRecorder(bucket, sessionRecorder);
    }
    this.admitCloudTrail(bucket, encryption);
    this.admitLogDelivery(bucket, encryption);
    this.key = encryption.key;
    this.bucket = sealedBucket(this, bucket, encryption.key);
  }

  /** The roles of CloudFormation differ by the region at the end of their names alone. */
  private deployingRolesOf(regions: readonly string[]): string[] {
    const { deployingRoleArn } = custodyOf(this);
    const { region } = Stack.of(this);
    return regions
      .filter((other) => other !== region && deployingRoleArn.endsWith(region))
      .map((other) => `${deployingRoleArn.slice(0, -region.length)}${other}`);
  }

  /** The role's own policy lets it put objects; this one says where, and keeps everybody else out of there. */
  private admitSessionRecorder(bucket: s3.IBucket, role: string): void {
    checkRoleName(this, { what: 'session recorder', value: role, prop: 'sessionRecorder' });
    const { account, partition } = Stack.of(this);
    const records = bucket.arnForObjects(`${SESSION_RECORDS_PREFIX}*`);
    refuseForgery(bucket, { notResources: [records] });
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'SessionRecorderOnly',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: WRITES,
        resources: [records],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/${role}` } },
      }),
    );
  }

  private admitCloudTrail(bucket: s3.IBucket, encryption: EncryptionKey): void {
    const { account, region, partition } = Stack.of(this);
    const fromTrail = { ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudtrail:${region}:${account}:trail/*` } };
    admitWriter(bucket, 'AWSCloudTrail', 'cloudtrail.amazonaws.com', ['s3:GetBucketAcl'], fromTrail);
    encryption.allowService('cloudtrail.amazonaws.com', WRITE_KEY_ACTIONS, {
      ...fromTrail,
      // IfExists: the bucket key and DescribeKey come with the bucket's encryption context, or none.
      StringLikeIfExists: {
        'kms:EncryptionContext:aws:cloudtrail:arn': `arn:${partition}:cloudtrail:*:${account}:trail/*`,
      },
    });
  }

  private admitLogDelivery(bucket: s3.IBucket, encryption: EncryptionKey): void {
    const { account, partition } = Stack.of(this);
    const fromAccount = {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:*:${account}:*` },
    };
    const aclCheck = ['s3:GetBucketAcl', 's3:ListBucket'];
    admitWriter(bucket, 'AWSLogDelivery', 'delivery.logs.amazonaws.com', aclCheck, fromAccount);
    encryption.allowService('delivery.logs.amazonaws.com', WRITE_KEY_ACTIONS, fromAccount);
  }
}

function refuseForgery(bucket: s3.IBucket, where: Pick<iam.PolicyStatementProps, 'resources' | 'notResources'>): void {
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'ServicesWriteOnly',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: WRITES,
      ...where,
      conditions: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
    }),
  );
}

interface Conditions {
  readonly [operator: string]: { readonly [key: string]: string };
}

/** The two statements that AWS documents for a log writer; the log delivery service looks for them by content. */
function admitWriter(bucket: s3.IBucket, sid: string, service: string, checks: string[], from: Conditions): void {
  const { account } = Stack.of(bucket);
  const principals = [new iam.ServicePrincipal(service)];
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: `${sid}AclCheck`,
      principals,
      actions: checks,
      resources: [bucket.bucketArn],
      conditions: from,
    }),
  );
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: `${sid}Write`,
      principals,
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`AWSLogs/${account}/*`)],
      conditions: {
        ...from,
        StringEquals: { ...from['StringEquals'], 's3:x-amz-acl': 'bucket-owner-full-control' },
      },
    }),
  );
}
