import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type ObjectStore } from '../../lib/data';
import { DataClass } from '../../lib/service-graph';
import { findingsOf } from '../../lib/testing';
import { ENV, statementsOf } from './place';
import { bareStore, role, type StoreUnderTest, storeUnderTest } from './store-under-test';

const STOREFRONT = { name: 'storefront', roleArn: role('test-storefront'), read: true, write: false };
const SEARCH = { name: 'search', roleArn: role('test-search'), read: true, write: true, prefix: 'thumbs/' };
const POINT = 'AWS::S3::AccessPoint';

let subject: StoreUnderTest;
let template: Template;

beforeAll(() => {
  subject = storeUnderTest({ consumers: [STOREFRONT, SEARCH] });
  template = Template.fromStack(subject.stack);
});

function bucketOf(stack: Stack): { [property: string]: unknown } {
  const [bucket] = Object.values(
    Template.fromStack(stack).findResources('AWS::S3::Bucket', {
      Properties: { LoggingConfiguration: { LogFilePrefix: 'subject/' } },
    }),
  );
  return { ...bucket?.Properties, ...bucket };
}

describe('ObjectStore', () => {
  test('D04 by default objects are versioned, private and under the given key, and who reads them is logged', () => {
    expect(bucketOf(subject.stack)).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      VersioningConfiguration: { Status: 'Enabled' },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn() },
          },
        ],
      },
      LoggingConfiguration: { DestinationBucketName: 'access-logs', LogFilePrefix: 'subject/' },
    });
  });

  test('D04 each consumer has an access point of its own, from the VPC alone', () => {
    const points = Object.values(template.findResources(POINT)).map(({ Properties }) => Properties);
    expect(points.map(({ Name }) => Name)).toEqual([
      expect.stringMatching(/^storefront-subject-[0-9a-f]{8}$/),
      expect.stringMatching(/^search-subject-[0-9a-f]{8}$/),
    ]);
    for (const point of points) {
      expect(point).toMatchObject({
        VpcConfiguration: { VpcId: 'vpc-1' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      });
    }
  });

  test('D04 names of access points fit S3 however long the way to them, and differ', () => {
    const names = ['storefront', 'storefront-of-the-mobile-application-in-europe', 'search'].map((name) => ({
      ...STOREFRONT,
      name,
    }));
    const stackName = 'a-very-long-name-of-a-stack-of-the-production-environment';
    const { stack } = bareStore({ consumers: names }, { stackName });
    const given = Object.values(Template.fromStack(stack).findResources(POINT)).map(
      ({ Properties }) => Properties.Name,
    );
    expect(new Set(given).size).toBe(3);
    for (const name of given) {
      expect(name).toMatch(/^[a-z][a-z0-9-]{1,48}[a-z0-9]$/);
    }
  });

  test('D04 grants of reading and writing go through the access point of the consumer', () => {
    const { stack, store } = bareStore();
    const point = stack.resolve(store.accessPointArn('search')) as string;
    const later = new Stack(stack.node.root, 'Later', { env: ENV });
    const reader = new iam.Role(later, 'Reader', { assumedBy: new iam.AccountRootPrincipal() });
    store.grantRead(reader, 'search');
    const writer = new Stack(stack.node.root, 'Last', { env: ENV });
    store.grantWrite(new iam.Role(writer, 'Writer', { assumedBy: new iam.AccountRootPrincipal() }), 'search');
    const objects = `${point}/object/thumbs/*`;
    expect(statementsOf(later)).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: point,
        Condition: { StringLike: { 's3:prefix': 'thumbs/*' } },
      },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: objects },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: expect.anything(), Condition: viaS3 },
    ]);
    expect(statementsOf(writer)).toEqual([
      {
        Effect: 'Allow',
        Action: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'],
        Resource: objects,
      },
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: expect.anything(),
        Condition: viaS3,
      },
    ]);
  });

  test('D04 a grant to a later stack changes no policy of the store, of its access points or of its key', () => {
    const plain = bareStore();
    const granted = bareStore();
    const later = new Stack(granted.stack.node.root, 'Later', { env: ENV });
    const grantee = new iam.Role(later, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    granted.store.grantRead(grantee, 'storefront');
    granted.store.grantWrite(grantee, 'importer');
    const policies = (stack: Stack): unknown =>
      ['AWS::S3::BucketPolicy', POINT, 'AWS::KMS::Key'].map((type) => Template.fromStack(stack).findResources(type));
    expect(policies(granted.stack)).toEqual(policies(plain.stack));
  });

  test.each<[string, (store: ObjectStore) => unknown]>([
    [
      'object store must know its consumers, got orders, known are storefront, search; change',
      (store) => store.grantRead(grantee(), 'orders'),
    ],
    ['object store must know its consumers, got orders', (store) => store.accessPointArn('orders')],
    ['object store must know its consumers, got orders', (store) => store.accessPointAlias('orders')],
    [
      'consumer storefront must write to be granted it, got no write; change consumers (Test/Subject)',
      (store) => store.grantWrite(grantee(), 'storefront'),
    ],
  ])('D04 refuses: %s', (message, act) => {
    expect(() => act(subject.store)).toThrow(message);
  });

  test.each([
    [DataClass.PUBLIC, 30],
    [DataClass.PII, 14],
    [DataClass.CARDHOLDER, 90],
  ])('D09 the class %s decides tag and life cycle', (dataClass, days) => {
    const { stack } = bareStore({ dataClass });
    expect(bucketOf(stack)).toMatchObject({
      Tags: [{ Key: 'defence-in-depth:data-class', Value: dataClass }],
      LifecycleConfiguration: {
        Rules: [
          {
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            ExpiredObjectDeleteMarker: true,
            NoncurrentVersionExpiration: { NoncurrentDays: days },
          },
          { Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 30 }] },
        ],
      },
    });
    expect(bucketOf(stack)).not.toHaveProperty('ObjectLockConfiguration');
  });

  test('D04 evidence is locked for the days asked for, and outlives its lock', () => {
    const { stack } = bareStore({ dataClass: DataClass.AUDIT, lockDays: 500 });
    expect(bucketOf(stack)).toMatchObject({
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 500 } } },
      LifecycleConfiguration: { Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 501 } }, {}] },
    });
  });

  test('D04 S3 lists every version of every object daily, with its encryption and its lock', () => {
    expect(bucketOf(subject.stack)['InventoryConfigurations']).toEqual([
      {
        Id: 'Daily',
        Enabled: true,
        IncludedObjectVersions: 'All',
        ScheduleFrequency: 'Daily',
        OptionalFields: expect.arrayContaining([
          'EncryptionStatus',
          'BucketKeyStatus',
          'ObjectLockRetainUntilDate',
          'Size',
        ]),
        Destination: {
          BucketArn: expect.anything(),
          BucketAccountId: '111111111111',
          Format: 'Parquet',
          Prefix: 'subject',
        },
      },
    ]);
    expect(bucketOf(subject.stack)['DependsOn']).toEqual(
      expect.arrayContaining([expect.stringMatching(/^InventoryListsBucketPolicy/)]),
    );
  });

  test('D04 lets no distribution show what is not public', () => {
    const { store } = bareStore({ dataClass: DataClass.PII });
    expect(() =>
      store.allowDistribution({
        distributionArn: 'arn:aws:cloudfront::111111111111:distribution/E1',
        readPrefix: 'a/',
      }),
    ).toThrow('object store behind a distribution must be of class public, got pii');
  });

  test('D04 alone passes the packs', () => {
    const { stack } = bareStore();
    expect(findingsOf(stack)).toEqual([]);
  });
});

const viaS3 = { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } };

function grantee(): iam.Role {
  return new iam.Role(new Stack(), 'Role', { assumedBy: new iam.AccountRootPrincipal() });
}

function keyArn(): unknown {
  const [id] = Object.keys(template.findResources('AWS::KMS::Key')).filter(
    (key) => key.startsWith('KeyKey') || key.startsWith('Key'),
  );
  return { 'Fn::GetAtt': [id, 'Arn'] };
}
