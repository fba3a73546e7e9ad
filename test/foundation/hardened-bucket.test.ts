import { Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EncryptionKey, HardenedBucket, type HardenedBucketProps, nameBreakGlassRole } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';
import { evaluatePolicy, type Statement } from './evaluate-policy';

const BREAK_GLASS = 'arn:aws:iam::111111111111:role/test-break-glass';
const DEPLOYING = 'arn:aws:iam::111111111111:role/cdk-hnb659fds-cfn-exec-role-111111111111-eu-west-1';

function stackWithBucket(props: Partial<HardenedBucketProps> = {}, breakGlassRoleArn?: string): Stack {
  const app = testApp();
  if (breakGlassRoleArn !== undefined) {
    nameBreakGlassRole(app, breakGlassRoleArn);
  }
  const stack = new Stack(app, 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
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

/** The policy, with `bucket` for the bucket's ARN. */
function policyOf(stack: Stack): Statement[] {
  const policies = Template.fromStack(stack).findResources('AWS::S3::BucketPolicy', {
    Properties: { Bucket: { Ref: Match.stringLikeRegexp('^Subject') } },
  });
  const text = JSON.stringify(Object.values(policies)[0]?.['Properties'].PolicyDocument.Statement)
    .replaceAll(/\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["Subject\w+","Arn"\]\},"\/\*"\]\]\}/g, '"bucket/*"')
    .replaceAll(/\{"Fn::GetAtt":\["Subject\w+","Arn"\]\}/g, '"bucket"')
    .replaceAll('{"Ref":"AWS::Partition"}', '"aws"');
  return JSON.parse(text) as Statement[];
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

  describe('custody', () => {
    const statements = policyOf(stackWithBucket({}, BREAK_GLASS));
    const settings = [
      's3:CreateBucketMetadataTableConfiguration',
      's3:DeleteBucket',
      's3:DeleteBucketPolicy',
      's3:PutBucketAcl',
      's3:PutBucketLogging',
      's3:PutBucketObjectLockConfiguration',
      's3:PutBucketOwnershipControls',
      's3:PutBucketPolicy',
      's3:PutBucketPublicAccessBlock',
      's3:PutBucketTagging',
      's3:PutBucketVersioning',
      's3:PutBucketWebsite',
      's3:PutEncryptionConfiguration',
      's3:PutLifecycleConfiguration',
      's3:PutReplicationConfiguration',
      's3:TagResource',
      's3:UntagResource',
    ];
    const says = (by: string, action: string, context: Record<string, string> = {}, from = statements): string =>
      evaluatePolicy(from, {
        action,
        resource: /Object|Governance/.test(action) && !action.includes('Lock') ? 'bucket/a' : 'bucket',
        principal: by,
        context: {
          'aws:SecureTransport': 'true',
          's3:TlsVersion': '1.3',
          'aws:PrincipalIsAWSService': 'false',
          'aws:PrincipalAccount': by.split(':')[4] ?? '',
          'aws:PrincipalArn': by,
          ...context,
        },
      });
    const mfa = { 'aws:MultiFactorAuthPresent': 'true' };
    /** The role for emergencies asks for MFA where it is taken; what its own requests say of it makes no difference. */
    const contexts = [{}, mfa, { 'aws:MultiFactorAuthPresent': 'false' }];
    const admin = 'arn:aws:iam::111111111111:role/administrator';

    test('D04 D10 the whole policy', () => {
      const deny = (Sid: string, what: object, Condition: object): object => ({
        Sid,
        Effect: 'Deny',
        Principal: { AWS: '*' },
        ...what,
        Condition,
      });
      const everything = { Action: 's3:*', Resource: ['bucket', 'bucket/*'] };
      expect(statements).toEqual([
        { ...deny('', everything, { Bool: { 'aws:SecureTransport': 'false' } }), Sid: undefined },
        { ...deny('', everything, { NumericLessThan: { 's3:TlsVersion': 1.2 } }), Sid: undefined },
        deny('OwnAccountAlone', everything, {
          StringNotEquals: { 'aws:PrincipalAccount': '111111111111' },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        }),
        deny(
          'VersionsInEmergenciesAlone',
          { Action: ['s3:BypassGovernanceRetention', 's3:DeleteObjectVersion'], Resource: 'bucket/*' },
          { ArnNotEquals: { 'aws:PrincipalArn': [BREAK_GLASS] } },
        ),
        deny(
          'SettingsByCustodiansAlone',
          { Action: settings, Resource: 'bucket' },
          { ArnNotEquals: { 'aws:PrincipalArn': [DEPLOYING, BREAK_GLASS] } },
        ),
      ]);
    });

    test.each(settings)(
      'D10 %s is for a deployment and the role for emergencies, and for no administrator with MFA',
      (action) => {
        for (const context of contexts) {
          expect(says(DEPLOYING, action, context)).toBe('nothing');
          expect(says(BREAK_GLASS, action, context)).toBe('nothing');
          expect(says(admin, action, context)).toBe('deny');
        }
      },
    );

    test.each(['s3:DeleteObjectVersion', 's3:BypassGovernanceRetention'])(
      'D10 %s is for the role for emergencies alone, and for no administrator or deployment with MFA',
      (action) => {
        for (const context of contexts) {
          expect(says(BREAK_GLASS, action, context)).toBe('nothing');
          expect(says(DEPLOYING, action, context)).toBe('deny');
          expect(says(admin, action, context)).toBe('deny');
        }
      },
    );

    test('D10 without a role for emergencies nobody deletes versions, and a deployment changes settings', () => {
      const bare = policyOf(stackWithBucket());
      for (const by of [admin, DEPLOYING, BREAK_GLASS]) {
        expect(says(by, 's3:DeleteObjectVersion', mfa, bare)).toBe('deny');
      }
      expect(says(DEPLOYING, 's3:PutBucketVersioning', {}, bare)).toBe('nothing');
      for (const by of [admin, BREAK_GLASS]) {
        expect(says(by, 's3:PutBucketVersioning', mfa, bare)).toBe('deny');
      }
    });

    test('D10 what AWS Backup sets and what the account reads stays IAM’s business', () => {
      for (const action of [
        's3:PutInventoryConfiguration',
        's3:PutBucketNotification',
        's3:GetObject',
        's3:PutObject',
      ]) {
        expect(says(admin, action)).toBe('nothing');
      }
    });

    test('D04 another account, nobody in particular, plaintext and old TLS are refused, AWS services are not', () => {
      const service = { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalAccount': '', 'aws:PrincipalArn': '' };
      expect(says('arn:aws:iam::222222222222:role/administrator', 's3:GetObject')).toBe('deny');
      expect(says('*', 's3:GetObject')).toBe('deny');
      expect(says(admin, 's3:GetObject', { 's3:TlsVersion': '1.1' })).toBe('deny');
      expect(says(admin, 's3:GetObject', { 'aws:SecureTransport': 'false' })).toBe('deny');
      expect(says('cloudtrail.amazonaws.com', 's3:PutObject', service)).toBe('nothing');
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

  test('D04 keeps superseded versions as long as asked for, and forgets the marker of a deleted object with the last', () => {
    expect(subject(stackWithBucket({ supersededDays: 14, tieringDays: 0 }))).toMatchObject({
      Properties: {
        LifecycleConfiguration: {
          Rules: [
            { NoncurrentVersionExpiration: { NoncurrentDays: 14 }, ExpiredObjectDeleteMarker: true },
            { Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 0 }] },
          ],
        },
      },
    });
  });

  test('D09 deletes objects where it was asked to, their versions after that, and counts the lock once', () => {
    expect(subject(stackWithBucket({ lockDays: 400, expirationDays: 401, supersededDays: 1 }))).toMatchObject({
      Properties: {
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: 400 } } },
        LifecycleConfiguration: {
          Rules: [
            { NoncurrentVersionExpiration: { NoncurrentDays: 1 }, ExpiredObjectDeleteMarker: true },
            { Id: 'Expire', ExpirationInDays: 401, Status: 'Enabled' },
          ],
        },
      },
    });
  });

  test('D04 by default never lets current objects expire', () => {
    expect(JSON.stringify(subject(stackWithBucket()))).not.toContain('ExpirationInDays');
  });

  test.each<[Partial<HardenedBucketProps>, string]>([
    [
      { lockDays: 0 },
      'days of the object lock must be a whole number from 1 to 36500, got 0; change lockDays (Test/Subject)',
    ],
    [{ supersededDays: 0 }, 'days that superseded versions are kept must be a whole number from 1 to 36500, got 0'],
    [
      { tieringDays: -1 },
      'days until objects move to Intelligent-Tiering must be a whole number from 0 to 36500, got -1',
    ],
    [
      { lockDays: 400, expirationDays: 400 },
      'days until objects are deleted must be a whole number from 401 to 36501, got 400; change expirationDays',
    ],
    [{ expirationDays: 0 }, 'days until objects are deleted must be a whole number from 1 to 36501, got 0'],
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
