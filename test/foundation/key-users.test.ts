import { Aws, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type AccountUse, EncryptionKey, nameKeyUsers } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';
import { type Statement } from './evaluate-policy';
import { ACCOUNT, decideOnKey, EXECUTION_ROLE, role } from './key-requests';

const OTHER = '222222222222';
const COPIES: AccountUse = {
  sid: 'Copies',
  account: OTHER,
  actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:RevokeGrant'],
};

function subject(users?: string[]): EncryptionKey {
  const stack = new Stack(testApp(), 'Test', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  if (users) {
    nameKeyUsers(stack, users);
  }
  return new EncryptionKey(stack, 'Subject', { description: 'orders', services: ['s3'] });
}

function policyOf(key: EncryptionKey): Statement[] {
  const [resource] = Object.values(Template.fromStack(Stack.of(key)).findResources('AWS::KMS::Key'));
  return resource?.['Properties'].KeyPolicy.Statement;
}

describe('the users of a key', () => {
  test('D05 are named beside the services, in both statements, for services named later too', () => {
    const key = subject([role('test-*')]);
    key.useThrough('rds');
    const conditions = {
      StringEquals: { 'kms:CallerAccount': ACCOUNT },
      StringLike: { 'kms:ViaService': ['rds.eu-west-1.amazonaws.com', 's3.eu-west-1.amazonaws.com'] },
      ArnLike: { 'aws:PrincipalArn': [EXECUTION_ROLE, role('aws-service-role/*'), role('test-*')] },
    };
    expect(policyOf(key).slice(-2)).toMatchObject([
      { Sid: 'UsedThroughServices', Condition: conditions },
      { Sid: 'GrantsThroughServices', Condition: { ...conditions, Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
    ]);
    expect(findingsOf(Stack.of(key))).toEqual([]);
  });

  test('D05 by default are whoever IAM lets, an administrator too', () => {
    const administrator = { arn: role('administrator'), via: 's3.eu-west-1' };
    expect(decideOnKey(policyOf(subject()), 'kms:Decrypt', administrator)).toBe('allow');
    expect(decideOnKey(policyOf(subject([role('test-*')])), 'kms:Decrypt', administrator)).toBe('nothing');
  });
});

describe('use of a key by another account', () => {
  const key = subject([role('test-*')]);
  key.allowAccount(COPIES);
  const decide = (action: string, account: string, forService = 'true') =>
    decideOnKey(policyOf(key), action, {
      arn: `arn:aws:iam::${account}:role/test-reader`,
      context: { 'kms:GrantIsForAWSResource': forService },
    });

  test('D05 D07 is for that account, that work, and grants of AWS services', () => {
    const principal = { AWS: `arn:aws:iam::${OTHER}:root` };
    expect(policyOf(key).slice(-2)).toEqual([
      {
        Sid: 'Copies',
        Effect: 'Allow',
        Principal: principal,
        Action: ['kms:Decrypt', 'kms:DescribeKey'],
        Resource: '*',
      },
      {
        Sid: 'CopiesGrants',
        Effect: 'Allow',
        Principal: principal,
        Action: ['kms:CreateGrant', 'kms:RevokeGrant'],
        Resource: '*',
        Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
    ]);
    expect(findingsOf(Stack.of(key))).toEqual([]);
  });

  test('D05 D07 lets nobody else in, and nobody of it change or end the key', () => {
    const asked = ['kms:Decrypt', 'kms:CreateGrant', 'kms:Encrypt', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'];
    const resolved = (account: string) => asked.map((action) => decide(action, account));
    expect(resolved(OTHER)).toEqual(['allow', 'allow', 'nothing', 'deny', 'deny']);
    expect(resolved('333333333333')).toEqual(['nothing', 'nothing', 'nothing', 'deny', 'deny']);
    expect(decide('kms:CreateGrant', OTHER, 'false')).toBe('deny');
  });

  test.each<[string, Partial<AccountUse>, string]>([
    ['no account', { account: '' }, 'needs its number of 12 digits, got ""; change account (Test/Subject)'],
    ['everybody', { account: '*' }, 'needs its number of 12 digits, got "*"'],
    ['no action', { actions: [] }, 'data keys or make grants, got nothing; change actions (Test/Subject)'],
    ['administration', { actions: ['kms:PutKeyPolicy'] }, 'got kms:PutKeyPolicy; change actions'],
    ['everything', { actions: ['kms:*'] }, 'got kms:*; change actions'],
    ['a sid of other characters', { sid: 'a b' }, 'needs a sid of 1 to 100 letters and digits, got "a b"'],
    [
      'a second use of the name',
      {},
      'use of a key needs a sid of its own, got Copies twice; change sid (Test/Subject)',
    ],
  ])('D05 refuses %s', (_, wrong, message) => {
    const refusing = subject();
    expect(() => {
      refusing.allowAccount({ ...COPIES, ...wrong });
      refusing.allowAccount(COPIES);
    }).toThrow(message);
  });

  test('D05 takes an account that is known at deployment', () => {
    expect(() => subject().allowAccount({ ...COPIES, account: Aws.ACCOUNT_ID })).not.toThrow();
  });
});
