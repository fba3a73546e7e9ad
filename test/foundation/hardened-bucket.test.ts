import { Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EncryptionKey, HardenedBucket, type HardenedBucketProps } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';

function stackWithBucket(props: Partial<HardenedBucketProps> = {}): Stack {
  const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  const { key } = new EncryptionKey(stack, 'Key', { description: 'test', services: ['s3'] });
  const accessLogs = new s3.Bucket(stack, 'AccessLogs');
  new HardenedBucket(stack, 'Subject', { encryptionKey: key, accessLogs, accessLogsPrefix: 'subject/', ...props });
  return stack;
}

function subject(stack: Stack): unknown {
  const buckets = Template.fromStack(stack).findResources('AWS::S3::Bucket', {
    Properties: { LoggingConfiguration: Match.anyValue() },
  });
  return Object.values(buckets)[0];
}

describe('HardenedBucket', () => {
  test('D04 keeps the policy of a kept bucket', () => {
    Template.fromStack(stackWithBucket()).hasResource('AWS::S3::BucketPolicy', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { Bucket: { Ref: Match.stringLikeRegexp('^Subject') } },
    });
  });

  test('D04 blocks public access, keeps versions, encrypts with the given key and is retained by default', () => {
    expect(subject(stackWithBucket())).toMatchObject({
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
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
          ],
        },
        LoggingConfiguration: { LogFilePrefix: 'subject/' },
      },
    });
  });

  test('D04 refuses plaintext transport and TLS below 1.2', () => {
    Template.fromStack(stackWithBucket()).hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } },
          }),
        ]),
      },
    });
  });

  test('D04 has no Object Lock by default, and superseded versions go after 90 days', () => {
    const bucket = subject(stackWithBucket()) as { Properties: Record<string, unknown> };
    expect(bucket.Properties).not.toHaveProperty('ObjectLockConfiguration');
    expect(bucket.Properties).toMatchObject({
      LifecycleConfiguration: { Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 90 } }] },
    });
  });

  test('D04 locks in compliance mode for the days asked for, and keeps superseded versions past the lock', () => {
    expect(subject(stackWithBucket({ lockDays: 365 }))).toMatchObject({
      Properties: {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 365 } } },
        LifecycleConfiguration: { Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 366 } }] },
      },
    });
  });

  test('D04 never lets current objects expire', () => {
    expect(JSON.stringify(subject(stackWithBucket()))).not.toContain('ExpirationInDays');
  });

  test.each<[Partial<HardenedBucketProps>, string]>([
    [
      { lockDays: 0 },
      'days of the object lock must be a whole number from 1 to 36500, got 0; change lockDays (Test/Subject)',
    ],
    [{ lockDays: NaN }, 'days of the object lock must be a whole number from 1 to 36500, got NaN'],
    [{ lockDays: 1.5 }, 'days of the object lock must be a whole number from 1 to 36500, got 1.5'],
    [
      { lockDays: Token.asNumber({ Ref: 'Days' }) },
      'days of the object lock must be a whole number from 1 to 36500, got a',
    ],
  ])('D04 refuses %j', (props, message) => {
    expect(() => stackWithBucket(props)).toThrow(message);
  });

  test('G01 passes the packs', () => {
    expect(findingsOf(stackWithBucket().node.findChild('Subject'))).toEqual([]);
  });
});
