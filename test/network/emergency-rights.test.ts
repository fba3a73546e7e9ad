import { Template } from 'aws-cdk-lib/assertions';
import { evaluatePolicy, type Statement } from '../foundation/evaluate-policy';
import { ACCOUNT, decideOnKey, role } from '../foundation/key-requests';
import { adminStack } from './admin-stack';

interface Policy {
  readonly PolicyDocument: { readonly Statement: Statement[] };
  readonly Roles: unknown[];
}

const template = Template.fromStack(adminStack().stack);

function policies(): [string, Policy][] {
  return Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).map(([id, { Properties }]) => [
    id,
    Properties as Policy,
  ]);
}

const rolesOf = (part: string) => policies().find(([id]) => id.startsWith(part))?.[1].Roles ?? [];
const [breakGlass] = rolesOf('AdminEmergencyPolicy');
const statements = policies()
  .filter(([, { Roles }]) => JSON.stringify(Roles).includes(JSON.stringify(breakGlass)))
  .flatMap(([, { PolicyDocument }]) => PolicyDocument.Statement);
const decide = (action: string, resource: string, context: Record<string, string> = {}) =>
  evaluatePolicy(statements, { action, resource, context: { 'aws:userid': 'AROAEXAMPLE:emergency', ...context } });

const HERE = `eu-west-1:${ACCOUNT}`;
const KEY = `arn:aws:kms:${HERE}:key/1234abcd`;
const EDGE_KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd`;
const VAULT = `arn:aws:backup:${HERE}:backup-vault:prod`;
const SECRET = `arn:aws:secretsmanager:${HERE}:secret:orders-abcdef`;
const TABLE = `arn:aws:dynamodb:${HERE}:table/prod-privacy-Keys`;
const COPY = `arn:aws:dynamodb:${HERE}:table/restored-keys`;
const LOG = `arn:aws:logs:${HERE}:log-group:/prod-eks/services/payments:log-stream:pod-1`;
const THROUGH_SECRETS = { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' };
const OURS = { 'aws:ResourceAccount': ACCOUNT };

describe('the break-glass role', () => {
  test('D05 alone has the rights of emergencies', () => {
    expect(rolesOf('AdminEmergencyPolicy')).toEqual([
      { Ref: expect.stringMatching(/^AdminBreakGlassRole/) as unknown },
    ]);
    expect(JSON.stringify(rolesOf('AdminPeoplePolicy'))).toContain('AdminOperatorRole');
  });

  test.each([
    ['ending a key', 'kms:ScheduleKeyDeletion', KEY, {}],
    ['keeping it', 'kms:CancelKeyDeletion', KEY, {}],
    ['disabling a key', 'kms:DisableKey', KEY, {}],
    ['enabling it', 'kms:EnableKey', KEY, {}],
    ['changing its policy', 'kms:PutKeyPolicy', KEY, {}],
    ['changing that of a key of the edge', 'kms:PutKeyPolicy', EDGE_KEY, {}],
    ['taking a grant away', 'kms:RevokeGrant', KEY, {}],
    ['moving an alias', 'kms:UpdateAlias', `arn:aws:kms:${HERE}:alias/prod-data/Keys/Pii`, {}],
    ["changing a vault's policy", 'backup:PutBackupVaultAccessPolicy', VAULT, {}],
    ["taking a vault's policy away", 'backup:DeleteBackupVaultAccessPolicy', VAULT, {}],
    ["changing a vault's lock", 'backup:PutBackupVaultLockConfiguration', VAULT, {}],
    ["taking a vault's lock away, where it can be", 'backup:DeleteBackupVaultLockConfiguration', VAULT, {}],
    ['removing a version', 's3:DeleteObjectVersion', 'arn:aws:s3:::orders/a', OURS],
    ["changing a bucket's policy", 's3:PutBucketPolicy', 'arn:aws:s3:::orders', OURS],
    ['reading a secret', 'secretsmanager:GetSecretValue', SECRET, {}],
    ["changing a secret's policy", 'secretsmanager:PutResourcePolicy', SECRET, {}],
    ['decrypting a secret', 'kms:Decrypt', KEY, THROUGH_SECRETS],
    ['putting the value of a secret', 'secretsmanager:PutSecretValue', SECRET, {}],
    ['going back to the value before', 'secretsmanager:UpdateSecretVersionStage', SECRET, {}],
    ['encrypting a secret', 'kms:GenerateDataKey', KEY, THROUGH_SECRETS],
    ['restoring a table', 'dynamodb:RestoreTableToPointInTime', TABLE, {}],
    ['putting an item back', 'dynamodb:PutItem', TABLE, {}],
    ['filling the copy', 'dynamodb:BatchWriteItem', COPY, {}],
    ['reading the copy', 'dynamodb:Scan', COPY, {}],
    ['deleting the copy', 'dynamodb:DeleteTable', COPY, {}],
    ['removing a log of a service', 'logs:DeleteLogStream', LOG, {}],
  ])('D05 may do: %s, which its other policy does not deny', (_, action, resource, context: Record<string, string>) => {
    expect(decide(action, resource, context)).toBe('allow');
  });

  test.each([
    ['reading data by a key', 'kms:Decrypt', KEY, {}],
    ['reading a table', 'dynamodb:GetItem', TABLE, {}],
    ['deleting a table', 'dynamodb:DeleteTable', TABLE, {}],
    ['making a grant for itself', 'kms:CreateGrant', KEY, { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' }],
    ['removing another log', 'logs:DeleteLogStream', `arn:aws:logs:${HERE}:log-group:trail:log-stream:x`, {}],
    ['unmasking a log', 'logs:Unmask', LOG, {}],
    ['encrypting by a key', 'kms:GenerateDataKey', KEY, {}],
    ['decrypting an object', 'kms:Decrypt', KEY, { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' }],
    ['reading an object', 's3:GetObject', 'arn:aws:s3:::orders/a', OURS],
    [
      'a version of another account',
      's3:DeleteObjectVersion',
      'arn:aws:s3:::x/a',
      { 'aws:ResourceAccount': '222222222222' },
    ],
    ["another account's key", 'kms:PutKeyPolicy', 'arn:aws:kms:eu-west-1:222222222222:key/1', {}],
    ['deleting a backup', 'backup:DeleteRecoveryPoint', `arn:aws:backup:${HERE}:recovery-point:1`, {}],
    ['deleting a vault', 'backup:DeleteBackupVault', VAULT, {}],
    ['deleting a secret', 'secretsmanager:DeleteSecret', SECRET, {}],
    ['making a user', 'iam:CreateUser', '*', {}],
    ['taking another role', 'sts:AssumeRole', role('any'), {}],
  ])('D05 is not given: %s', (_, action, resource, context: Record<string, string>) => {
    expect(decide(action, resource, context)).toBe('nothing');
  });

  test('D05 has a policy that IAM takes: 6144 characters', () => {
    const emergency = policies().find(([id]) => id.startsWith('AdminEmergencyPolicy'));
    expect(JSON.stringify(emergency?.[1].PolicyDocument).length).toBeLessThan(6144);
  });

  test('D05 D10 is asked for MFA by its trust policy, and nowhere that its credentials could not answer', () => {
    expect(JSON.stringify(statements)).not.toContain('MultiFactorAuth');
    const trusts = template.findResources('AWS::IAM::Role', { Properties: { RoleName: 'test-break-glass' } });
    expect(JSON.stringify(trusts)).toContain('"Bool":{"aws:MultiFactorAuthPresent":"true"}');
  });
});

describe('the key of sessions', () => {
  const keys = template.findResources('AWS::KMS::Key', {
    Properties: { Description: 'Encrypts sessions on the admin host' },
  });
  const policy = Object.values(keys)[0]?.['Properties'].KeyPolicy.Statement as Statement[];
  const onHost = { 'kms:EncryptionContext:aws:ssm:TargetId': 'i-0123456789abcdef0' };
  const asked = (name: string, action: string, context: Record<string, string> = onHost) =>
    decideOnKey(policy, action, { arn: role(name), context });

  test('D05 N05 people begin sessions with it, the host reads them, and nobody else does either', () => {
    expect(asked('test-operator', 'kms:GenerateDataKey')).toBe('allow');
    expect(asked('test-break-glass', 'kms:GenerateDataKey')).toBe('allow');
    expect(asked('test-admin-host', 'kms:Decrypt')).toBe('allow');
    expect(asked('test-operator', 'kms:Decrypt')).toBe('nothing');
    expect(asked('test-admin-host', 'kms:GenerateDataKey')).toBe('nothing');
    for (const action of ['kms:GenerateDataKey', 'kms:Decrypt']) {
      expect(asked('administrator', action)).toBe('nothing');
      expect(asked('test-operator', action, {})).toBe('nothing');
      expect(asked('test-admin-host', action, {})).toBe('nothing');
    }
  });
});
