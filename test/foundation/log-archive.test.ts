import { Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AccessLogBucket, LogArchive } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';
import { evaluatePolicy, type Statement } from './evaluate-policy';

const env = { account: '111111111111', region: 'eu-west-1' };

function stackWithArchive(lockDays = 365): Stack {
  const stack = new Stack(testApp(), 'Test', { env });
  archiveIn(stack, lockDays);
  return stack;
}

function archiveIn(stack: Stack, lockDays = 365, sessionRecorder?: string): LogArchive {
  const accessLogs = new AccessLogBucket(stack, 'AccessLogs', { expirationDays: 90 }).bucket;
  return new LogArchive(stack, 'Subject', { lockDays, accessLogs, sessionRecorder });
}

function bucketPolicy(sessionRecorder?: string): Statement[] {
  const stack = new Stack(testApp(), 'Test', { env });
  archiveIn(stack, 365, sessionRecorder);
  const policies = Template.fromStack(stack).findResources('AWS::S3::BucketPolicy', {
    Properties: { Bucket: { Ref: Match.stringLikeRegexp('^SubjectLogs') } },
  });
  return Object.values(policies)[0]?.['Properties'].PolicyDocument.Statement as Statement[];
}

const trails = 'arn:aws:cloudtrail:eu-west-1:111111111111:trail/*';
const deliveries = 'arn:aws:logs:*:111111111111:*';
const archiveArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^SubjectLogs'), 'Arn'] };
const path = (suffix: string): unknown => ({ 'Fn::Join': ['', [archiveArn, suffix]] });

