import { Aws, NestedStack, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  allowLogEncryption,
  EncryptionKey,
  type EncryptionKeyProps,
  type KeyUse,
  nameBreakGlassRole,
} from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';
import { type Statement } from './evaluate-policy';
import { ACCOUNT, BREAK_GLASS, EXECUTION_ROLE, role } from './key-requests';

const ENV = { account: ACCOUNT, region: 'eu-west-1' };
const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };

function testStack(): Stack {
  return new Stack(testApp(), 'Test', { env: ENV });
}

function subject(props: Partial<EncryptionKeyProps> = {}): EncryptionKey {
  return new EncryptionKey(testStack(), 'Subject', { description: 'orders', services: ['s3'], ...props });
}

function keyPolicy(key: EncryptionKey): Statement[] {
  const [resource] = Object.values(Template.fromStack(Stack.of(key)).findResources('AWS::KMS::Key'));
  return resource?.['Properties'].KeyPolicy.Statement;
}

const statement = (Effect: string, Sid: string, Action: unknown, Condition?: unknown): unknown => ({
  Sid,
  Effect,
  Principal: Effect === 'Allow' ? ROOT : { AWS: '*' },
  Action,
  Resource: '*',
  ...(Condition !== undefined && { Condition }),
});
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DescribeKey',
  'kms:EnableKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:RotateKeyOnDemand',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
];
const CHANGES = ['kms:DeleteAlias', 'kms:EnableKeyRotation', 'kms:PutKeyPolicy', 'kms:UpdateAlias'];
const ENDINGS = ['kms:DisableKey', 'kms:DisableKeyRotation', 'kms:ScheduleKeyDeletion'];
const is = (...arns: string[]) => ({ ArnEquals: { 'aws:PrincipalArn': arns } });
const isNot = (...arns: string[]) => ({ ArnNotEquals: { 'aws:PrincipalArn': arns } });
const ALWAYS_DENIED = [
  statement('Deny', 'ThirtyDaysNotice', 'kms:ScheduleKeyDeletion', {
    NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' },
  }),
  statement('Deny', 'NobodyLockedOut', 'kms:PutKeyPolicy', {
    Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' },
  }),
];
const GRANTS_BY_SERVICES = {
  BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' },
};
const through = (...services: string[]) => {
  const conditions = {
    StringEquals: { 'kms:CallerAccount': ACCOUNT },
    StringLike: { 'kms:ViaService': services },
  };
  return [
    statement(
      'Allow',
      'UsedThroughServices',
      ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      conditions,
    ),
    statement('Allow', 'GrantsThroughServices', ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'], {
      ...conditions,
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
    }),
  ];
};
const S3 = 's3.eu-west-1.amazonaws.com';

