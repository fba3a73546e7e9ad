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
    storeIn(at);
    const [policy] = Object.values(Template.fromStack(at.stack).findResources('AWS::S3::BucketPolicy'));
    const statements: { Effect: string; Action: string; Principal: unknown; Condition: unknown }[] =
      policy?.Properties.PolicyDocument.Statement;
    const header = 's3:x-amz-server-side-encryption';
    const keyArn = at.stack.resolve(at.encryptionKey.keyArn);
    expect(statements.map(({ Effect, Action, Principal }) => [Effect, Action, Principal])).toEqual([
      ...Array.from({ length: 2 }, () => ['Deny', 's3:*', { AWS: '*' }]),
      ...Array.from({ length: 4 }, () => ['Deny', 's3:PutObject', { AWS: '*' }]),
    ]);
    expect(statements.map(({ Condition }) => Condition)).toEqual([
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': 1.2 } },
      { StringNotEquals: { [header]: 'aws:kms' }, Null: { [header]: 'false' } },
      {
        StringNotEquals: { [`${header}-aws-kms-key-id`]: keyArn },
        Null: { [`${header}-aws-kms-key-id`]: 'false' },
      },
      { StringEquals: { [header]: 'aws:kms' }, Null: { [`${header}-aws-kms-key-id`]: 'true' } },
      { Null: { [`${header}-customer-algorithm`]: 'false' } },
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
