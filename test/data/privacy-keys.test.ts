import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SubjectKeys } from '../../lib/data';
import { EncryptionKey } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';
import { evaluatePolicy, literal, type Statement } from '../foundation/evaluate-policy';
import { ENV } from './place';
import { BREAK_GLASS, DEPLOYER, ORDERS, privacy, properties } from './privacy-stack';

const STRANGER = `arn:aws:iam::${ENV.account}:role/administrator`;
const made = privacy();
const template = Template.fromStack(made.stack);
const table = properties(template, 'AWS::DynamoDB::Table', 'SubjectKeys');
const policy = (table['ResourcePolicy'] as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement;
const roleOf = (prefix: string): string =>
  literal({
    'Fn::GetAtt': [Object.keys(template.findResources('AWS::IAM::Role')).find((id) => id.startsWith(prefix)), 'Arn'],
  });
const [erasure, access, requester] = ['ErasureRole', 'AccessRole', 'Requester'].map((id) =>
  roleOf(`Requests${id}`),
) as [string, string, string];

/** What the policy of the table says to a role whose own policy allows everything. */
const says = (role: string, action: string, context: Record<string, string> = {}) =>
  evaluatePolicy(policy, {
    action: `dynamodb:${action}`,
    resource: 'the table',
    principal: role,
    context: { 'aws:PrincipalArn': role, ...context },
  });

describe('SubjectKeys', () => {
  test('D09 the table is under its key, protected, restorable for a week, retained, and in no backup', () => {
    expect(table).toMatchObject({
      KeySchema: [{ AttributeName: 'subject', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Tags: [{ Key: 'defence-in-depth:data-class', Value: 'pii' }],
    });
    expect(table).not.toHaveProperty('TableName');
    expect(table).not.toHaveProperty('StreamSpecification');
    expect(table).not.toHaveProperty('TimeToLiveSpecification');
    for (const found of Object.values(template.findResources('AWS::DynamoDB::Table'))) {
      expect(found).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    }
  });

  test('D09 the policy of the table, whole', () => {
    const not = (...roles: unknown[]) => ({ ArnNotEquals: { 'aws:PrincipalArn': roles } });
    const role = (name: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^Requests${name}Role`), 'Arn'] });
    const deny = (Sid: string, Action: string | string[], Condition: object) => ({
      Sid,
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action,
      Resource: '*',
      Condition,
    });
    const copies = [
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:CreateBackup',
      'dynamodb:DeleteItem',
      'dynamodb:EnableKinesisStreamingDestination',
      'dynamodb:ExportTableToPointInTime',
      'dynamodb:PartiQLDelete',
      'dynamodb:PartiQLInsert',
      'dynamodb:PartiQLSelect',
      'dynamodb:PartiQLUpdate',
      'dynamodb:Query',
      'dynamodb:RestoreTableToPointInTime',
      'dynamodb:Scan',
    ];
    const settings = [
      'dynamodb:DeleteResourcePolicy',
      'dynamodb:DeleteTable',
      'dynamodb:PutResourcePolicy',
      'dynamodb:UpdateContinuousBackups',
      'dynamodb:UpdateTable',
      'dynamodb:UpdateTimeToLive',
    ];
    const requester = { 'Fn::GetAtt': [expect.stringMatching('^RequestsRequester'), 'Arn'] };
    const workflows = [role('Erasure'), role('Access')];
    expect(policy).toEqual([
      deny('ReadByServicesAndRequests', 'dynamodb:GetItem', not(ORDERS, ...workflows, requester, BREAK_GLASS)),
      deny('MadeByServices', 'dynamodb:PutItem', not(ORDERS, BREAK_GLASS)),
      deny('CheckedByRequests', 'dynamodb:ConditionCheckItem', not(...workflows, BREAK_GLASS)),
      deny('ErasedByRequests', 'dynamodb:UpdateItem', not(role('Erasure'), BREAK_GLASS)),
      deny('NeitherListedNorDeletedNorCopied', copies, not(BREAK_GLASS)),
      deny('SettingsByDeployments', settings, not(DEPLOYER, BREAK_GLASS)),
    ]);
  });

  test.each<[string, string, string[], string[]]>([
    ['a service', ORDERS, ['GetItem', 'PutItem'], ['UpdateItem', 'DeleteItem', 'Scan', 'Query', 'CreateBackup']],
    ['the erasure', erasure, ['GetItem', 'UpdateItem'], ['PutItem', 'DeleteItem', 'Scan', 'BatchWriteItem']],
    ['the access request', access, ['GetItem', 'ConditionCheckItem'], ['PutItem', 'UpdateItem', 'DeleteItem', 'Scan']],
    ['who hands copies over', requester, ['GetItem'], ['PutItem', 'UpdateItem', 'ConditionCheckItem', 'Query', 'Scan']],
    ['a deployment', DEPLOYER, ['UpdateTable', 'PutResourcePolicy'], ['GetItem', 'Scan', 'RestoreTableToPointInTime']],
    [
      'an administrator',
      STRANGER,
      ['DescribeTable'],
      ['GetItem', 'PutItem', 'UpdateItem', 'Scan', 'PartiQLSelect', 'ExportTableToPointInTime', 'DeleteTable'],
    ],
  ])('D09 the table denies %s what is not theirs, whatever IAM allows', (_, role, free, denied) => {
    expect(free.map((action) => [action, says(role, action)])).toEqual(free.map((action) => [action, 'nothing']));
    expect(denied.map((action) => [action, says(role, action)])).toEqual(denied.map((action) => [action, 'deny']));
  });

  test('D09 the role for emergencies, which asks for MFA where it is taken, may restore and read, no administrator', () => {
    for (const action of ['Scan', 'RestoreTableToPointInTime', 'GetItem', 'UpdateTable']) {
      expect([action, says(BREAK_GLASS, action)]).toEqual([action, 'nothing']);
      expect([action, says(STRANGER, action, { 'aws:MultiFactorAuthPresent': 'true' })]).toEqual([action, 'deny']);
    }
  });

  test('D09 without a role for emergencies nobody lists keys', () => {
    const alone = Template.fromStack(privacy({ breakGlass: false }).stack);
    const own = properties(alone, 'AWS::DynamoDB::Table', 'SubjectKeys')['ResourcePolicy'] as {
      PolicyDocument: { Statement: Statement[] };
    };
    const statements = own.PolicyDocument.Statement;
    expect(statements.find(({ Sid }) => Sid === 'NeitherListedNorDeletedNorCopied')).not.toHaveProperty('Condition');
  });

  const rights = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement as Statement[],
  );
  const key = literal({
    'Fn::GetAtt': [Object.keys(template.findResources('AWS::KMS::Key')).find((id) => id.startsWith('Pii')), 'Arn'],
  });
  const unwrap = (context: Record<string, string>) =>
    evaluatePolicy(rights, {
      action: 'kms:Decrypt',
      resource: key,
      context: Object.fromEntries(
        Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
      ),
      lists: { 'kms:EncryptionContextKeys': Object.keys(context) },
    });

  test('D09 a service unwraps keys of subjects and nothing else by itself', () => {
    expect(unwrap({ purpose: 'subject-key', subject: 'a' })).toBe('allow');
    expect(unwrap({ purpose: 'subject-key' })).toBe('nothing');
    expect(unwrap({ purpose: 'other', subject: 'a' })).toBe('nothing');
    expect(unwrap({ purpose: 'subject-key', subject: 'a', more: 'b' })).toBe('nothing');
    expect(unwrap({})).toBe('nothing');
    const tableKey = { action: 'kms:Decrypt', resource: key };
    const via = (service: string) => ({
      ...tableKey,
      context: { 'kms:ViaService': `${service}.eu-west-1.amazonaws.com` },
    });
    expect(evaluatePolicy(rights, via('dynamodb'))).toBe('allow');
    expect(evaluatePolicy(rights, via('s3'))).toBe('nothing');
  });

  test('D09 the use that the wrapping key must allow names the roles and the binding', () => {
    expect(SubjectKeys.keyUse([ORDERS])).toEqual({
      sid: 'SubjectKeys',
      roleArns: [ORDERS],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      conditions: {
        StringEquals: { 'kms:EncryptionContext:purpose': 'subject-key' },
        'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['purpose', 'subject'] },
        StringLike: { 'kms:EncryptionContext:subject': '*' },
      },
    });
  });

  test('D09 whoever hands copies over unwraps keys bound to a subject, by key policy too, and makes none', () => {
    const { conditions } = SubjectKeys.keyUse([ORDERS]);
    const roleArns = ['arn:aws:iam::111111111111:role/prod-privacy-requester'];
    const use = { sid: 'SubjectKeysRead', roleArns, actions: ['kms:Decrypt'], conditions };
    expect(SubjectKeys.readKeyUse(roleArns)).toEqual(use);
    const statements = Object.entries(template.findResources('AWS::IAM::ManagedPolicy'))
      .filter(([id]) => id.startsWith('RequestsRequester'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[]);
    const may = (action: string, context: Record<string, string>) =>
      evaluatePolicy(statements, {
        action,
        resource: key,
        context: Object.fromEntries(
          Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
        ),
        lists: { 'kms:EncryptionContextKeys': Object.keys(context) },
      });
    const bound = { purpose: 'subject-key', subject: 'a' };
    expect(may('kms:Decrypt', bound)).toBe('allow');
    expect(may('kms:Decrypt', { ...bound, purpose: 'other' })).toBe('nothing');
    expect(may('kms:Decrypt', {})).toBe('nothing');
    expect(may('kms:GenerateDataKey', bound)).toBe('nothing');
  });

  test('D09 passes all packs', () => {
    expect(findingsOf(made.keys)).toEqual([]);
  });

  test.each<[string, { recovery?: Duration; serviceRoleArns?: string[] }, string]>([
    ['a recovery of a month', { recovery: Duration.days(21) }, 'from 1 to 20, got 21; change recovery'],
    ['a recovery of hours', { recovery: Duration.hours(30) }, 'got 1.25; change recovery'],
    ['a wildcard', { serviceRoleArns: ['arn:aws:iam::111111111111:role/*'] }, 'without wildcards, got arn:aws:iam'],
    ['no service', { serviceRoleArns: [] }, 'without wildcards, got none; change serviceRoleArns'],
  ])('D09 refuses %s', (_, props, message) => {
    expect(() => privacy(props)).toThrow(message);
  });

  test('D09 refuses keys that nobody can erase', () => {
    const stack = new Stack(testApp(), 'Test', { env: ENV });
    const encryptionKey = new EncryptionKey(stack, 'Key', { description: 'pii', services: ['dynamodb'] }).key;
    new SubjectKeys(stack, 'SubjectKeys', { encryptionKey, serviceRoleArns: [ORDERS] });
    expect(() => Template.fromStack(stack)).toThrow('subject keys need somebody who erases them, got nobody');
  });
});
