import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ConfigurationRecord, PROTECTED_RESOURCE_TYPES, ProtectionRules } from '../../lib/detection';
import { AccessLogBucket, AlarmTopic, EncryptionKey } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';
import { evaluatePolicy, literal, type Statement } from '../foundation/evaluate-policy';
import { matchesEvent } from './match-event';

function stackOf(recorded: boolean): Stack {
  const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  const alarmTopic = new AlarmTopic(stack, 'Alarms', { displayName: 'test' });
  const encryptionKey = new EncryptionKey(stack, 'Key', { description: 'history', services: ['s3'] }).key;
  const accessLogs = new AccessLogBucket(stack, 'AccessLogs', { expirationDays: 90 }).bucket;
  const resourceTypes = [...PROTECTED_RESOURCE_TYPES];
  const record = recorded
    ? new ConfigurationRecord(stack, 'Record', { encryptionKey, accessLogs, resourceTypes })
    : undefined;
  new ProtectionRules(stack, 'Rules', { alarmTopic, record });
  return stack;
}

const stack = stackOf(true);
const template = Template.fromStack(stack);
const rules = template.findResources('AWS::Config::ConfigRule');

describe('ProtectionRules', () => {
  test('D10 watches MFA delete on the buckets alone on which it can be and was switched on', () => {
    template.hasResourceProperties('AWS::Config::ConfigRule', {
      Source: { Owner: 'AWS', SourceIdentifier: 'S3_BUCKET_MFA_DELETE_ENABLED' },
      Scope: {
        TagKey: 'defence-in-depth:mfa-delete',
        TagValue: 'required',
        ComplianceResourceTypes: Match.absent(),
      },
    });
  });

  test('D04 watches versions, public access and transport of buckets, rotation and life of keys, and clusters', () => {
    const watched = Object.values(rules).map(({ Properties }) => [
      Properties.Source.SourceIdentifier,
      Properties.Scope ? Properties.Scope.ComplianceResourceTypes : Properties.MaximumExecutionFrequency,
    ]);
    expect(Object.fromEntries(watched)).toEqual({
      S3_BUCKET_MFA_DELETE_ENABLED: undefined,
      S3_BUCKET_VERSIONING_ENABLED: ['AWS::S3::Bucket'],
      S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED: ['AWS::S3::Bucket'],
      S3_BUCKET_SSL_REQUESTS_ONLY: ['AWS::S3::Bucket'],
      // AWS refuses a scope on rules that it runs by the clock, and a clock on the others.
      CMK_BACKING_KEY_ROTATION_ENABLED: 'One_Hour',
      KMS_CMK_NOT_SCHEDULED_FOR_DELETION: 'One_Hour',
      RDS_CLUSTER_DELETION_PROTECTION_ENABLED: ['AWS::RDS::DBCluster'],
    });
    expect(findingsOf(stack)).toEqual([]);
  });

  test('D10 rings when a resource comes to break one of these rules, or somebody stops the record', () => {
    const patterns = Object.values(template.findResources('AWS::Events::Rule')).map(
      ({ Properties }) => stack.resolve(Properties.EventPattern) as object,
    );
    const text = JSON.stringify(patterns).replaceAll(/\{"Ref":"(\w+)"\}/g, '"$1"');
    const rings = (event: object): boolean =>
      (JSON.parse(text) as object[]).some((pattern) => matchesEvent(pattern, event));
    const [name] = Object.keys(rules);
    const change = (configRuleName: string | undefined, complianceType: string): object => ({
      source: 'aws.config',
      'detail-type': 'Config Rules Compliance Change',
      detail: { messageType: 'ComplianceChangeNotification', configRuleName, newEvaluationResult: { complianceType } },
    });
    expect(rings(change(name, 'NON_COMPLIANT'))).toBe(true);
    expect(rings(change(name, 'COMPLIANT'))).toBe(false);
    expect(rings(change('another', 'NON_COMPLIANT'))).toBe(false);
    const call = (eventName: string): object => ({
      source: 'aws.config',
      'detail-type': 'AWS API Call via CloudTrail',
      detail: { eventSource: 'config.amazonaws.com', eventName },
    });
    expect(rings(call('StopConfigurationRecorder'))).toBe(true);
    expect(rings(call('DescribeConfigRules'))).toBe(false);
  });

  test('D10 makes no rule before AWS Config records, and waits for nothing where somebody else records', () => {
    for (const { DependsOn } of Object.values(rules)) {
      expect(DependsOn).toEqual(
        expect.arrayContaining([expect.stringMatching(/^RecordRecorder/), expect.stringMatching(/^RecordChannel/)]),
      );
    }
    const others = Template.fromStack(stackOf(false));
    others.resourceCountIs('AWS::Config::ConfigurationRecorder', 0);
    expect(Object.values(others.findResources('AWS::Config::ConfigRule')).map((rule) => rule['DependsOn'])).toEqual(
      Array<undefined>(7).fill(undefined),
    );
  });
});

