import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AuditTrail } from '../../lib/detection';
import { AccessLogBucket, EncryptionKey, LogArchive } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';

const TABLES = 'arn:aws:dynamodb:eu-west-1:111111111111:table/prod-privacy-';

function stackWithTrail(recordedTables?: string[]): Stack {
  const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  const { key } = new EncryptionKey(stack, 'LogKey', { description: 'test', services: [] });
  const accessLogs = new AccessLogBucket(stack, 'AccessLogs', { expirationDays: 90 }).bucket;
  const archive = new LogArchive(stack, 'Archive', { lockDays: 365, accessLogs });
  new AuditTrail(stack, 'Subject', { archive, accessLogs, logKey: key, recordedTables });
  return stack;
}

const attribute = (start: string): unknown => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${start}`), 'Arn'] });

describe('AuditTrail', () => {
  const stack = stackWithTrail();
  const template = Template.fromStack(stack);

  test('R01 logs all regions and global services, with validation and Insights, under the key of the archive by default', () => {
    template.hasResourceProperties('AWS::CloudTrail::Trail', {
      IsLogging: true,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
      KMSKeyId: attribute('ArchiveEncryptionKey'),
      S3BucketName: { Ref: Match.stringLikeRegexp('^ArchiveLogs') },
      S3KeyPrefix: Match.absent(),
      InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }, { InsightType: 'ApiErrorRateInsight' }],
    });
  });

  test('R01 records S3 object events of every bucket but the log buckets by default', () => {
    template.hasResourceProperties('AWS::CloudTrail::Trail', {
      EventSelectors: Match.absent(),
      AdvancedEventSelectors: Match.arrayWith([
        Match.objectLike({ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }),
        Match.objectLike({
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Data'] },
            { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
            {
              Field: 'resources.ARN',
              NotStartsWith: [
                { 'Fn::Join': ['', [attribute('ArchiveLogs'), '/']] },
                { 'Fn::Join': ['', [attribute('AccessLogs'), '/']] },
              ],
            },
          ],
        }),
      ]),
    });
  });

  test('D09 R01 records writes to the named tables, and by default to none', () => {
    expect(JSON.stringify(template)).not.toContain('AWS::DynamoDB::Table');
    Template.fromStack(stackWithTrail([TABLES])).hasResourceProperties('AWS::CloudTrail::Trail', {
      AdvancedEventSelectors: Match.arrayWith([
        Match.objectLike({
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Data'] },
            { Field: 'resources.type', Equals: ['AWS::DynamoDB::Table'] },
            { Field: 'readOnly', Equals: ['false'] },
            { Field: 'resources.ARN', StartsWith: [TABLES] },
          ],
        }),
      ]),
    });
  });

  test.each([
    [
      'all of a region',
      'arn:aws:dynamodb:eu-west-1:111111111111:table/',
      'with a part of the name, got "arn:aws:dynamodb:',
    ],
    ['a name', 'prod-privacy-', 'got "prod-privacy-"; change recordedTables (Test/Subject)'],
    ['a bucket', 'arn:aws:s3:::prod-privacy-', 'got "arn:aws:s3:::prod-privacy-"'],
    ['a name that is too long', `${TABLES}${'x'.repeat(2048)}`, 'must know tables by the beginning of an ARN'],
  ])('R01 refuses %s as tables', (_, table, message) => {
    expect(() => stackWithTrail([TABLES, table])).toThrow(message);
  });

  test('R01 refuses more tables than CloudTrail takes', () => {
    expect(() => stackWithTrail(Array.from({ length: 401 }, (_, index) => `${TABLES}${index}`))).toThrow(
      'audit trail records writes of 400 beginnings of tables at most, got 401; shorten recordedTables (Test/Subject)',
    );
  });

  test('R01 is created only after the policies that CloudTrail tries out', () => {
    const [trail] = Object.values(template.findResources('AWS::CloudTrail::Trail'));
    expect(trail?.['DependsOn']).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ArchiveLogsBucketPolicy/),
        expect.stringMatching(/^ArchiveEncryptionKey/),
        expect.stringMatching(/^SubjectDeliveryPolicy/),
      ]),
    );
  });

  test('R01 copies events to an encrypted log group kept for a year, by a role that can do nothing else', () => {
    template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { RetentionInDays: 365, KmsKeyId: attribute('LogKey') },
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: attribute('SubjectEvents'),
          },
        ],
      },
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'cloudtrail.amazonaws.com' } }],
      },
      ManagedPolicyArns: Match.absent(),
    });
  });

  test('G01 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
