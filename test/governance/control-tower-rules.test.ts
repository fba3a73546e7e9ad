import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { CfnResource, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { basename, join } from 'node:path';
import { ControlTowerRules } from '../../lib/governance';
import { testApp } from '../../lib/testing';

/** Two stacks with findings, one that refers to a resource, one without any type that a rule knows. */
function templates() {
  const app = testApp();
  new s3.Bucket(new Stack(app, 'Buckets'), 'Bucket');
  new kms.Key(new Stack(app, 'Keys'), 'Key');
  // A rule looks up what a permission is for, which may be of any type.
  const permission = new Stack(app, 'Permission');
  new lambda.CfnPermission(permission, 'ForTheRule', {
    action: 'lambda:InvokeFunction',
    functionName: 'reader',
    principal: 'events.amazonaws.com',
    sourceArn: new events.CfnRule(permission, 'Rule', { scheduleExpression: 'rate(1 day)' }).attrArn,
  });
  new CfnResource(new Stack(app, 'Nothing'), 'Handle', { type: 'AWS::CloudFormation::WaitConditionHandle' });
  const assembly = app.synth();
  return {
    appConstruct: app,
    templatePaths: assembly.stacks.map(({ templateFile }) => join(assembly.directory, templateFile)),
    stackTemplates: [],
  };
}

describe('ControlTowerRules', () => {
  test('G01 finds in each template what running all rules on all templates finds', () => {
    const context = templates();
    const found = (report: {
      violations: { ruleName: string; violatingResources: { resourceLogicalId?: string; templatePath?: string }[] }[];
    }) =>
      report.violations
        .flatMap(({ ruleName, violatingResources }) =>
          violatingResources.map(
            ({ resourceLogicalId, templatePath = '' }) => `${basename(templatePath)} ${ruleName} ${resourceLogicalId}`,
          ),
        )
        .sort();
    const all = found(new CfnGuardValidator().validate(context));
    expect(
      all.some((finding) => finding.startsWith('Buckets.template.json s3_bucket_logging_enabled_check Bucket')),
    ).toBe(true);
    expect(all.some((finding) => finding.startsWith('Keys.template.json kms_'))).toBe(true);
    expect(found(new ControlTowerRules().validate(context))).toEqual(all);
  });

  test('G01 succeeds only where nothing is found', () => {
    const { templatePaths, ...context } = templates();
    const rules = new ControlTowerRules();
    const succeeds = (name: string): boolean =>
      rules.validate({ ...context, templatePaths: templatePaths.filter((path) => path.includes(name)) }).success;
    expect(succeeds('Nothing')).toBe(true);
    expect(succeeds('Permission')).toBe(true);
    expect(succeeds('Buckets')).toBe(false);
  });
});
