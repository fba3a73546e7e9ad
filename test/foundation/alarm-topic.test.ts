import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { AlarmTopic } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';
import { evaluatePolicy, type Request, type Statement } from './evaluate-policy';

function build(): Stack {
  const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  const subject = new AlarmTopic(stack, 'Subject', { displayName: 'test' });
  subject.ring(
    new cloudwatch.Alarm(stack, 'Alarm', {
      metric: new cloudwatch.Metric({ namespace: 'test', metricName: 'test' }),
      threshold: 1,
      evaluationPeriods: 1,
    }),
  );
  new events.Rule(stack, 'Rule', { eventPattern: { source: ['aws.backup'] }, targets: [subject.eventTarget()] });
  return stack;
}

const template = Template.fromStack(build());

interface Documents {
  readonly PolicyDocument: { readonly Statement: Statement[] };
  readonly KeyPolicy: { readonly Statement: Statement[] };
}

function only(type: string): Documents & Record<string, unknown> {
  const [resource, ...others] = Object.values(template.findResources(type));
  expect(others).toEqual([]);
  return resource?.Properties as Documents & Record<string, unknown>;
}

describe('AlarmTopic', () => {
  const publish = (request: Partial<Request>): string =>
    evaluatePolicy(only('AWS::SNS::TopicPolicy').PolicyDocument.Statement, {
      action: 'sns:Publish',
      resource: '<SubjectTopic>',
      ...request,
    }).replace(/<.*>/, '');
  const ours = { 'aws:SourceAccount': '111111111111', 'aws:SecureTransport': 'true' };

  test('G01 is under a key of its own, and passes alarms and rules on', () => {
    expect(only('AWS::SNS::Topic')).toMatchObject({
      KmsMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^SubjectKey/), 'Arn'] },
    });
    const topic = [{ Ref: expect.stringMatching(/^SubjectTopic/) as string }];
    expect(only('AWS::CloudWatch::Alarm')).toMatchObject({ AlarmActions: topic, OKActions: topic });
    expect(only('AWS::Events::Rule')).toMatchObject({
      Targets: [{ Arn: topic[0], RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^SubjectRuleRole/), 'Arn'] } }],
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('G01 takes alarms of this account over TLS, and from nobody else', () => {
    const [[topic = ''] = []] = Object.entries(template.findResources('AWS::SNS::Topic'));
    const resource = `<${topic}>`;
    const cloudWatch = 'cloudwatch.amazonaws.com';
    expect(publish({ resource, principal: cloudWatch, context: ours })).toBe('allow');
    expect(
      publish({ resource, principal: cloudWatch, context: { ...ours, 'aws:SourceAccount': '444455556666' } }),
    ).toBe('nothing');
    expect(publish({ resource, principal: 'events.amazonaws.com', context: ours })).toBe('nothing');
    expect(publish({ resource, principal: cloudWatch, context: { ...ours, 'aws:SecureTransport': 'false' } })).toBe(
      'deny',
    );
  });

  test('G01 lets CloudWatch use the key for this account’s alarms alone', () => {
    const use = (principal: string, account: string): string =>
      evaluatePolicy(only('AWS::KMS::Key').KeyPolicy.Statement, {
        action: 'kms:GenerateDataKey',
        resource: '*',
        principal,
        context: { 'aws:SourceAccount': account },
      });
    expect(use('cloudwatch.amazonaws.com', '111111111111')).toBe('allow');
    expect(use('cloudwatch.amazonaws.com', '444455556666')).toBe('nothing');
    expect(use('events.amazonaws.com', '111111111111')).toBe('nothing');
  });

  test('G01 its role publishes, for rules of this account', () => {
    const [role] = Object.values(template.findResources('AWS::IAM::Role'));
    expect(role?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      },
    ]);
    expect(only('AWS::IAM::ManagedPolicy').PolicyDocument.Statement.map(({ Action }) => Action)).toEqual([
      'sns:Publish',
      ['kms:Decrypt', 'kms:GenerateDataKey'],
    ]);
  });

  test('G01 alone passes the packs', () => {
    expect(findingsOf(build())).toEqual([]);
  });
});
