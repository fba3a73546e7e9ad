import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  allowInstanceVolumes,
  allowLogEncryption,
  EncryptionKey,
  nameBreakGlassRole,
  nameKeyUsers,
} from '../../lib/foundation';
import { testApp } from '../../lib/testing';
import { type Statement } from './evaluate-policy';
import { ACCOUNT, BREAK_GLASS, type Caller, decideOnKey, EXECUTION_ROLE, role } from './key-requests';

const stack = new Stack(testApp(), 'Test', { env: { account: ACCOUNT, region: 'eu-west-1' } });
nameBreakGlassRole(stack, BREAK_GLASS);
nameKeyUsers(stack, [role('test-*')]);
const key = new EncryptionKey(stack, 'Subject', {
  description: 'x',
  services: ['backup', 'rds', 's3'],
  multiRegion: true,
});
key.allowUse({ sid: 'Orders', roleArns: [role('test-orders')], actions: ['kms:Decrypt', 'kms:GenerateDataKey'] });
allowLogEncryption(key);
allowInstanceVolumes(key);
new EncryptionKey(stack, 'Cluster', {
  description: 'secrets of a cluster',
  services: ['eks'],
  deploymentGrantsReason: 'EKS takes its grant as the caller who creates the cluster',
});
const policyOf = (description: string): Statement[] => {
  const keys = Template.fromStack(stack).findResources('AWS::KMS::Key', { Properties: { Description: description } });
  return Object.values(keys)[0]?.['Properties'].KeyPolicy.Statement;
};
const policy = policyOf('x');
const decide = (action: string, caller: Caller) => decideOnKey(policy, action, caller);

