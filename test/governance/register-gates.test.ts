import { App, CfnResource, CfnWaitCondition, CfnWaitConditionHandle, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { registerGates } from '../../lib/governance';
import { testApp } from '../../lib/testing';

function gatedStack(): { app: App; stack: Stack } {
  const app = testApp({ validateTemplates: true });
  registerGates(app);
  return { app, stack: new Stack(app, 'Test', { env: { account: '111111111111', region: 'eu-west-1' } }) };
}

describe('registerGates', () => {
  let report: string;

  beforeAll(() => {
    const { app, stack } = gatedStack();
    registerGates(app);
    new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY });
    new CfnResource(stack, 'Queue', { type: 'AWS::SQS::Queue', properties: { KmsMasterKey: 'alias/aws/sqs' } });
    // The validation of templates starts anew, for seconds, where it meets a type that it has not seen: here are all.
    new CfnWaitCondition(stack, 'Wait', { handle: new CfnWaitConditionHandle(stack, 'Handle').ref, timeout: '60' });
    try {
      app.synth();
      report = 'no finding';
    } catch (error) {
      report = String(error);
    }
  });

  test.each([
    'AwsSolutions::AwsSolutions-S1',
    'NIST.800.53.R5::NIST.800.53.R5-S3BucketVersioningEnabled',
    'HIPAA.Security::HIPAA.Security-S3BucketLoggingEnabled',
    'PCI.DSS.321::PCI.DSS.321-S3BucketVersioningEnabled',
    'DefenceInDepth::DefenceInDepth-StatefulIsRetained',
    'cdk-validator-cfnguard::s3_bucket_logging_enabled_check',
  ])('G01 refuses a bare bucket by every pack, by name: %s', (rule) => {
    expect(report).toContain(rule);
  });

  test('G01 refuses a property that CloudFormation does not have', () => {
    expect(report).toMatch(/ KmsMasterKey: Additional properties are not allowed [^]* 'CloudFormation-Validate::/);
  });

  test('G01 refuses what only the template validation finds, in an app without feature flags too', () => {
    const app = new App({ analyticsReporting: false });
    registerGates(app);
    new CfnResource(new Stack(app, 'Test'), 'Wait', {
      type: 'AWS::CloudFormation::WaitCondition',
      properties: { Patience: '60' },
    });
    expect(() => app.synth()).toThrow('CloudFormation-Validate::');
  });

  test('G01 allows what breaks no rule', () => {
    const { app, stack } = gatedStack();
    new CfnResource(stack, 'Handle', { type: 'AWS::CloudFormation::WaitConditionHandle' });
    expect(() => app.synth()).not.toThrow();
  });

  test('G01 registers once, so that no finding is reported twice', () => {
    expect(report.split("AwsSolutions::AwsSolutions-S1'").length - 1).toBe(1);
  });
});
