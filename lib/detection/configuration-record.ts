import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards, checkRange, HardenedBucket } from '../foundation';

const HISTORY_DAYS = 400;
const SUPERSEDED_DAYS = 30;
const READ_POLICY = 'service-role/AWS_ConfigRole';

/** Settings of a {@link ConfigurationRecord}. */
export interface ConfigurationRecordProps {
  /** The key of the history; its policy lets the account use it through S3. */
  readonly encryptionKey: kms.IKey;

  /** The bucket for the history's own server access logs, of an `AccessLogBucket`. */
  readonly accessLogs: s3.IBucket;

  /**
   * Days for which the history is kept, 365 to 36500; for 30 more each file is a version.
   *
   * @default 400
   */
  readonly historyDays?: number;

  /** Types of resources that are recorded, e.g. `AWS::S3::Bucket`, one or more; each recorded change is paid for. */
  readonly resourceTypes: string[];
}

/**
 * AWS Config's record of the account and region: how the resources of some types are set, and were. Protects against a
 * change beside the templates that nobody sees.
 *
 * An account has one record in a region: the deployment fails where there is one. Then leave this out, and see to it that
 * the one that is there records the same types. The history stands in a bucket of its own, as AWS Config does not deliver
 * to one with Object Lock. Each recorded change is paid for.
 *
 * AWS Config itself remembers each change for seven years, which CloudFormation cannot shorten
 * (`aws configservice put-retention-configuration`).
 *
 * @throws if no type is given, or `historyDays` is out of range
 * @see https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html
 */
export class ConfigurationRecord extends Construct {
  /** The bucket of the history, for the archive of evidence. */
  readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, props: ConfigurationRecordProps) {
    super(scope, id);
    const { encryptionKey, accessLogs, resourceTypes, historyDays = HISTORY_DAYS } = props;
    if (resourceTypes.length === 0) {
      throw new Error(
        `configuration record needs one type of resource at least, got none; change resourceTypes (${this.node.path})`,
      );
    }
    checkRange(this, {
      what: 'days that the history of AWS Config is kept',
      value: historyDays,
      least: 365,
      most: 36500,
      prop: 'historyDays',
      computed: true,
    });
    const { bucket } = new HardenedBucket(this, 'History', {
      encryptionKey,
      accessLogs,
      accessLogsPrefix: 'config-history/',
      expirationDays: historyDays,
      supersededDays: SUPERSEDED_DAYS,
    });
    this.bucket = bucket;
    const { role, policy } = this.deliverer(encryptionKey);
    const recorder = new config.CfnConfigurationRecorder(this, 'Recorder', {
      roleArn: role.roleArn,
      recordingGroup: {
        allSupported: false,
        includeGlobalResourceTypes: false,
        recordingStrategy: { useOnly: 'INCLUSION_BY_RESOURCE_TYPES' },
        resourceTypes: [...new Set(resourceTypes)].sort(),
      },
      recordingMode: { recordingFrequency: 'CONTINUOUS' },
    });
    // Neither waits for the other: CloudFormation starts the recorder when both are there.
    const channel = new config.CfnDeliveryChannel(this, 'Channel', {
      s3BucketName: bucket.bucketName,
      s3KmsKeyArn: encryptionKey.keyArn,
      configSnapshotDeliveryProperties: { deliveryFrequency: 'TwentyFour_Hours' },
    });
    // AWS Config writes a test object when the channel is made.
    recorder.node.addDependency(policy, bucket);
    channel.node.addDependency(policy, bucket);
    for (const part of [recorder, channel]) {
      part.applyRemovalPolicy(RemovalPolicy.DESTROY);
    }
  }

  private deliverer(encryptionKey: kms.IKey): { readonly role: iam.IRole; readonly policy: iam.ManagedPolicy } {
    const { account, region } = Stack.of(this);
    // Not the service-linked role: it may or may not exist in the account, and cannot be made twice.
    const role = new iam.Role(this, 'Role', {
      description: 'Lets AWS Config read how resources are set, and write the history to one bucket',
      assumedBy: new iam.PrincipalWithConditions(new iam.ServicePrincipal('config.amazonaws.com'), {
        StringEquals: { 'aws:SourceAccount': account },
      }),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(READ_POLICY)],
    });
    acknowledge(
      role,
      `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${READ_POLICY}]`,
      'AWS keeps the rights to describe each type of resource in that policy; it reads settings, and no data',
    );
    const objects = this.bucket.arnForObjects(`AWSLogs/${account}/Config/*`);
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Writes the history of AWS Config to one bucket',
      roles: [role],
      statements: [
        new iam.PolicyStatement({
          sid: 'Deliver',
          actions: ['s3:PutObject'],
          resources: [objects],
          conditions: { StringLike: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
        }),
        new iam.PolicyStatement({
          sid: 'LookBefore',
          actions: ['s3:GetBucketAcl', 's3:ListBucket'],
          resources: [this.bucket.bucketArn],
        }),
        new iam.PolicyStatement({
          sid: 'Encrypt',
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [encryptionKey.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
        }),
      ],
    });
    acknowledgeWildcards(policy, { Deliver: 'AWS Config names the objects by day; it writes them and reads none' });
    return { role, policy };
  }
}
