import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { InventoryBucket } from '../../lib/data';
import { findingsOf, testApp } from '../../lib/testing';
import { evaluatePolicy, type Statement } from '../foundation/evaluate-policy';
import { ENV } from './place';

const stack = new Stack(testApp(), 'Test', { env: ENV });
const accessLogs = s3.Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs');
const subject = new InventoryBucket(stack, 'Subject', { accessLogs });
const wide = new iam.PolicyStatement({
  principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
  actions: ['s3:PutObject'],
  resources: [subject.bucket.arnForObjects('*')],
});
const { statementAdded } = subject.bucket.addToResourcePolicy(wide);
const template = Template.fromStack(stack);

function statements(type: string, property: string): Statement[] {
  const [resource] = Object.values(template.findResources(type));
  return resource?.Properties[property].Statement as Statement[];
}

describe('InventoryBucket', () => {
  const policy = statements('AWS::S3::BucketPolicy', 'PolicyDocument');
  const [bucketId] = Object.keys(template.findResources('AWS::S3::Bucket'));
  const fromS3 = {
    'aws:SecureTransport': 'true',
    'aws:PrincipalIsAWSService': 'true',
    'aws:SourceAccount': '111111111111',
    'aws:SourceArn': 'arn:aws:s3:::data-images',
    's3:x-amz-acl': 'bucket-owner-full-control',
  };

  test.each<[string, string, string, Record<string, string>]>([
    ['allow', 's3.amazonaws.com', 's3:PutObject', fromS3],
    ['nothing', 's3.amazonaws.com', 's3:GetObject', fromS3],
    ['nothing', 's3.amazonaws.com', 's3:PutObject', { ...fromS3, 'aws:SourceAccount': '222222222222' }],
    ['nothing', 's3.amazonaws.com', 's3:PutObject', { ...fromS3, 'aws:SourceArn': 'arn:aws:sns:::a' }],
    ['nothing', 'cloudtrail.amazonaws.com', 's3:PutObject', fromS3],
    [
      'deny',
      'arn:aws:iam::111111111111:role/administrator',
      's3:PutObject',
      { 'aws:PrincipalIsAWSService': 'false', 'aws:PrincipalAccount': '111111111111' },
    ],
    [
      'nothing',
      'arn:aws:iam::111111111111:role/administrator',
      's3:GetObject',
      { 'aws:PrincipalIsAWSService': 'false', 'aws:PrincipalAccount': '111111111111' },
    ],
  ])('D04 says %s to %s for %s in %j', (verdict, principal, action, context) => {
    expect(evaluatePolicy(policy, { action, principal, resource: `<${bucketId}>/lists/a.parquet`, context })).toBe(
      verdict,
    );
  });

  test('D04 lets S3 encrypt lists of this account, and decrypt none', () => {
    const use = statements('AWS::KMS::Key', 'KeyPolicy').filter(({ Principal }) =>
      JSON.stringify(Principal).includes('s3.amazonaws.com'),
    );
    expect(use).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'kms:GenerateDataKey',
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111111111111' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' },
        },
      },
    ]);
  });

  test('D04 keeps its policy closed to later additions', () => {
    expect(statementAdded).toBe(false);
    expect(policy.map(({ Sid }) => Sid).slice(-2)).toEqual(['Inventories', 'InventoriesByS3Alone']);
  });

  test('D09 is classified and logs who reads it', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      Tags: [{ Key: 'defence-in-depth:data-class', Value: 'internal' }],
      LoggingConfiguration: { LogFilePrefix: 'inventory/' },
    });
  });

  test('D09 forgets a list after 90 days, and its version after 30 more', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
          { Id: 'Expire', ExpirationInDays: 90, Status: 'Enabled' },
        ],
      },
    });
  });

  test('D04 alone passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
