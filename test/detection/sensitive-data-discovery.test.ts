import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { MacieSession, SensitiveDataDiscovery } from '../../lib/detection';
import { AlarmTopic, allowLogEncryption, EncryptionKey } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';
import { matchesEvent } from './match-event';

function discovery(session?: MacieSession): Stack {
  const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  const logKey = new EncryptionKey(stack, 'LogKey', { description: 'logs', services: [] });
  allowLogEncryption(logKey);
  const alarmTopic = new AlarmTopic(stack, 'Alarms', { displayName: 'test' });
  new SensitiveDataDiscovery(stack, 'Subject', { alarmTopic, logKey: logKey.key, session });
  return stack;
}

describe('SensitiveDataDiscovery', () => {
  const stack = discovery();
  const template = Template.fromStack(stack);
  const patterns = Object.values(template.findResources('AWS::Events::Rule')).map(
    ({ Properties }) => Properties.EventPattern as object,
  );
  const rings = (event: object): boolean => patterns.some((pattern) => matchesEvent(pattern, event));
  const finding = (type: string, dataClass = 'pii', archived = false): object => ({
    source: 'aws.macie',
    'detail-type': 'Macie Finding',
    detail: {
      type,
      archived,
      resourcesAffected: {
        s3Bucket: {
          tags: [
            { key: 'Environment', value: 'public' },
            { key: 'defence-in-depth:data-class', value: dataClass },
          ],
        },
      },
    },
  });

  test('D04 Macie is on by default, tells findings at once, and stays on when the stack goes', () => {
    template.hasResource('AWS::Macie::Session', {
      Properties: { Status: 'ENABLED', FindingPublishingFrequency: 'FIFTEEN_MINUTES' },
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    expect(findingsOf(stack)).toEqual([]);
  });

  test('D09 buckets are found by the tag of every class that is to be inspected, and evidence is not', () => {
    template.hasResource('Custom::ClassificationJob', {
      Properties: {
        TagKey: 'defence-in-depth:data-class',
        TagValues: ['cardholder', 'internal', 'pii', 'public'],
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^SubjectLog'), Match.stringLikeRegexp('^SubjectSession')]),
    });
  });

  test.each([
    ['SensitiveData:S3Object/Financial', 'cardholder', true],
    ['SensitiveData:S3Object/Credentials', 'internal', true],
    ['SensitiveData:S3Object/Multiple', 'pii', true],
    ['SensitiveData:S3Object/Personal', 'public', true],
    ['SensitiveData:S3Object/Personal', 'internal', true],
    ['SensitiveData:S3Object/Personal', 'pii', false],
    ['SensitiveData:S3Object/Personal', 'cardholder', false],
    ['Policy:IAMUser/S3BucketPublic', 'pii', true],
    ['Policy:IAMUser/S3BlockPublicAccessDisabled', 'pii', true],
    ['Policy:IAMUser/S3BucketSharedWithCloudFront', 'public', false],
  ])('D08 a finding %s in a bucket of class %s rings: %p', (type, dataClass, expected) => {
    expect(rings(finding(type, dataClass))).toBe(expected);
  });

  test('D04 a finding that somebody suppressed does not ring, the suppression does', () => {
    expect(rings(finding('SensitiveData:S3Object/Financial', 'pii', true))).toBe(false);
    const call = (eventName: string, eventSource = 'macie2.amazonaws.com'): object => ({
      'detail-type': 'AWS API Call via CloudTrail',
      detail: { eventSource, eventName },
    });
    for (const name of ['CreateFindingsFilter', 'DisableMacie', 'UpdateClassificationJob', 'UpdateMacieSession']) {
      expect(rings(call(name))).toBe(true);
    }
    expect(rings(call('GetFindings'))).toBe(false);
    expect(rings(call('DisableMacie', 'other.amazonaws.com'))).toBe(false);
  });

  test('D04 rings when a run could not open a bucket or the account', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/macie/classificationjobs',
      KmsKeyId: Match.anyValue(),
    });
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern:
        '{ ($.eventType = "ACCOUNT_*") || ($.eventType = "BUCKET_ACCESS_DENIED") || ($.eventType = "BUCKET_DETAILS_UNAVAILABLE") || ($.eventType = "BUCKET_OWNER_CHANGED") }',
      MetricTransformations: [
        { MetricNamespace: 'DefenceInDepth/Macie', MetricName: 'BucketsNotInspected', MetricValue: '1' },
      ],
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'BucketsNotInspected',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^Alarms') }],
    });
  });

  test('D04 over an existing session it adds its job and alarms for findings, and no session or log', () => {
    const other = Template.fromStack(discovery(MacieSession.EXISTING));
    other.resourceCountIs('AWS::Macie::Session', 0);
    other.resourceCountIs('AWS::Logs::LogGroup', 0);
    other.resourceCountIs('Custom::ClassificationJob', 1);
    other.resourceCountIs('AWS::Events::Rule', patterns.length);
  });
});
