import { RemovalPolicy, Token } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DataProtection, EncryptedLogGroup, type LogArchive } from '../foundation';
import { trailSelectors } from './trail-selectors';

/** CloudTrail takes 500 values in the selectors of a trail; the others need a dozen. */
const MOST_TABLES = 400;
/** Longer ones CloudTrail refuses. */
const LONGEST_ARN = 2048;
const TABLE_ARN = /^arn:[^:]+:dynamodb:[a-z0-9-]+:\d{12}:table\/[\w.-]+$/;

/** Settings of an {@link AuditTrail}. */
export interface AuditTrailProps {
  /** Where the log files go; its policies admit the trails of this account. */
  readonly archive: LogArchive;

  /** The bucket of the access logs, whose deliveries are not recorded: each would make the next. */
  readonly accessLogs: s3.IBucket;

  /** The key for the log group; its policy must admit CloudWatch Logs (see `allowLogEncryption`). */
  readonly logKey: kms.IKey;

  /**
   * DynamoDB tables of which every write is recorded, at the price of data events: the beginnings of their ARNs, up to a
   * part of the name, e.g. `arn:aws:dynamodb:eu-west-1:111111111111:table/prod-privacy-`; at most 400.
   *
   * @default - none
   */
  readonly recordedTables?: string[];
}

/**
 * The trail of every API call in the account. Protects against acts without a trace: all regions and global services,
 * every object read or written in S3, every write to tables that matter, unusual call and error rates (Insights), signed
 * digests that show a changed or missing log file, and a copy in CloudWatch Logs for alarms.
 *
 * @throws if there are too many tables, or one is no beginning of the ARN of a table
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html
 */
export class AuditTrail extends Construct {
  /** The copy for metric filters and alarms; the evidence is in the archive. */
  readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: AuditTrailProps) {
    super(scope, id);
    const { archive, accessLogs, logKey, recordedTables = [] } = props;
    this.validate(recordedTables);
    this.logGroup = new EncryptedLogGroup(this, 'Events', {
      encryptionKey: logKey,
      dataProtection: DataProtection.off(
        'evidence: who did what must stay readable, and sessions are named by e-mail too',
      ),
    }).logGroup;
    const role = new iam.Role(this, 'DeliveryRole', {
      description: 'Lets CloudTrail copy its events to one log group',
      assumedBy: new iam.ServicePrincipal('cloudtrail.amazonaws.com'),
    });
    const delivery = new iam.ManagedPolicy(this, 'DeliveryPolicy', {
      description: 'Writes CloudTrail events to one log group',
      roles: [role],
      statements: [
        new iam.PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [this.logGroup.logGroupArn],
        }),
      ],
    });
    // Not the L2: it has basic event selectors only, which cannot leave out the trail's own deliveries, and puts the
    // role's rights in an inline policy.
    const trail = new cloudtrail.CfnTrail(this, 'Trail', {
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      kmsKeyId: archive.key.keyArn,
      s3BucketName: archive.bucket.bucketName,
      cloudWatchLogsLogGroupArn: this.logGroup.logGroupArn,
      cloudWatchLogsRoleArn: role.roleArn,
      advancedEventSelectors: trailSelectors([archive.bucket.bucketArn, accessLogs.bucketArn], recordedTables),
      insightSelectors: [{ insightType: 'ApiCallRateInsight' }, { insightType: 'ApiErrorRateInsight' }],
    });
    trail.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    // CreateTrail tries out the role, the key and the bucket, so their policies must stand before it.
    trail.node.addDependency(archive, delivery);
  }

  private validate(tables: readonly string[]): void {
    if (tables.length > MOST_TABLES) {
      throw new Error(
        `audit trail records writes of ${MOST_TABLES} beginnings of tables at most, got ${tables.length}; shorten recordedTables (${this.node.path})`,
      );
    }
    const wrong = tables.find((arn) => !Token.isUnresolved(arn) && (!TABLE_ARN.test(arn) || arn.length > LONGEST_ARN));
    if (wrong !== undefined) {
      throw new Error(
        `audit trail must know tables by the beginning of an ARN with a part of the name, got "${wrong}"; change recordedTables (${this.node.path})`,
      );
    }
  }
}