describe('LogArchive', () => {
  const stack = stackWithArchive();
  const template = Template.fromStack(stack);

  test('R01 locks every log in compliance mode for the days asked for, under a key of its own', () => {
    Template.fromStack(stackWithArchive(400)).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 400 } } },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SubjectEncryption'), 'Arn'] },
              },
            },
          ],
        },
        LoggingConfiguration: { LogFilePrefix: 'log-archive/' },
      },
    });
  });

  test.each([365, 36500])('D09 forgets a log two days after a lock of %d days, and not before', (lockDays) => {
    Template.fromStack(stackWithArchive(lockDays)).hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: lockDays } } },
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
          { Id: 'Expire', ExpirationInDays: lockDays + 1, Status: 'Enabled' },
        ],
      },
    });
  });

  test('R01 N06 admits the trails and log deliveries of this account and refuses every other writer', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: Match.stringLikeRegexp('^SubjectLogs') },
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } },
          }),
          Match.objectLike({ Effect: 'Deny', Sid: 'OwnAccountAlone' }),
          Match.objectLike({ Effect: 'Deny', Sid: 'VersionsInEmergenciesAlone' }),
          Match.objectLike({ Effect: 'Deny', Sid: 'SettingsByCustodiansAlone' }),
          {
            Sid: 'ServicesWriteOnly',
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: ['s3:PutObject', 's3:ReplicateObject'],
            Resource: path('/*'),
            Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
          },
          {
            Sid: 'AWSCloudTrailAclCheck',
            Effect: 'Allow',
            Principal: { Service: 'cloudtrail.amazonaws.com' },
            Action: 's3:GetBucketAcl',
            Resource: archiveArn,
            Condition: { ArnLike: { 'aws:SourceArn': trails } },
          },
          {
            Sid: 'AWSCloudTrailWrite',
            Effect: 'Allow',
            Principal: { Service: 'cloudtrail.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: path('/AWSLogs/111111111111/*'),
            Condition: {
              ArnLike: { 'aws:SourceArn': trails },
              StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' },
            },
          },
          {
            Sid: 'AWSLogDeliveryAclCheck',
            Effect: 'Allow',
            Principal: { Service: 'delivery.logs.amazonaws.com' },
            Action: ['s3:GetBucketAcl', 's3:ListBucket'],
            Resource: archiveArn,
            Condition: {
              StringEquals: { 'aws:SourceAccount': '111111111111' },
              ArnLike: { 'aws:SourceArn': deliveries },
            },
          },
          {
            Sid: 'AWSLogDeliveryWrite',
            Effect: 'Allow',
            Principal: { Service: 'delivery.logs.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: path('/AWSLogs/111111111111/*'),
            Condition: {
              StringEquals: {
                'aws:SourceAccount': '111111111111',
                's3:x-amz-acl': 'bucket-owner-full-control',
              },
              ArnLike: { 'aws:SourceArn': deliveries },
            },
          },
        ],
      },
    });
  });

  test('D05 lets the two writers alone use the key, for this account, with the context of a trail where there is one', () => {
    const actions = ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey*'];
    const [key] = Object.values(template.findResources('AWS::KMS::Key'));
    const statements = (key?.['Properties'].KeyPolicy.Statement as { Effect: string; Principal: object }[]).filter(
      ({ Effect, Principal }) => Effect === 'Allow' && 'Service' in Principal,
    );
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: actions,
        Resource: '*',
        Condition: {
          ArnLike: { 'aws:SourceArn': trails },
          StringLikeIfExists: {
            'kms:EncryptionContext:aws:cloudtrail:arn': 'arn:aws:cloudtrail:*:111111111111:trail/*',
          },
        },
      },
      {
        Effect: 'Allow',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Action: actions,
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111111111111' },
          ArnLike: { 'aws:SourceArn': deliveries },
        },
      },
    ]);
  });

  test('N06 takes the flow logs of another stack without a change of its policy', () => {
    const app = testApp();
    const audit = new Stack(app, 'Audit', { env });
    const network = new Stack(app, 'Network', { env });
    const { bucket } = archiveIn(audit);
    const vpc = ec2.Vpc.fromVpcAttributes(network, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] });
    new ec2.FlowLog(network, 'FlowLog', {
      resourceType: ec2.FlowLogResourceType.fromVpc(vpc),
      destination: ec2.FlowLogDestination.toS3(bucket),
    });
    Template.fromStack(network).hasResourceProperties('AWS::EC2::FlowLog', {
      LogDestination: { 'Fn::ImportValue': Match.stringLikeRegexp('SubjectLogs') },
    });
    expect(Template.fromStack(audit).findResources('AWS::S3::BucketPolicy')).toEqual(
      template.findResources('AWS::S3::BucketPolicy'),
    );
  });

  describe('with a session recorder', () => {
    const statements = bucketPolicy('admin-host');
    const bucket = `<${/SubjectLogs\w+/.exec(JSON.stringify(statements))?.[0] ?? ''}>`;
    const role = (name: string, account = '111111111111') => ({
      principal: `arn:aws:iam::${account}:role/${name}`,
      context: {
        'aws:PrincipalIsAWSService': 'false',
        'aws:PrincipalAccount': account,
        'aws:PrincipalArn': `arn:aws:iam::${account}:role/${name}`,
      },
    });
    const service = (name: string, source: string) => ({
      principal: `${name}.amazonaws.com`,
      context: {
        'aws:PrincipalIsAWSService': 'true',
        'aws:SourceArn': source,
        'aws:SourceAccount': '111111111111',
        's3:x-amz-acl': 'bucket-owner-full-control',
      },
    });
    const nobody = { principal: '*', context: { 'aws:PrincipalIsAWSService': 'false' } };
    const trail = service('cloudtrail', 'arn:aws:cloudtrail:eu-west-1:111111111111:trail/main');
    const delivery = service('delivery.logs', 'arn:aws:logs:eu-west-1:111111111111:delivery-source:flow');
    const logs = 'AWSLogs/111111111111/flow.parquet';
    const record = 'sessions/olga-0123456789abcdef0.log';

    // "nothing" leaves it to the caller's own policy, which counts within the account alone.
    test.each([
      ['the trail', 's3:PutObject', logs, 'allow', trail],
      ['the trail', 's3:PutObject', 'elsewhere/log', 'nothing', trail],
      ['the trail', 's3:PutObject', record, 'deny', trail],
      ['log delivery', 's3:PutObject', logs, 'allow', delivery],
      ['log delivery', 's3:PutObject', record, 'deny', delivery],
      ['the recorder', 's3:PutObject', record, 'nothing', role('admin-host')],
      ['the recorder', 's3:PutObject', logs, 'deny', role('admin-host')],
      ['the recorder', 's3:PutObject', 'session', 'deny', role('admin-host')],
      ['the recorder', 's3:ReplicateObject', logs, 'deny', role('admin-host')],
      ['an administrator', 's3:PutObject', record, 'deny', role('admin')],
      ['an administrator', 's3:ReplicateObject', record, 'deny', role('admin')],
      ['an administrator', 's3:PutObject', logs, 'deny', role('admin')],
      ['a role of the same name on a path', 's3:PutObject', record, 'deny', role('team/admin-host')],
      ['a role of the same name elsewhere', 's3:PutObject', record, 'deny', role('admin-host', '222222222222')],
      ['nobody in particular', 's3:PutObject', record, 'deny', nobody],
    ])('N05 %s, %s of %s: %s', (_, action, key, effect, { principal, context }) => {
      const secure = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };
      const request = { action, resource: `${bucket}/${key}`, principal, context: { ...context, ...secure } };
      expect(evaluatePolicy(statements, request)).toBe(effect);
    });

    test('N05 the policy differs from that of an archive without one in who writes, and in nothing else', () => {
      const others = (all: Statement[]) =>
        all.filter(({ Sid }) => !/^(ServicesWrite|SessionRecorder)Only$/.test(Sid ?? ''));
      expect(others(statements)).toEqual(others(bucketPolicy()));
      expect(statements.filter((statement) => !others([statement]).length)).toEqual([
        {
          Sid: 'ServicesWriteOnly',
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: ['s3:PutObject', 's3:ReplicateObject'],
          NotResource: expect.objectContaining({ 'Fn::Join': ['', [expect.anything(), '/sessions/*']] }),
          Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
        },
        {
          Sid: 'SessionRecorderOnly',
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: ['s3:PutObject', 's3:ReplicateObject'],
          Resource: expect.objectContaining({ 'Fn::Join': ['', [expect.anything(), '/sessions/*']] }),
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/admin-host' } },
        },
      ]);
    });

    test.each([
      ['', '""'],
      ['admin-*', '"admin-*"'],
      ['team/admin-host', '"team/admin-host"'],
      [Token.asString({ Ref: 'Role' }), 'a token'],
    ])('N05 refuses what is no name of one role: %#', (recorder, got) => {
      expect(() => bucketPolicy(recorder)).toThrow(
        `session recorder needs the name of a role, without its path, got ${got}; change sessionRecorder (Test/Subject)`,
      );
    });
  });

  test.each([
    [364, '364'],
    [NaN, 'NaN'],
    [Token.asNumber({ Ref: 'Days' }), 'a token, known only at deployment'],
  ])('R01 refuses a lock of less than a year or of an unknown length (%#)', (lockDays, got) => {
    expect(() => stackWithArchive(lockDays)).toThrow(
      `days that the log archive is locked must be a whole number from 365 to 36500, got ${got}; change lockDays (Test/Subject)`,
    );
  });

  test('G01 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
