import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { evaluatePolicy, literal, type Statement } from '../foundation/evaluate-policy';
import { ENV } from './place';
import { DESK, privacy, properties } from './privacy-stack';

const made = privacy({ archived: true });
const template = Template.fromStack(made.stack);
const idOf = (type: string, prefix: string): string =>
  Object.keys(template.findResources(type)).find((id) => id.startsWith(prefix)) ?? '';
const arn = (type: string, prefix: string): string => literal({ 'Fn::GetAtt': [idOf(type, prefix), 'Arn'] });
const managed = (prefix: string): Statement[] =>
  (properties(template, 'AWS::IAM::ManagedPolicy', prefix)['PolicyDocument'] as { Statement: Statement[] }).Statement;
const tables = {
  keys: arn('AWS::DynamoDB::Table', 'SubjectKeys'),
  requests: arn('AWS::DynamoDB::Table', 'RequestsTablesRequests'),
  tasks: arn('AWS::DynamoDB::Table', 'RequestsTablesTasks'),
};
const may = (statements: Statement[], action: string, resource: string, lists: Record<string, string[]> = {}) =>
  evaluatePolicy(statements, { action, resource, lists });

describe('the rights around SubjectRequests', () => {
  test('D09 the erasure puts tombstones and reads no key; the access request changes no key at all', () => {
    const [erasure, access] = [managed('RequestsErasurePolicy'), managed('RequestsAccessPolicy')];
    const read = (attributes: string[]) => [
      may(erasure, 'dynamodb:GetItem', tables.keys, { 'dynamodb:Attributes': attributes }),
      may(access, 'dynamodb:GetItem', tables.keys, { 'dynamodb:Attributes': attributes }),
    ];
    expect(read(['subject', 'erasedAt'])).toEqual(['allow', 'allow']);
    expect(read(['subject', 'wrappedKey'])).toEqual(['nothing', 'nothing']);
    const both = (action: string) => [may(erasure, action, tables.keys), may(access, action, tables.keys)];
    expect(both('dynamodb:UpdateItem')).toEqual(['allow', 'nothing']);
    expect(both('dynamodb:ConditionCheckItem')).toEqual(['allow', 'allow']);
    for (const action of ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Scan', 'dynamodb:Query']) {
      expect([may(erasure, action, tables.keys), may(access, action, tables.keys)]).toEqual(['nothing', 'nothing']);
    }
  });

  test('D09 a receipt is written once by right: no workflow updates or deletes one', () => {
    const keys = (id: string) => ({ 'dynamodb:LeadingKeys': [id] });
    for (const statements of [managed('RequestsErasurePolicy'), managed('RequestsAccessPolicy')]) {
      expect(may(statements, 'dynamodb:PutItem', tables.requests, keys('receipt#1'))).toBe('allow');
      expect(may(statements, 'dynamodb:UpdateItem', tables.requests, keys('request#1'))).toBe('allow');
      expect(may(statements, 'dynamodb:UpdateItem', tables.requests, keys('receipt#1'))).toBe('nothing');
      expect(may(statements, 'dynamodb:DeleteItem', tables.requests, keys('receipt#1'))).toBe('nothing');
      expect(may(statements, 'dynamodb:DeleteItem', tables.requests, keys('open#ERASURE#1'))).toBe('nothing');
    }
    const access = managed('RequestsAccessPolicy');
    expect(may(access, 'dynamodb:DeleteItem', tables.requests, keys('open#ACCESS#1'))).toBe('allow');
  });

  test('D09 the tables let the workflows alone write requests, and nobody delete tasks', () => {
    const policyOf = (id: string) =>
      (
        properties(template, 'AWS::DynamoDB::Table', id)['ResourcePolicy'] as {
          PolicyDocument: { Statement: Statement[] };
        }
      ).PolicyDocument.Statement;
    const says = (id: string, action: string, role: string) =>
      evaluatePolicy(policyOf(id), {
        action: `dynamodb:${action}`,
        resource: id,
        principal: role,
        context: { 'aws:PrincipalArn': role },
      });
    const workflow = arn('AWS::IAM::Role', 'RequestsErasureRole');
    const service = `arn:aws:iam::${ENV.account}:role/test-orders`;
    expect(says('RequestsTablesRequests', 'PutItem', workflow)).toBe('nothing');
    expect(says('RequestsTablesRequests', 'PutItem', service)).toBe('deny');
    expect(says('RequestsTablesRequests', 'UpdateItem', DESK)).toBe('deny');
    const requester = arn('AWS::IAM::Role', 'RequestsRequester');
    expect(says('RequestsTablesRequests', 'UpdateItem', requester)).toBe('nothing');
    expect(says('RequestsTablesRequests', 'PutItem', requester)).toBe('deny');
    expect(says('RequestsTablesTasks', 'UpdateItem', requester)).toBe('deny');
    const administrator = `arn:aws:iam::${ENV.account}:role/administrator`;
    expect(says('RequestsTablesTasks', 'UpdateItem', administrator)).toBe('deny');
    expect(says('RequestsTablesTasks', 'GetItem', requester)).toBe('nothing');
    expect(says('RequestsTablesRequests', 'GetItem', DESK)).toBe('nothing');
    expect(says('RequestsTablesTasks', 'UpdateItem', service)).toBe('nothing');
    expect(says('RequestsTablesTasks', 'UpdateItem', workflow)).toBe('nothing');
    for (const role of [service, workflow, requester, DESK]) {
      expect(says('RequestsTablesTasks', 'DeleteItem', role)).toBe('deny');
      expect(says('RequestsTablesTasks', 'Scan', role)).toBe('deny');
    }
    for (const table of ['RequestsTablesTasks', 'RequestsTablesRequests']) {
      expect(properties(template, 'AWS::DynamoDB::Table', table)).toMatchObject({
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      });
    }
  });

  test('D09 a service answers its own tasks, and those of no other', () => {
    const rights = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as Statement[],
    );
    const own = (name: string) => ({ 'dynamodb:LeadingKeys': [name] });
    for (const action of ['dynamodb:Query', 'dynamodb:UpdateItem', 'dynamodb:GetItem']) {
      expect(may(rights, action, tables.tasks, own('orders'))).toBe('allow');
      expect(may(rights, action, tables.tasks, own('accounts'))).toBe('nothing');
      expect(may(rights, action, tables.requests, own('orders'))).toBe('nothing');
    }
    for (const action of ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Scan', 'dynamodb:BatchWriteItem']) {
      expect(may(rights, action, tables.tasks, own('orders'))).toBe('nothing');
    }
    expect(() => made.requests.grantParticipate(made.service, 'cart')).toThrow(
      'participant must be one of accounts, orders, got cart; change participants (Test/Requests)',
    );
  });

  test('D09 the desk starts the two workflows and no other, and takes on its role by name', () => {
    const trust = properties(template, 'AWS::IAM::Role', 'RequestsRequester')['AssumeRolePolicyDocument'];
    expect(trust).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: expect.anything() },
          Condition: { ArnEquals: { 'aws:PrincipalArn': [DESK] } },
        },
      ],
    });
    const desk = managed('RequestsRequesterPolicy');
    for (const workflow of [made.requests.erasure, made.requests.access]) {
      expect(may(desk, 'states:StartExecution', workflow.stateMachineArn)).toBe('allow');
      expect(
        may(desk, 'states:DescribeExecution', workflow.stateMachineArn.replace('stateMachine', 'execution') + ':1'),
      ).toBe('allow');
      expect(may(desk, 'states:StopExecution', workflow.stateMachineArn)).toBe('nothing');
    }
    expect(may(desk, 'states:StartExecution', `${made.requests.erasure.stateMachineArn}2`)).toBe('nothing');
    for (const table of Object.values(tables)) {
      expect(may(desk, 'dynamodb:GetItem', table)).toBe('allow');
      for (const action of ['PutItem', 'DeleteItem', 'Query', 'Scan']) {
        expect(may(desk, `dynamodb:${action}`, table)).toBe('nothing');
      }
    }
  });

  test('D09 the desk records deliveries, and neither a record nor a receipt', () => {
    expect(properties(template, 'AWS::IAM::Role', 'RequestsRequester')).toMatchObject({
      RoleName: 'test-privacy-requester',
    });
    const desk = managed('RequestsRequesterPolicy');
    const updates = (table: string, key: string) =>
      may(desk, 'dynamodb:UpdateItem', table, { 'dynamodb:LeadingKeys': [key] });
    expect(updates(tables.requests, 'delivery#1')).toBe('allow');
    for (const key of ['request#1', 'receipt#1', 'open#ACCESS#1']) {
      expect([key, updates(tables.requests, key)]).toEqual([key, 'nothing']);
    }
    expect([updates(tables.tasks, 'orders'), updates(tables.keys, 'a')]).toEqual(['nothing', 'nothing']);
  });

  test('D09 the key of executions is used by the two roles for their own machine, and by the delivery of logs', () => {
    const { KeyPolicy } = properties(template, 'AWS::KMS::Key', 'RequestsKey') as {
      KeyPolicy: { Statement: Statement[] };
    };
    const uses = (role: string, machine: string, action = 'kms:Decrypt') =>
      evaluatePolicy(KeyPolicy.Statement, {
        action,
        resource: 'the key',
        principal: literal({ 'Fn::GetAtt': ['root', 'Arn'] }),
        context: { 'aws:PrincipalArn': role, 'kms:EncryptionContext:aws:states:stateMachineArn': machine },
      });
    const statements = KeyPolicy.Statement.filter(({ Sid = '' }) => /^(Erasure|Access)(Data|Log)$/.test(Sid));
    expect(statements.map(({ Sid, Action, Condition }) => [Sid, Action, Condition])).toEqual(
      ['Erasure', 'Access'].flatMap((name) => {
        const role = { 'aws:PrincipalArn': [{ 'Fn::GetAtt': [idOf('AWS::IAM::Role', `Requests${name}Role`), 'Arn'] }] };
        const machine = name === 'Erasure' ? made.requests.erasure : made.requests.access;
        const context = (key: string, value: string) => ({
          StringEquals: { [`kms:EncryptionContext:${key}`]: value },
          ArnEquals: role,
        });
        return [
          [
            `${name}Data`,
            ['kms:Decrypt', 'kms:GenerateDataKey'],
            context('aws:states:stateMachineArn', machine.stateMachineArn),
          ],
          [`${name}Log`, 'kms:GenerateDataKey', context('SourceArn', `arn:aws:logs:eu-west-1:${ENV.account}:*`)],
        ];
      }),
    );
    expect(uses('arn:aws:iam::111111111111:role/other', made.requests.erasure.stateMachineArn)).toBe('nothing');
    const delivery = (SourceArn: string) =>
      evaluatePolicy(KeyPolicy.Statement, {
        action: 'kms:Decrypt',
        resource: 'the key',
        principal: 'delivery.logs.amazonaws.com',
        context: { 'kms:EncryptionContext:SourceArn': SourceArn },
      });
    expect(delivery(`arn:aws:logs:eu-west-1:${ENV.account}:*`)).toBe('allow');
    expect(delivery('arn:aws:logs:eu-west-1:222222222222:*')).toBe('nothing');
  });

  test('D09 the workflows are trusted to Step Functions of this account alone', () => {
    const { AssumeRolePolicyDocument } = properties(template, 'AWS::IAM::Role', 'RequestsErasureRole');
    expect(AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'states.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': ENV.account },
            ArnLike: { 'aws:SourceArn': `arn:aws:states:eu-west-1:${ENV.account}:stateMachine:*` },
          },
        },
      ],
    });
  });

  test('D09 a service that may ask gets the two workflows alone', () => {
    const other = privacy();
    const role = new iam.Role(other.stack, 'Accounts', {
      assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com'),
    });
    other.requests.grantStart(role);
    const policies = Template.fromStack(other.stack).findResources('AWS::IAM::Policy');
    const statements = Object.entries(policies)
      .filter(([id]) => id.startsWith('Accounts'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[]);
    expect(may(statements, 'states:StartExecution', other.requests.access.stateMachineArn)).toBe('allow');
    expect(may(statements, 'states:StartExecution', 'arn:aws:states:eu-west-1:111111111111:stateMachine:x')).toBe(
      'nothing',
    );
    expect(
      statements.flatMap(({ Action }) => Action).filter((action) => String(action).startsWith('dynamodb:')),
    ).toEqual([]);
  });
});