const administrator = { arn: role('administrator') };
const deployRole = { arn: role(`cdk-hnb659fds-deploy-role-${ACCOUNT}-eu-west-1`) };
const deployment = { arn: EXECUTION_ROLE };
const otherRegion = { arn: role(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-us-east-1`) };
// As AWS documents it: whatever the trust policy asked for, a role's credentials say nothing of MFA.
const breakGlass = { arn: BREAK_GLASS };
const withMfaInItsContext = { arn: BREAK_GLASS, context: { 'aws:MultiFactorAuthPresent': 'true' } };
const root = { arn: `arn:aws:iam::${ACCOUNT}:root` };
const user = { arn: `arn:aws:iam::${ACCOUNT}:user/emergency`, context: { 'aws:MultiFactorAuthPresent': 'true' } };
const orders = { arn: role('test-orders') };
const reader = { arn: role('test-reader') };
const backupRole = { arn: role('test-data-BackupsRole-1') };
const backupLinked = { arn: role('aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup') };
const stranger = { arn: 'arn:aws:iam::222222222222:role/test-break-glass' };
const namesake = { arn: 'arn:aws:iam::222222222222:role/test-orders' };
const lookalike = { arn: role('contest-reader') };
const autoScaling = { arn: role('aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling') };
const through = (caller: Caller, via: string, context?: Caller['context']): Caller => ({ ...caller, via, context });
const FOR_SERVICE = { 'kms:GrantIsForAWSResource': 'true' };

const CHANGES = ['kms:PutKeyPolicy', 'kms:EnableKeyRotation', 'kms:UpdateAlias', 'kms:DeleteAlias', 'kms:ReplicateKey'];
const ENDINGS = ['kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:DisableKeyRotation', 'kms:UpdatePrimaryRegion'];
const USE = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
const GRANTS = ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'];
const UPKEEP = ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:TagResource', 'kms:CancelKeyDeletion', 'kms:EnableKey'];

const each = (...rows: [string, Caller, string[]][]): [string, string, Caller][] =>
  rows.flatMap(([who, caller, actions]) => actions.map((action): [string, string, Caller] => [who, action, caller]));

describe('the policy of a key', () => {
  test.each(
    each(
      ['an administrator', administrator, [...UPKEEP, 'kms:RotateKeyOnDemand', 'kms:CreateAlias']],
      ['CloudFormation', deployment, [...CHANGES, ...UPKEEP]],
      ['break-glass', breakGlass, [...CHANGES, ...ENDINGS, ...UPKEEP, 'kms:RevokeGrant']],
      ['break-glass, should its context name MFA', withMfaInItsContext, [...CHANGES, ...ENDINGS]],
      ['a named role', orders, ['kms:Decrypt', 'kms:GenerateDataKey']],
      ['a reader through S3', through(reader, 's3.eu-west-1'), USE],
      ['the backup role through RDS', through(backupRole, 'rds.eu-west-1'), ['kms:Decrypt', 'kms:DescribeKey']],
      [
        'the backup role through AWS Backup, for its vault',
        through(backupRole, 'backup.eu-west-1', FOR_SERVICE),
        ['kms:CreateGrant', 'kms:RevokeGrant', 'kms:GenerateDataKey'],
      ],
      ['the service-linked role of AWS Backup', through(backupLinked, 'backup.eu-central-1', FOR_SERVICE), GRANTS],
      ['break-glass through RDS', through(breakGlass, 'rds.eu-west-1', FOR_SERVICE), [...USE, ...GRANTS]],
      ['the backup role from the region of copies', through(backupRole, 'backup.eu-central-1'), ['kms:Decrypt']],
      [
        'a deployment through RDS',
        through(deployment, 'rds.eu-west-1', FOR_SERVICE),
        ['kms:CreateGrant', 'kms:Decrypt'],
      ],
      ['Auto Scaling through EC2', through(autoScaling, 'ec2.eu-west-1'), USE],
      ['Auto Scaling, for volumes', through(autoScaling, 'ec2.eu-west-1', FOR_SERVICE), ['kms:CreateGrant']],
      [
        'CloudWatch Logs for a log group of the account',
        {
          arn: 'logs.eu-west-1.amazonaws.com',
          context: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:orders` },
        },
        USE,
      ],
    ),
  )('D05 lets %s do %s', (_, action, caller) => {
    expect(decide(action, caller)).toBe('allow');
  });

  test.each(
    each(
      ['an administrator', administrator, [...CHANGES, ...ENDINGS]],
      ['the root user', root, [...CHANGES, ...ENDINGS]],
      ['the role that starts deployments', deployRole, [...CHANGES, ...ENDINGS]],
      ['CloudFormation', deployment, ENDINGS],
      ['CloudFormation of another region', otherRegion, [...CHANGES, ...ENDINGS]],
      ['a break-glass user, with MFA and without the role', user, [...CHANGES, ...ENDINGS]],
      ['a named role', orders, [...CHANGES, ...ENDINGS]],
      ['a role of that name in another account', stranger, [...CHANGES, ...ENDINGS]],
      ['an administrator through S3', through(administrator, 's3.eu-west-1'), ENDINGS],
    ),
  )('D05 denies %s to do %s, whatever IAM says', (_, action, caller) => {
    expect(decide(action, caller)).toBe('deny');
  });

  test.each(
    each(
      ['an administrator', administrator, [...USE, 'kms:RevokeGrant', 'kms:ImportKeyMaterial', 'kms:GenerateMac']],
      ['the root user', root, USE],
      ['CloudFormation', deployment, USE],
      ['break-glass', breakGlass, USE],
      ['a reader by itself', reader, USE],
      ['a reader through a service not named', through(reader, 'dynamodb.eu-west-1'), USE],
      ['a reader through S3 of another region', through(reader, 's3.eu-central-1'), USE],
      ['a named role, for what it is not named', orders, ['kms:Encrypt', 'kms:ReEncryptFrom']],
      ['a role of that name in another account', namesake, ['kms:Decrypt', 'kms:DescribeKey']],
      ['a stranger through S3', through(stranger, 's3.eu-west-1'), [...USE, 'kms:DescribeKey']],
      ['an administrator through S3', through(administrator, 's3.eu-west-1'), USE],
      ['an administrator through RDS', through(administrator, 'rds.eu-west-1', FOR_SERVICE), ['kms:CreateGrant']],
      ['an administrator through AWS Backup', through(administrator, 'backup.eu-west-1', FOR_SERVICE), USE],
      ['a role that is called alike, through S3', through(lookalike, 's3.eu-west-1'), USE],
      ['the root user through S3', through(root, 's3.eu-west-1'), USE],
      ['a user through S3', through(user, 's3.eu-west-1'), USE],
      ['CloudFormation of another region, through S3', through(otherRegion, 's3.eu-west-1'), USE],
      ['Auto Scaling by itself', autoScaling, USE],
      ['CloudWatch Logs for nobody', { arn: 'logs.eu-west-1.amazonaws.com' }, USE],
      [
        "CloudWatch Logs for another account's log group",
        {
          arn: 'logs.eu-west-1.amazonaws.com',
          context: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-west-1:222222222222:log-group:x' },
        },
        USE,
      ],
      ['S3 as itself', { arn: 's3.amazonaws.com' }, USE],
    ),
  )('D05 does not let %s do %s', (_, action, caller) => {
    expect(decide(action, caller)).toBe('nothing');
  });

  test('D05 lets nobody have a grant that is not for a service', () => {
    const asked = [administrator, deployment, breakGlass, orders].map((caller) =>
      decide('kms:CreateGrant', { ...caller, context: { 'kms:GrantIsForAWSResource': 'false' } }),
    );
    expect(asked).toEqual(['deny', 'deny', 'deny', 'deny']);
    expect(decide('kms:CreateGrant', through(reader, 's3.eu-west-1', { 'kms:GrantIsForAWSResource': 'false' }))).toBe(
      'deny',
    );
  });

  test('D05 lets EKS take its grant as the deployment, and nobody else have one', () => {
    const cluster = policyOf('secrets of a cluster');
    const unmarked = { 'kms:GrantIsForAWSResource': 'false' };
    expect(decideOnKey(cluster, 'kms:CreateGrant', through(deployment, 'eks.eu-west-1', unmarked))).toBe('allow');
    expect(decideOnKey(cluster, 'kms:CreateGrant', deployment)).toBe('allow');
    expect(decideOnKey(cluster, 'kms:CreateGrant', through(administrator, 'eks.eu-west-1', unmarked))).toBe('deny');
    expect(decideOnKey(cluster, 'kms:CreateGrant', { ...breakGlass, context: unmarked })).toBe('deny');
    expect(decideOnKey(cluster, 'kms:Decrypt', deployment)).toBe('nothing');
  });

  test('D05 gives everybody 30 days, break-glass too', () => {
    const within = (days: string) =>
      decide('kms:ScheduleKeyDeletion', {
        ...breakGlass,
        context: { 'kms:ScheduleKeyDeletionPendingWindowInDays': days },
      });
    expect([within('7'), within('29'), within('30')]).toEqual(['deny', 'deny', 'allow']);
  });

  test('D05 lets no custodian put a policy that locks the custodians out', () => {
    const bypass = { 'kms:BypassPolicyLockoutSafetyCheck': 'true' };
    expect(decide('kms:PutKeyPolicy', { ...deployment, context: bypass })).toBe('deny');
    expect(decide('kms:PutKeyPolicy', { ...breakGlass, context: bypass })).toBe('deny');
  });
});
