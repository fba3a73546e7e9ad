import { NagRuleCompliance } from 'cdk-nag';
import { type Rule } from './rule';

const STATEFUL_TYPES = new Set([
  'AWS::Backup::BackupVault',
  'AWS::CloudTrail::Trail',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::ECR::Repository',
  'AWS::EFS::FileSystem',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::MSK::Cluster',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
]);

export const statefulIsRetained: Rule = {
  id: 'StatefulIsRetained',
  info: 'A resource that holds data would be deleted with its stack or by a rename.',
  explanation: 'A changed logical id or a destroyed stack must never take data along; retain it and delete it by hand.',
  check: (node) => {
    if (!STATEFUL_TYPES.has(node.cfnResourceType)) {
      return NagRuleCompliance.NOT_APPLICABLE;
    }
    const { deletionPolicy, updateReplacePolicy } = node.cfnOptions;
    return [deletionPolicy, updateReplacePolicy].every((policy) => String(policy).startsWith('Retain'))
      ? NagRuleCompliance.COMPLIANT
      : NagRuleCompliance.NON_COMPLIANT;
  },
};
