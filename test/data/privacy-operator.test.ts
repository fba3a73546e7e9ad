import { Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { shopNowGraph } from '../../lib/app/config/shop-now-graph';
import { PrivacyStack } from '../../lib/app/stacks/privacy-stack';
import { DataKeys } from '../../lib/data';
import { AlarmTopic, EncryptionKey } from '../../lib/foundation';
import { ServiceGraph } from '../../lib/service-graph';
import { testApp } from '../../lib/testing';
import { evaluatePolicy, literal, type Statement } from '../foundation/evaluate-policy';
import { ENV } from './place';

const OPERATOR = `arn:aws:iam::${ENV.account}:role/dev-operator`;

/** The stack of the app beside what it is given. */
function synthesised() {
  const stage = new Stage(testApp(), 'dev', { env: ENV });
  const stack = new Stack(stage, 'data');
  const { key: logKey } = new EncryptionKey(stack, 'Logs', { description: 'logs', services: [] });
  const graph = new ServiceGraph(shopNowGraph(1));
  const privacy = new PrivacyStack(stage, 'privacy', {
    graph,
    keys: new DataKeys(stack, 'Keys'),
    logKey,
    alarmTopic: new AlarmTopic(stack, 'Alarms', { displayName: 'data' }),
    requester: iam.Role.fromRoleArn(stack, 'Operator', OPERATOR),
  });
  return { graph, data: Template.fromStack(stack), template: Template.fromStack(privacy) };
}

const { graph, data, template } = synthesised();

describe('PrivacyStack', () => {
  test('D09 operators may take on the role of requesters on both sides, and nobody else on either', () => {
    const [[id, requester] = ['', undefined]] = Object.entries(template.findResources('AWS::IAM::Role')).filter(
      ([name]) => name.startsWith('RequestsRequester'),
    );
    expect(requester?.Properties.RoleName).toBe('dev-privacy-requester');
    const role = literal({ 'Fn::GetAtt': [id, 'Arn'] });
    const trusts = (principal: string) =>
      evaluatePolicy(requester?.Properties.AssumeRolePolicyDocument.Statement as Statement[], {
        action: 'sts:AssumeRole',
        resource: role,
        principal: literal(requester?.Properties.AssumeRolePolicyDocument.Statement[0].Principal.AWS),
        context: { 'aws:PrincipalArn': principal },
      });
    expect([trusts(OPERATOR), trusts(`${OPERATOR}2`)]).toEqual(['allow', 'nothing']);
    const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).filter(({ Properties }) =>
      (Properties.Roles as string[] | undefined)?.includes('dev-operator'),
    );
    expect(policies.map(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([
      [{ Action: 'sts:AssumeRole', Effect: 'Allow', Resource: { 'Fn::GetAtt': [id, 'Arn'] } }],
    ]);
  });

  test('D09 the key of the class lets services make keys of persons, and requesters read by the name of their role', () => {
    const [key] = Object.values(data.findResources('AWS::KMS::Key')).filter(({ Properties }) =>
      (Properties.KeyPolicy.Statement as Statement[]).some(({ Sid }) => Sid === 'SubjectKeys'),
    );
    const statements = key?.Properties.KeyPolicy.Statement as Statement[];
    const may = (name: string, action: string) =>
      evaluatePolicy(statements, {
        action,
        resource: 'the key',
        principal: `arn:aws:iam::${ENV.account}:root`,
        context: {
          'aws:PrincipalArn': `arn:aws:iam::${ENV.account}:role/dev-${name}`,
          'kms:EncryptionContext:purpose': 'subject-key',
          'kms:EncryptionContext:subject': 'a',
        },
        lists: { 'kms:EncryptionContextKeys': ['purpose', 'subject'] },
      });
    const both = (name = 'nobody') => [may(name, 'kms:Decrypt'), may(name, 'kms:GenerateDataKey')];
    expect(both(graph.personalDataServices()[0]?.name)).toEqual(['allow', 'allow']);
    expect(both('privacy-requester')).toEqual(['allow', 'nothing']);
    expect(both('operator')).toEqual(['nothing', 'nothing']);
  });

  test('D09 every service of the record of processing answers with its role, and is named with its processings', () => {
    const [tasks] = Object.entries(template.findResources('AWS::DynamoDB::Table'))
      .filter(([id]) => id.startsWith('RequestsTablesTasks'))
      .map(([, { Properties }]) => Properties.ResourcePolicy.PolicyDocument.Statement as Statement[]);
    const answering = tasks?.find(({ Sid }) => Sid === 'AnsweredByParticipants')?.Condition?.['ArnNotEquals'];
    const spared = (answering?.['aws:PrincipalArn'] as unknown[]).map(literal);
    const names = graph.personalDataServices().map(({ name }) => name);
    expect(spared.slice(0, names.length)).toEqual(names.map((name) => `arn:aws:iam::${ENV.account}:role/dev-${name}`));
    const definitions = Object.values(template.findResources('AWS::StepFunctions::StateMachine')).map(
      ({ Properties }) => String(Properties.DefinitionString),
    );
    for (const { name, services } of graph.processings().filter((processing) => processing.services.length > 0)) {
      expect([name, services.length, definitions.filter((text) => text.includes(`\\"${name}\\"`)).length]).toEqual([
        name,
        services.length,
        1,
      ]);
    }
  });
});
