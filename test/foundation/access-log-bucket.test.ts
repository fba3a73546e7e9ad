import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AccessLogBucket, EncryptionKey, HardenedBucket } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';

const env = { account: '111111111111', region: 'eu-west-1' };

function stackWithAccessLogs(expirationDays = 90): { stack: Stack; accessLogs: AccessLogBucket } {
  const stack = new Stack(testApp(), 'Test', { env });
  const accessLogs = new AccessLogBucket(stack, 'Subject', { expirationDays });
  const { key } = new EncryptionKey(stack, 'Key', { description: 'test', services: ['s3'] });
  new HardenedBucket(stack, 'Client', {
    encryptionKey: key,
    accessLogs: accessLogs.bucket,
    accessLogsPrefix: 'client/',
  });
  return { stack, accessLogs };
}

const named = (path: string): unknown => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.anyValue(), 'Arn'] }, path]] });

/** Nobody at all, where no role for emergencies is named. */
const versions = {
  Sid: 'VersionsInEmergenciesAlone',
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: ['s3:BypassGovernanceRetention', 's3:DeleteObjectVersion'],
};

describe('AccessLogBucket', () => {
  const { stack } = stackWithAccessLogs();
  const template = Template.fromStack(stack);

  test('D04 keeps the policy of a kept bucket', () => {
    template.allResources('AWS::S3::BucketPolicy', { DeletionPolicy: 'RetainExceptOnCreate' });
  });

  test('D04 blocks public access, keeps versions and is retained by default', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        VersioningConfiguration: { Status: 'Enabled' },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        LoggingConfiguration: Match.absent(),
      },
    });
  });

  test('D04 uses SSE-S3 and no Object Lock, without which neither writer could deliver', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      ObjectLockEnabled: Match.absent(),
      ObjectLockConfiguration: Match.absent(),
    });
  });

  test('D04 expires logs after the days asked for, and superseded versions after 30 more', () => {
    Template.fromStack(stackWithAccessLogs(365).stack).hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [{ ExpirationInDays: 365, NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' }],
      },
    });
  });

  test('D04 admits S3 and load balancers for this account and nobody else, over TLS 1.2', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: Match.stringLikeRegexp('^Subject') },
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } },
          }),
          { ...versions, Resource: named('/*') },
          Match.objectLike({ Effect: 'Deny', Sid: 'SettingsByCustodiansAlone' }),
          {
            Sid: 'ServerAccessLogs',
            Effect: 'Allow',
            Principal: { Service: 'logging.s3.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: named('/*'),
            Condition: {
              StringEquals: { 'aws:SourceAccount': '111111111111' },
              ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' },
            },
          },
          {
            Sid: 'LoadBalancerAccessLogs',
            Effect: 'Allow',
            Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: named('/AWSLogs/111111111111/*'),
          },
        ],
      },
    });
  });

  test('D04 keeps its policy closed to later additions', () => {
    const { stack: open, accessLogs } = stackWithAccessLogs();
    const wide = new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [accessLogs.bucket.arnForObjects('*')],
    });
    expect(accessLogs.bucket.addToResourcePolicy(wide).statementAdded).toBe(false);
    expect(Template.fromStack(open).toJSON()).toEqual(template.toJSON());
  });

  test.each([89, 90.5, 36501, NaN])('D04 refuses to keep logs for %d days', (days) => {
    expect(() => stackWithAccessLogs(days)).toThrow(
      `days that access logs are kept must be a whole number from 90 to 36500, got ${days}; change expirationDays (Test/Subject)`,
    );
  });

  test('G01 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
