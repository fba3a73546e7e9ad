import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { BackupLock, LockedBackups, RestoreTests, RestoreTestType } from '../../lib/data';
import { AlarmTopic } from '../../lib/foundation';
import { findingsOf } from '../../lib/testing';
import { evaluatePolicy, type Statement } from '../foundation/evaluate-policy';
import { letsThrough } from './lets-through';
import { place } from './place';

function build(types = [RestoreTestType.AURORA, RestoreTestType.S3]): Stack {
  const { stack, vpc, subnets, encryptionKey, logKey } = place();
  const alarmTopic = new AlarmTopic(stack, 'Topic', { displayName: 'test' });
  const backups = new LockedBackups(stack, 'Backups', {
    plan: 'test-data',
    encryptionKey,
    lock: BackupLock.irrevocableAfter(Duration.days(14)),
    minRetentionDays: 35,
    retentionDays: 35,
    maintainers: ['arn:aws:iam::111111111111:role/break-glass'],
    alarmTopic,
  });
  const clusterKeys = [kms.Key.fromKeyArn(stack, 'Cluster', 'arn:aws:kms:eu-west-1:111111111111:key/cluster')];
  new RestoreTests(stack, 'Subject', {
    backups,
    types,
    vaultKey: encryptionKey,
    clusterKeys,
    vpc,
    subnets,
    logKey,
    alarmTopic,
  });
  return stack;
}

/** Synthesised once: no test changes it. */
const stack = build();
const template = Template.fromStack(stack);

function propertiesOf(type: string, part = ''): Record<string, unknown>[] {
  return Object.entries(template.findResources(type))
    .filter(([id]) => id.includes(part))
    .map(([, { Properties }]) => Properties as Record<string, unknown>);
}

