import * as config from 'aws-cdk-lib/aws-config';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { type AlarmTopic } from '../foundation';
import { type ConfigurationRecord } from './configuration-record';

/** The tag of a bucket on which the root user has switched MFA delete on; its value is {@link MFA_DELETE_TAG_VALUE}. */
export const MFA_DELETE_TAG_KEY = 'defence-in-depth:mfa-delete';

/** See {@link MFA_DELETE_TAG_KEY}. */
export const MFA_DELETE_TAG_VALUE = 'required';

const BUCKETS = { complianceResourceTypes: ['AWS::S3::Bucket'] };
const CLUSTERS = { complianceResourceTypes: ['AWS::RDS::DBCluster'] };

interface Rule {
  readonly identifier: string;
  readonly description: string;
  /** What is judged as it changes. @default - AWS judges everything every hour, and takes no scope */
  readonly scope?: config.CfnConfigRule.ScopeProperty;
}

const RULES: Readonly<Record<string, Rule>> = {
  MfaDelete: {
    identifier: 'S3_BUCKET_MFA_DELETE_ENABLED',
    description: 'Nobody deletes a version without MFA in a bucket on which that was switched on',
    scope: { tagKey: MFA_DELETE_TAG_KEY, tagValue: MFA_DELETE_TAG_VALUE },
  },
  Versions: {
    identifier: config.ManagedRuleIdentifiers.S3_BUCKET_VERSIONING_ENABLED,
    description: 'What is overwritten or deleted in a bucket can be had back',
    scope: BUCKETS,
  },
  PublicAccess: {
    identifier: config.ManagedRuleIdentifiers.S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED,
    description: 'No bucket can be made public',
    scope: BUCKETS,
  },
  Transport: {
    identifier: config.ManagedRuleIdentifiers.S3_BUCKET_SSL_REQUESTS_ONLY,
    description: 'No bucket answers in plaintext',
    scope: BUCKETS,
  },
  KeyRotation: {
    identifier: config.ManagedRuleIdentifiers.CMK_BACKING_KEY_ROTATION_ENABLED,
    description: 'Every key is rotated',
  },
  KeyDeletion: {
    identifier: config.ManagedRuleIdentifiers.KMS_CMK_NOT_SCHEDULED_FOR_DELETION,
    description: 'No key is about to be deleted',
  },
  ClusterDeletion: {
    identifier: config.ManagedRuleIdentifiers.RDS_CLUSTER_DELETION_PROTECTION_ENABLED,
    description: 'No database cluster can be deleted in one step',
    scope: CLUSTERS,
  },
};

/** What a {@link ConfigurationRecord} must record for {@link ProtectionRules}. */
export const PROTECTED_RESOURCE_TYPES: readonly string[] = ['AWS::KMS::Key', 'AWS::RDS::DBCluster', 'AWS::S3::Bucket'];

/** Calls after which AWS Config sees less. */
const WEAKENING_CALLS = [
  'DeleteConfigRule',
  'DeleteConfigurationRecorder',
  'DeleteDeliveryChannel',
  'PutConfigRule',
  'PutConfigurationRecorder',
  'PutDeliveryChannel',
  'StopConfigurationRecorder',
];

/** Settings of {@link ProtectionRules}. */
export interface ProtectionRulesProps {
  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;

  /** The record that the rules read. @default - somebody else's, of the types {@link PROTECTED_RESOURCE_TYPES} at least */
  readonly record?: ConfigurationRecord;
}

/**
 * Rules of AWS Config that hold the account to what the templates promise: versions, no public bucket, no plaintext,
 * rotation and life of keys, protection of clusters, MFA delete. Protects against a protection that somebody takes off
 * beside the templates.
 *
 * It rings once when a resource of the account and region comes to break a rule (for keys within the hour), and not for as
 * long as it does; also for each that breaks one when the rules are first deployed. What still breaks one is in AWS Config.
 *
 * S3 has no MFA delete on a bucket with a life cycle, and only the root user can switch it on. So that rule looks at those
 * buckets alone that bear the tag {@link MFA_DELETE_TAG_KEY}: whoever switches it on tags the bucket, and from then on
 * somebody who switches it off is noticed. Each evaluation is paid for.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
 */
export class ProtectionRules extends Construct {
  constructor(scope: Construct, id: string, props: ProtectionRulesProps) {
    super(scope, id);
    const { alarmTopic, record } = props;
    const rules = Object.entries(RULES).map(([name, { identifier, description, scope: inspected }]) => {
      const rule = new config.CfnConfigRule(this, name, {
        description,
        scope: inspected,
        ...(inspected === undefined && { maximumExecutionFrequency: 'One_Hour' }),
        source: { owner: 'AWS', sourceIdentifier: identifier },
      });
      if (record) {
        // AWS Config takes no rule before it records.
        rule.node.addDependency(record);
      }
      return rule;
    });
    new events.Rule(this, 'Broken', {
      description: 'A resource came to break a rule that protects data',
      eventPattern: {
        source: ['aws.config'],
        detailType: ['Config Rules Compliance Change'],
        detail: {
          messageType: ['ComplianceChangeNotification'],
          configRuleName: rules.map(({ ref }) => ref),
          newEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
        },
      },
      targets: [alarmTopic.eventTarget()],
    });
    new events.Rule(this, 'WeakeningCalls', {
      description: 'Somebody stopped or changed the record or the rules of AWS Config, or tried to',
      eventPattern: {
        source: ['aws.config'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: { eventSource: ['config.amazonaws.com'], eventName: WEAKENING_CALLS },
      },
      targets: [alarmTopic.eventTarget()],
    });
  }
}
