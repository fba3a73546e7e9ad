import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AuditStack } from '../../lib/app/stacks/audit-stack';
import { EncryptedLogGroup, EncryptionKey, HardenedBucket } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';

const env = { account: '111111111111', region: 'eu-west-1' };
const props = { env, lockDays: 365, accessLogDays: 90, sessionRecorder: 'test-admin-host' };

describe('AuditStack', () => {
  test('R01 keeps the same template whatever later stacks log to it, except for the exports', () => {
    const alone = new AuditStack(testApp(), 'audit', props);
    const app = testApp();
    const audit = new AuditStack(app, 'audit', props);
    const later = new Stack(app, 'later', { env });
    new HardenedBucket(later, 'Bucket', {
      encryptionKey: new EncryptionKey(later, 'Key', { description: 'later' }).key,
      accessLogs: audit.accessLogs,
      accessLogsPrefix: 'later/',
    });
    new EncryptedLogGroup(later, 'LogGroup', { encryptionKey: audit.logKey });
    const vpc = new ec2.Vpc(later, 'Vpc', { restrictDefaultSecurityGroup: false });
    vpc.addFlowLog('FlowLog', { destination: ec2.FlowLogDestination.toS3(audit.archive) });
    new elbv2.ApplicationLoadBalancer(later, 'Alb', { vpc }).logAccessLogs(audit.accessLogs);
    expect(() => app.synth()).not.toThrow();
    expect(Template.fromStack(audit).toJSON()['Resources']).toEqual(Template.fromStack(alone).toJSON()['Resources']);
  });

  test('D05 lets log groups of this account and region alone use the log key', () => {
    const audit = new AuditStack(testApp(), 'audit', props);
    Template.fromStack(audit).hasResourceProperties('AWS::KMS::Key', {
      Description: 'Encrypts CloudWatch log groups',
      EnableKeyRotation: true,
    });
    const keys = JSON.stringify(Template.fromStack(audit).findResources('AWS::KMS::Key'));
    expect(keys).toContain('arn:aws:logs:eu-west-1:111111111111:log-group:*');
  });

  test('G01 passes the packs', () => {
    expect(findingsOf(new AuditStack(testApp(), 'audit', props))).toEqual([]);
  });
});
