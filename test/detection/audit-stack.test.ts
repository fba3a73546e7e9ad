import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AuditStack } from '../../lib/app/stacks/audit-stack';
import { EncryptedLogGroup, EncryptionKey, HardenedBucket } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';
import { type Statement } from '../foundation/evaluate-policy';
import { decideOnKey, role } from '../foundation/key-requests';

const env = { account: '111111111111', region: 'eu-west-1' };
const props = {
  env,
  lockDays: 365,
  accessLogDays: 90,
  sessionRecorder: 'test-admin-host',
  recordedTables: [],
  deliveringRegions: ['us-east-1'],
};

let audit: AuditStack;
let template: Template;
beforeAll(() => {
  audit = new AuditStack(testApp(), 'audit', props);
  template = Template.fromStack(audit);
});

describe('AuditStack', () => {
  test('R01 keeps the same template whatever later stacks log to it, except for the exports', () => {
    const app = testApp();
    const shared = new AuditStack(app, 'audit', props);
    const later = new Stack(app, 'later', { env });
    new HardenedBucket(later, 'Bucket', {
      encryptionKey: new EncryptionKey(later, 'Key', { description: 'later', services: ['s3'] }).key,
      accessLogs: shared.accessLogs,
      accessLogsPrefix: 'later/',
    });
    new EncryptedLogGroup(later, 'LogGroup', { encryptionKey: shared.logKey });
    const vpc = new ec2.Vpc(later, 'Vpc', { restrictDefaultSecurityGroup: false });
    vpc.addFlowLog('FlowLog', { destination: ec2.FlowLogDestination.toS3(shared.archive) });
    new elbv2.ApplicationLoadBalancer(later, 'Alb', { vpc }).logAccessLogs(shared.accessLogs);
    expect(() => app.synth()).not.toThrow();
    expect(Template.fromStack(shared).toJSON()['Resources']).toEqual(template.toJSON()['Resources']);
  });

  test('D05 lets log groups of this account and region alone use the log key', () => {
    const keys = Object.values(
      template.findResources('AWS::KMS::Key', { Properties: { Description: 'Encrypts CloudWatch log groups' } }),
    );
    expect(keys).toMatchObject([{ Properties: { EnableKeyRotation: true } }]);
    const statements = keys.flatMap(({ Properties }) => Properties.KeyPolicy.Statement as Statement[]);
    const ofGroup = (account: string) => ({
      arn: 'logs.eu-west-1.amazonaws.com',
      context: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:${account}:log-group:x` },
    });
    const callers = [ofGroup('111111111111'), ofGroup('222222222222'), { arn: role('reader'), via: 's3.eu-west-1' }];
    expect(callers.map((caller) => decideOnKey(statements, 'kms:Decrypt', caller))).toEqual([
      'allow',
      'nothing',
      'nothing',
    ]);
  });

  test('N05 lets the named session recorder alone write records of sessions', () => {
    const policies = Object.entries(template.findResources('AWS::S3::BucketPolicy'));
    const statements = policies.flatMap(([id, { Properties }]) =>
      id.startsWith('Archive') ? (Properties.PolicyDocument.Statement as { Sid?: string; Effect: string }[]) : [],
    );
    expect(statements.filter(({ Sid }) => Sid === 'SessionRecorderOnly')).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Resource: { 'Fn::Join': ['', [expect.anything(), '/sessions/*']] },
        Condition: {
          ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/test-admin-host' },
        },
      }),
    ]);
  });

  test('G01 passes the packs', () => {
    expect(findingsOf(audit)).toEqual([]);
  });
});