describe('EncryptionKey', () => {
  test('D05 rotates every year, waits 30 days before deletion, is of one region and retained by default', () => {
    const key = subject();
    Template.fromStack(Stack.of(key)).hasResource('AWS::KMS::Key', {
      // Not `RetainExceptOnCreate`: CloudFormation may delete no key.
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        EnableKeyRotation: true,
        RotationPeriodInDays: 365,
        PendingWindowInDays: 30,
        MultiRegion: Match.absent(),
      },
    });
    expect(findingsOf(Stack.of(key))).toEqual([]);
  });

  test('D05 by default, its whole policy: deployments change it, nobody ends it, services alone use it', () => {
    expect(keyPolicy(subject())).toEqual([
      statement('Allow', 'AdministeredByIam', ADMINISTRATION),
      statement('Allow', 'ChangedByCustodians', CHANGES, is(EXECUTION_ROLE)),
      statement('Deny', 'NobodyElseChangesIt', CHANGES, isNot(EXECUTION_ROLE)),
      statement('Deny', 'NobodyElseEndsIt', ENDINGS),
      ...ALWAYS_DENIED,
      statement('Deny', 'GrantsByServicesOnly', 'kms:CreateGrant', GRANTS_BY_SERVICES),
      ...through(S3),
    ]);
  });

  test('D05 with a break-glass role, its whole policy: that role alone ends it, and is not asked for MFA anew', () => {
    const stack = testStack();
    nameBreakGlassRole(stack, BREAK_GLASS);
    const key = new EncryptionKey(stack, 'Subject', { description: 'orders', services: [], multiRegion: true });
    const changes = [...CHANGES, 'kms:ReplicateKey'].sort();
    const endings = [...ENDINGS, 'kms:UpdatePrimaryRegion'];
    expect(keyPolicy(key)).toEqual([
      statement('Allow', 'AdministeredByIam', [...ADMINISTRATION, 'kms:SynchronizeMultiRegionKey'].sort()),
      statement('Allow', 'ChangedByCustodians', changes, is(EXECUTION_ROLE, BREAK_GLASS)),
      statement('Allow', 'EndedInEmergencies', [...endings, 'kms:RevokeGrant'].sort(), is(BREAK_GLASS)),
      statement('Deny', 'NobodyElseChangesIt', changes, isNot(EXECUTION_ROLE, BREAK_GLASS)),
      statement('Deny', 'NobodyElseEndsIt', endings, isNot(BREAK_GLASS)),
      ...ALWAYS_DENIED,
      statement('Deny', 'GrantsByServicesOnly', 'kms:CreateGrant', GRANTS_BY_SERVICES),
    ]);
    expect(JSON.stringify(keyPolicy(key))).not.toContain('MultiFactorAuth');
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', { MultiRegion: true });
    expect(findingsOf(stack)).toEqual([]);
  });

  test('D05 opens other grants to deployments alone, and for a reason, which stays on the key', () => {
    const deploymentGrantsReason = 'the service makes its grants with the rights of the deploying role';
    const key = subject({ deploymentGrantsReason });
    expect(keyPolicy(key)).toEqual(
      expect.arrayContaining([
        statement('Allow', 'GrantsOfTheDeployment', ['kms:CreateGrant', 'kms:DescribeKey'], is(EXECUTION_ROLE)),
        statement('Deny', 'GrantsByServicesOnly', 'kms:CreateGrant', {
          ...GRANTS_BY_SERVICES,
          ...isNot(EXECUTION_ROLE),
        }),
      ]),
    );
    expect(key.node.findChild('Key').node.metadata).toContainEqual(
      expect.objectContaining({
        type: Validations.ACKNOWLEDGED_RULES_METADATA_KEY,
        data: { 'cdk-validator-cfnguard::kms_create_grant_aws_service_check': deploymentGrantsReason },
      }),
    );
    expect(findingsOf(Stack.of(key))).toEqual([]);
  });

  test('D05 is used through the services named later too, ElastiCache under both of its names', () => {
    const key = subject({ services: [] });
    expect(JSON.stringify(keyPolicy(key))).not.toContain('kms:ViaService');
    const later = subject({ services: [] });
    later.useThrough('rds');
    later.useThrough('elasticache', 'rds');
    later.useThrough('backup');
    expect(keyPolicy(later).slice(-2)).toEqual(
      through(
        'backup.*.amazonaws.com',
        'dax.eu-west-1.amazonaws.com',
        'elasticache.eu-west-1.amazonaws.com',
        'rds.eu-west-1.amazonaws.com',
      ),
    );
  });

  test('D05 is used by named roles, where their IAM lets them, for named work', () => {
    const key = subject({ services: [] });
    key.allowUse({
      sid: 'Orders',
      roleArns: [role('test-orders'), role('paths/are/fine')],
      actions: ['kms:Decrypt'],
      conditions: { StringEquals: { 'kms:EncryptionContext:table': 'subjects' } },
    });
    expect(keyPolicy(key).at(-1)).toEqual(
      statement('Allow', 'Orders', 'kms:Decrypt', {
        StringEquals: { 'kms:EncryptionContext:table': 'subjects' },
        ...is(role('test-orders'), role('paths/are/fine')),
      }),
    );
  });

  const use: KeyUse = { sid: 'Orders', roleArns: [role('test-orders')], actions: ['kms:Decrypt'] };
  test.each<[string, Partial<KeyUse>, string]>([
    ['no role', { roleArns: [] }, 'needs one role and one action at least, got 0 and 1'],
    ['no action', { actions: [] }, 'needs one role and one action at least, got 1 and 0'],
    ['every role', { roleArns: [role('*')] }, `needs ARNs of roles, without wildcards, got ${role('*')}`],
    [
      'every role, behind a token',
      { roleArns: [`arn:${Aws.PARTITION}:iam::${ACCOUNT}:role/*`] },
      'needs ARNs of roles, without wildcards',
    ],
    ['an account', { roleArns: [ROOT.AWS] }, `needs ARNs of roles, without wildcards, got ${ROOT.AWS}`],
    ['a name', { roleArns: ['orders'] }, 'needs ARNs of roles, without wildcards, got orders'],
    ['administration', { actions: ['kms:PutKeyPolicy'] }, 'must be to encrypt, decrypt, describe or generate'],
    ['grants', { actions: ['kms:CreateGrant'] }, 'got kms:CreateGrant; change actions'],
    ['everything', { actions: ['kms:*'] }, 'got kms:*; change actions'],
    ['a sid of other characters', { sid: 'a b' }, 'needs a sid of 1 to 100 letters and digits, got "a b"'],
  ])('D05 refuses use by %s', (_, wrong, message) => {
    expect(() => subject().allowUse({ ...use, ...wrong })).toThrow(message);
  });

  test('D05 refuses a second use of the same name', () => {
    const key = subject();
    key.allowUse(use);
    expect(() => key.allowUse(use)).toThrow(
      'use of a key needs a sid of its own, got Orders twice; change sid (Test/Subject)',
    );
  });

  test('D05 has the name of its stack and of its place as alias, and keeps its material when that changes', () => {
    const template = Template.fromStack(Stack.of(subject()));
    const [id = ''] = Object.keys(template.findResources('AWS::KMS::Key'));
    template.hasResource('AWS::KMS::Alias', {
      DeletionPolicy: Match.absent(),
      Properties: { AliasName: 'alias/Test/Subject', TargetKeyId: { Ref: id } },
    });
    expect(JSON.stringify(template.findResources('AWS::KMS::Key'))).not.toContain('alias/');
  });

  test('D05 has an alias that KMS takes, however long or odd its place, and one of its own', () => {
    const stack = testStack();
    const long = 'x'.repeat(250);
    for (const id of ['a.b c', `${long}1`, `${long}2`]) {
      new EncryptionKey(stack, id, { description: 'test', services: [] });
    }
    const names = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Alias')).map(
      ({ Properties }) => Properties.AliasName as string,
    );
    expect(names).toContain('alias/Test/a-b-c');
    expect(new Set(names).size).toBe(3);
    for (const name of names) {
      expect(name).toMatch(/^alias\/[\w/-]{1,250}$/);
    }
  });

  test('D05 takes nothing that another construct adds to its policy', () => {
    const key = subject({ services: ['secretsmanager'] });
    const before = keyPolicy(key);
    const other = subject({ services: ['secretsmanager'] });
    new secretsmanager.Secret(Stack.of(other), 'Secret', { encryptionKey: other.key });
    expect(keyPolicy(other)).toEqual(before);
  });

  test('D05 lets a service use the key only under a condition', () => {
    const key = subject();
    expect(() => key.allowService('s3.amazonaws.com', ['kms:Decrypt'], {})).toThrow(
      'use of the key by s3.amazonaws.com needs a condition, got none; add aws:SourceAccount or aws:SourceArn (Test/Subject)',
    );
    key.allowService('s3.amazonaws.com', ['kms:Decrypt'], { StringEquals: { 'aws:SourceAccount': ACCOUNT } });
    expect(keyPolicy(key)).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 's3.amazonaws.com' },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
    });
  });

  test('D05 admits CloudWatch Logs for log groups of this account and region, and for no other', () => {
    const key = subject();
    allowLogEncryption(key);
    expect(keyPolicy(key)).toContainEqual(
      expect.objectContaining({
        Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
        Condition: {
          ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:*` },
        },
      }),
    );
  });

  test('D05 in a nested stack is in the custody of the role that deploys the outer one', () => {
    const nested = new NestedStack(testStack(), 'Nested');
    expect(keyPolicy(new EncryptionKey(nested, 'Subject', { description: 'x', services: [] }))).toContainEqual(
      statement('Deny', 'NobodyElseChangesIt', CHANGES, isNot(EXECUTION_ROLE)),
    );
  });
});