function statementsOf(part: string): Statement[] {
  const [policy] = propertiesOf('AWS::IAM::ManagedPolicy', part);
  return (policy as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement;
}

const patternOf = (part: string): unknown => propertiesOf('AWS::Events::Rule', part)[0]?.['EventPattern'];

describe('RestoreTests', () => {
  test('D07 restores the newest backup of the last two days twice a week, out of its own vault alone', () => {
    expect(propertiesOf('AWS::Backup::RestoreTestingPlan')).toMatchObject([
      {
        RestoreTestingPlanName: expect.stringMatching(/^\w{1,50}$/),
        ScheduleExpression: 'cron(0 6 ? * MON,THU *)',
        StartWindowHours: 1,
        RecoveryPointSelection: {
          Algorithm: 'LATEST_WITHIN_WINDOW',
          IncludeVaults: [{ 'Fn::GetAtt': [expect.stringContaining('BackupsVault'), 'BackupVaultArn'] }],
          RecoveryPointTypes: ['SNAPSHOT'],
          SelectionWindowDays: 2,
        },
      },
    ]);
  });

  test('D07 restores what the plan selects, where nobody reaches it and under a key of ours', () => {
    const [nobody] = Object.keys(template.findResources('AWS::EC2::SecurityGroup'));
    const selections = propertiesOf('AWS::Backup::RestoreTestingSelection');
    expect(selections.map(({ ProtectedResourceType }) => ProtectedResourceType)).toEqual(['Aurora', 'S3']);
    for (const selection of selections) {
      expect(selection).toMatchObject({
        ProtectedResourceArns: ['*'],
        ProtectedResourceConditions: {
          StringEquals: [{ Key: 'aws:ResourceTag/defence-in-depth:backup', Value: 'test-data' }],
        },
        IamRoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^SubjectRole/), 'Arn'] },
        ValidationWindowHours: 4,
      });
    }
    expect(selections.map(({ RestoreMetadataOverrides }) => RestoreMetadataOverrides)).toEqual([
      {
        dbSubnetGroupName: { Ref: expect.stringContaining('SubjectSubnets') },
        vpcSecurityGroupIds: { 'Fn::Join': ['', ['["', { 'Fn::GetAtt': [nobody, 'GroupId'] }, '"]']] },
      },
      { encryptionType: 'SSE-KMS', kmsKey: expect.anything() },
    ]);
    const [group] = propertiesOf('AWS::EC2::SecurityGroup');
    expect(group).not.toHaveProperty('SecurityGroupIngress');
    expect(group).toMatchObject({ SecurityGroupEgress: [{ CidrIp: '255.255.255.255/32' }] });
  });

  test.each<[string, string, string, 'allow' | 'nothing']>([
    [
      'rds:RestoreDBClusterFromSnapshot',
      'arn:aws:rds:eu-west-1:111111111111:cluster:awsbackup-restore-test-1',
      '',
      'allow',
    ],
    ['rds:RestoreDBClusterFromSnapshot', 'arn:aws:rds:eu-west-1:111111111111:cluster:orders', '', 'nothing'],
    ['rds:DeleteDBCluster', 'arn:aws:rds:eu-west-1:111111111111:cluster:orders', '', 'nothing'],
    ['rds:ModifyDBCluster', 'arn:aws:rds:eu-west-1:111111111111:cluster:awsbackup-restore-test-1', '', 'nothing'],
    ['s3:PutObject', 'arn:aws:s3:::awsbackup-restore-test-1/key', '', 'allow'],
    ['s3:PutObject', 'arn:aws:s3:::pictures/key', '', 'nothing'],
    ['s3:GetObject', 'arn:aws:s3:::pictures/key', '', 'nothing'],
    ['s3:DeleteObject', 'arn:aws:s3:::pictures/key', '', 'nothing'],
    ['kms:Decrypt', 'arn:aws:kms:eu-west-1:111111111111:key/cluster', 'rds', 'allow'],
    ['kms:Decrypt', 'arn:aws:kms:eu-west-1:111111111111:key/cluster', 'secretsmanager', 'nothing'],
    ['kms:Decrypt', 'arn:aws:kms:eu-west-1:111111111111:key/other', 'rds', 'nothing'],
    ['kms:CreateGrant', 'arn:aws:kms:eu-west-1:111111111111:key/cluster', 'rds', 'nothing'],
  ])('D07 the restoring role: %s on %s by %s: %s', (action, resource, service, expected) => {
    const context: Record<string, string> = service ? { 'kms:ViaService': `${service}.eu-west-1.amazonaws.com` } : {};
    expect(evaluatePolicy(statementsOf('SubjectRole'), { action, resource, context })).toBe(expected);
  });

  test.each<[string, string, 'allow' | 'nothing']>([
    ['backup:PutRestoreValidationResult', '*', 'allow'],
    ['backup:StartRestoreJob', '*', 'nothing'],
    ['backup:DeleteRecoveryPoint', '*', 'nothing'],
    ['rds:DescribeDBClusters', 'arn:aws:rds:eu-west-1:111111111111:cluster:awsbackup-restore-test-1', 'allow'],
    ['rds:DescribeDBClusters', 'arn:aws:rds:eu-west-1:111111111111:cluster:orders', 'nothing'],
    ['s3:GetObject', 'arn:aws:s3:::awsbackup-restore-test-1/key', 'allow'],
    ['s3:GetObject', 'arn:aws:s3:::pictures/key', 'nothing'],
    ['s3:PutObject', 'arn:aws:s3:::awsbackup-restore-test-1/key', 'nothing'],
    ['cloudwatch:PutMetricData', '*', 'nothing'],
  ])('D07 the judging role: %s on %s: %s', (action, resource, expected) => {
    expect(evaluatePolicy(statementsOf('SubjectValidation'), { action, resource })).toBe(expected);
  });

  test('D07 judges every restore that is over, and rings for those that it could not judge', () => {
    const pattern = patternOf('FinishedRestores');
    const restore = (status: string) => ({
      source: 'aws.backup',
      'detail-type': 'Restore Job State Change',
      detail: { status },
    });
    expect(
      ['COMPLETED', 'FAILED', 'ABORTED', 'RUNNING'].map((status) => letsThrough(pattern, restore(status))),
    ).toEqual([true, true, true, false]);
    const [validator] = propertiesOf('AWS::Lambda::Function');
    expect(validator).toMatchObject({
      Runtime: 'nodejs24.x',
      DeadLetterConfig: { TargetArn: { Ref: expect.stringMatching(/^Topic/) } },
      Environment: {
        Variables: {
          PLAN: 'test-data',
          PLAN_ARN: { 'Fn::GetAtt': [expect.stringContaining('SubjectPlan'), 'RestoreTestingPlanArn'] },
        },
      },
    });
  });

  test('D07 rings for a failed test, and for a week without a proof of each type', () => {
    const alarms = propertiesOf('AWS::CloudWatch::Alarm');
    const shown = alarms.map((alarm) => [
      alarm['MetricName'],
      (alarm['Dimensions'] as { Name: string; Value: unknown }[]).find(({ Name }) => Name === 'ResourceType')?.Value,
      alarm['TreatMissingData'],
      Number(alarm['Period']) * Number(alarm['EvaluationPeriods']),
    ]);
    expect(shown).toEqual([
      ['Errors', undefined, 'notBreaching', 300],
      ['FailedRestoreTests', 'Aurora', 'notBreaching', 300],
      ['PassedRestoreTests', 'Aurora', 'breaching', 7 * 24 * 3600],
      ['FailedRestoreTests', 'S3', 'notBreaching', 300],
      ['PassedRestoreTests', 'S3', 'breaching', 7 * 24 * 3600],
    ]);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    expect(alarms.map(({ AlarmActions }) => AlarmActions)).toEqual(
      alarms.map(() => [{ Ref: expect.stringMatching(/^Topic/) }]),
    );
  });

  test('D07 makes the function after its rights, which Lambda looks for when it makes it', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(functions.map(({ DependsOn }) => DependsOn as string[])).toEqual([
      expect.arrayContaining([expect.stringContaining('ValidationPolicy')]),
    ]);
  });

  test('D07 refuses to test nothing', () => {
    expect(() => build([])).toThrow(
      'restore tests need one type of resource at least, got none; name types (Test/Subject)',
    );
  });

  test('D07 alone passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
