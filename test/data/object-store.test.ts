import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ObjectStore } from '../../lib/data';
import { findingsOf } from '../../lib/testing';
import { ENV, place, statementsOf, type Place } from './place';

function storeIn(at: Place): ObjectStore {
  const { stack, encryptionKey } = at;
  const accessLogs = s3.Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs');
  return new ObjectStore(stack, 'Subject', { encryptionKey, accessLogs, accessLogsPrefix: 'subject/' });
}

describe('ObjectStore', () => {
  test('D04 by default objects are versioned, private and under the given key, and who reads them is logged', () => {
    const at = place();
    storeIn(at);
    Template.fromStack(at.stack).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: at.stack.resolve(at.encryptionKey.keyArn),
              },
            },
          ],
        },
        LoggingConfiguration: { DestinationBucketName: 'access-logs', LogFilePrefix: 'subject/' },
      },
    });
  });

  test('D04 refuses plaintext transport and uploads under any other key', () => {
    const at = place();
    const store = storeIn(at);
    const [policy] = Object.values(Template.fromStack(at.stack).findResources('AWS::S3::BucketPolicy'));
    const header = 's3:x-amz-server-side-encryption';
    const bucketArn = at.stack.resolve(store.bucket.bucketArn);
    const objects = at.stack.resolve(store.bucket.arnForObjects('*'));
    const deny = (Condition: object): object => ({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:*',
      Resource: [bucketArn, objects],
      Condition,
    });
    const denyPut = (Sid: string, Condition: object): object => ({
      ...deny(Condition),
      Sid,
      Action: 's3:PutObject',
      Resource: objects,
    });
    expect(policy?.Properties.PolicyDocument.Statement).toEqual([
      deny({ Bool: { 'aws:SecureTransport': 'false' } }),
      deny({ NumericLessThan: { 's3:TlsVersion': 1.2 } }),
      denyPut('DenyOtherAlgorithm', { StringNotEquals: { [header]: 'aws:kms' }, Null: { [header]: 'false' } }),
      denyPut('DenyOtherKey', {
        StringNotEquals: { [`${header}-aws-kms-key-id`]: keyOf(at) },
        Null: { [`${header}-aws-kms-key-id`]: 'false' },
      }),
      denyPut('DenyUnnamedKey', {
        StringEquals: { [header]: 'aws:kms' },
        Null: { [`${header}-aws-kms-key-id`]: 'true' },
      }),
      denyPut('DenyCustomerProvidedKey', { Null: { [`${header}-customer-algorithm`]: 'false' } }),
    ]);
  });

  test('D04 grants reading without any right to write', () => {
    const at = place();
    const role = new iam.Role(at.stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const store = storeIn(at);
    store.grantRead(role);
    const { bucket } = store;
    expect(statementsOf(at.stack)).toEqual([
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: at.stack.resolve(bucket.bucketArn) },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: at.stack.resolve(bucket.arnForObjects('*')) },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyOf(at), Condition: viaS3 },
    ]);
  });

  test('D04 grants writing without any right to read or delete', () => {
    const at = place();
    const role = new iam.Role(at.stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const store = storeIn(at);
    store.grantWrite(role);
    const { bucket } = store;
    expect(statementsOf(at.stack)).toEqual([
      {
        Effect: 'Allow',
        Action: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'],
        Resource: at.stack.resolve(bucket.arnForObjects('*')),
      },
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keyOf(at), Condition: viaS3 },
    ]);
  });

  test('D04 a grant to a later stack changes neither the policy of the bucket nor that of the key', () => {
    const plain = place();
    storeIn(plain);
    const granted = place();
    const later = new Stack(granted.stack.node.root, 'Later', { env: ENV });
    const role = new iam.Role(later, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const store = storeIn(granted);
    store.grantRead(role);
    store.grantWrite(role);
    const policies = ({ stack, vpc }: Place): unknown => [
      Template.fromStack(stack).findResources('AWS::S3::BucketPolicy'),
      Template.fromStack(vpc.stack).findResources('AWS::KMS::Key'),
    ];
    expect(policies(granted)).toEqual(policies(plain));
    expect(statementsOf(later)).toHaveLength(3);
  });

  test('D04 alone passes the packs', () => {
    const at = place();
    storeIn(at);
    expect(findingsOf(at.stack)).toEqual([]);
  });
});

const viaS3 = { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } };

function keyOf({ stack, encryptionKey }: Place): unknown {
  return stack.resolve(encryptionKey.keyArn);
}