describe('ConfigurationRecord', () => {
  test('D10 records the types that the rules judge, continuously, into a bucket under its key', () => {
    template.hasResourceProperties('AWS::Config::ConfigurationRecorder', {
      RecordingGroup: {
        AllSupported: false,
        IncludeGlobalResourceTypes: false,
        RecordingStrategy: { UseOnly: 'INCLUSION_BY_RESOURCE_TYPES' },
        ResourceTypes: ['AWS::KMS::Key', 'AWS::RDS::DBCluster', 'AWS::S3::Bucket'],
      },
      RecordingMode: { RecordingFrequency: 'CONTINUOUS' },
    });
    template.hasResourceProperties('AWS::Config::DeliveryChannel', {
      S3BucketName: { Ref: Match.stringLikeRegexp('^RecordHistory') },
      S3KmsKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
    });
  });

  test('D10 the recorder and the channel wait for the rights and the bucket, and not for each other', () => {
    for (const type of ['AWS::Config::ConfigurationRecorder', 'AWS::Config::DeliveryChannel']) {
      const [part] = Object.values(template.findResources(type));
      const waits = part?.['DependsOn'] as string[];
      expect(waits).toEqual(
        expect.arrayContaining([expect.stringMatching(/^RecordPolicy/), expect.stringMatching(/^RecordHistoryBucket/)]),
      );
      expect(waits.filter((id) => /Recorder|Channel/.test(id))).toEqual([]);
    }
  });

  test('D10 the history has no Object Lock, which AWS Config does not deliver to, and is retained', () => {
    template.hasResource('AWS::S3::Bucket', {
      Properties: { LoggingConfiguration: { LogFilePrefix: 'config-history/' }, ObjectLockEnabled: false },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
  });

  test('D09 by default the history is forgotten after 400 days, and its versions after 30 more', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: { LogFilePrefix: 'config-history/' },
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
          { Id: 'Expire', ExpirationInDays: 400, Status: 'Enabled' },
        ],
      },
    });
  });

  test('D10 AWS Config of this account alone takes the role, which writes the history and reads none of it', () => {
    const [id, role] =
      Object.entries(template.findResources('AWS::IAM::Role')).find(([key]) => key.startsWith('RecordRole')) ?? [];
    expect(role?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'config.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      },
    ]);
    const [policy] = Object.values(
      template.findResources('AWS::IAM::ManagedPolicy', { Properties: { Roles: [{ Ref: id }] } }),
    );
    const statements = policy?.Properties.PolicyDocument.Statement as Statement[];
    const bucket = literal(statements[1]?.Resource);
    const may = (action: string, resource: string, context: Record<string, string> = {}) =>
      evaluatePolicy(statements, { action, resource, context });
    const day = `${bucket}/AWSLogs/111111111111/Config/eu-west-1/2026/11/21/ConfigHistory/a.json.gz`;
    const acl = { 's3:x-amz-acl': 'bucket-owner-full-control' };
    expect(may('s3:PutObject', day, acl)).toBe('allow');
    expect(may('s3:PutObject', day)).toBe('nothing');
    expect(may('s3:PutObject', `${bucket}/AWSLogs/222222222222/Config/a`, acl)).toBe('nothing');
    expect(may('s3:GetObject', day)).toBe('nothing');
    const key = literal(statements[2]?.Resource);
    expect(may('kms:GenerateDataKey', key, { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' })).toBe('allow');
    expect(may('kms:GenerateDataKey', key)).toBe('nothing');
  });

  test('D10 refuses a record of nothing', () => {
    const other = new Stack(testApp(), 'Test');
    const encryptionKey = new EncryptionKey(other, 'Key', { description: 'test', services: ['s3'] }).key;
    const accessLogs = new AccessLogBucket(other, 'AccessLogs', { expirationDays: 90 }).bucket;
    expect(() => new ConfigurationRecord(other, 'None', { encryptionKey, accessLogs, resourceTypes: [] })).toThrow(
      'configuration record needs one type of resource at least, got none; change resourceTypes (Test/None)',
    );
    const short = { encryptionKey, accessLogs, resourceTypes: ['AWS::S3::Bucket'], historyDays: 364 };
    expect(() => new ConfigurationRecord(other, 'Short', short)).toThrow(
      'days that the history of AWS Config is kept must be a whole number from 365 to 36500, got 364; change historyDays (Test/Short)',
    );
  });
});
