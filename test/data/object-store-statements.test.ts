import { type ObjectStoreProps } from '../../lib/data';
import { BACKUP, BREAK_GLASS, DEPLOYING, MACIE, role, storeUnderTest } from './store-under-test';

const STOREFRONT = { name: 'storefront', roleArn: role('test-storefront'), read: true, write: false };
const SEARCH = { name: 'search', roleArn: role('test-search'), read: true, write: true, prefix: 'thumbs/' };
const READ_WRITE = ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'];

describe('objectStoreStatements', () => {
  const subject = storeUnderTest({ consumers: [STOREFRONT, SEARCH] });

  test('D04 the policies of the access points say what each consumer does, and no more', () => {
    const arn = (point: string) => [...subject.accessPointPolicies.keys()].find((key) => key.includes(`/${point}-`));
    const root = { AWS: 'arn:aws:iam::111111111111:root' };
    const is = (name: string) => ({ ArnEquals: { 'aws:PrincipalArn': role(`test-${name}`) } });
    const all = { Effect: 'Deny', Principal: { AWS: '*' } };
    const [a, b] = [arn('storefront'), arn('search')];
    expect([...subject.accessPointPolicies.values()].map((statements) => statements.map(flat))).toEqual([
      [
        {
          Sid: 'Objects',
          Effect: 'Allow',
          Principal: root,
          Action: 's3:GetObject',
          Resource: `${a}/object/*`,
          Condition: is('storefront'),
        },
        { Sid: 'NothingElse', ...all, NotAction: 's3:GetObject', Resource: `${a}/object/*` },
        {
          Sid: 'NoOtherNames',
          ...all,
          Action: ['s3:ListBucketMultipartUploads', 's3:ListBucketVersions'],
          Resource: a,
        },
        {
          Sid: 'Names',
          Effect: 'Allow',
          Principal: root,
          Action: 's3:ListBucket',
          Resource: a,
          Condition: is('storefront'),
        },
      ],
      [
        {
          Sid: 'Objects',
          Effect: 'Allow',
          Principal: root,
          Action: READ_WRITE,
          Resource: `${b}/object/thumbs/*`,
          Condition: is('search'),
        },
        { Sid: 'NothingElse', ...all, NotAction: expect.arrayContaining(READ_WRITE), Resource: `${b}/object/*` },
        {
          Sid: 'NoOtherNames',
          ...all,
          Action: ['s3:ListBucketMultipartUploads', 's3:ListBucketVersions'],
          Resource: b,
        },
        {
          Sid: 'Names',
          Effect: 'Allow',
          Principal: root,
          Action: 's3:ListBucket',
          Resource: b,
          Condition: { ...is('search'), StringLike: { 's3:prefix': 'thumbs/*' } },
        },
        {
          Sid: 'NoNamesElsewhere',
          ...all,
          Action: 's3:ListBucket',
          Resource: b,
          Condition: { StringNotLike: { 's3:prefix': 'thumbs/*' } },
        },
      ],
    ]);
  });

  test('D04 the policy of the bucket lets consumers in by their access points, and says who comes otherwise', () => {
    const points = [...subject.accessPointPolicies.keys()];
    const [storefront, search] = points;
    const [bucket, objects] = [subject.bucketArn, `${subject.bucketArn}/*`];
    const deny = (Sid: string, what: object, Condition: object) => ({
      Sid,
      Effect: 'Deny',
      Principal: { AWS: '*' },
      ...what,
      Condition,
    });
    const but = (...roles: string[]) => ({
      Null: { 's3:DataAccessPointArn': 'true' },
      ArnNotEquals: { 'aws:PrincipalArn': roles },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    });
    const through = (point?: string) => ({ ArnEquals: { 's3:DataAccessPointArn': point } });
    const alone = (point: string | undefined, name: string) => ({
      ...through(point),
      ArnNotEquals: { 'aws:PrincipalArn': role(name) },
    });
    const own = subject.bucketPolicy.slice(-9).map(flat);
    expect(own).toEqual([
      {
        Sid: 'AccessPointsDecide',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          's3:AbortMultipartUpload',
          's3:GetObject',
          's3:ListBucket',
          's3:ListMultipartUploadParts',
          's3:PutObject',
        ],
        Resource: [bucket, objects],
        Condition: {
          StringEquals: { 's3:DataAccessPointAccount': '111111111111', 'aws:PrincipalAccount': '111111111111' },
        },
      },
      deny(
        'NoOtherAccessPoint',
        { Action: 's3:*', Resource: [bucket, objects] },
        { Null: { 's3:DataAccessPointArn': 'false' }, ArnNotEquals: { 's3:DataAccessPointArn': points } },
      ),
      deny('NoOtherWayToRead', { Action: 's3:GetObject*', Resource: objects }, but(BACKUP, MACIE, BREAK_GLASS)),
      deny('NoOtherWayToChange', { NotAction: 's3:GetObject*', Resource: objects }, but(BREAK_GLASS)),
      deny(
        'NoOtherWayToNames',
        { Action: ['s3:ListBucket', 's3:ListBucketMultipartUploads', 's3:ListBucketVersions'], Resource: bucket },
        but(BACKUP, MACIE, DEPLOYING, BREAK_GLASS),
      ),
      deny(
        'ReportsByCustodiansAndBackups',
        { Action: ['s3:PutBucketNotification', 's3:PutInventoryConfiguration'], Resource: bucket },
        { ArnNotEquals: { 'aws:PrincipalArn': [DEPLOYING, BREAK_GLASS, BACKUP] } },
      ),
      deny('StorefrontAlone', { Action: 's3:*', Resource: [bucket, objects] }, alone(storefront, 'test-storefront')),
      deny('SearchAlone', { Action: 's3:*', Resource: [bucket, objects] }, alone(search, 'test-search')),
      deny(
        'SearchInItsFolder',
        { Action: 's3:*', NotResource: [bucket, `${subject.bucketArn}/thumbs/*`] },
        through(search),
      ),
    ]);
  });

  test('D04 the policy of a store with the most consumers fits into the 20 KB that S3 takes', () => {
    const { bucketPolicy } = storeUnderTest({ consumers: many(12) }, (store) =>
      store.allowDistribution({
        distributionArn: 'arn:aws:cloudfront::111111111111:distribution/E1',
        readPrefix: 'a/',
        writePrefix: 'b/',
      }),
    );
    // A bucket's name has 63 characters at most; the ARN of a key has 75.
    const size = JSON.stringify(bucketPolicy.map(flat))
      .replaceAll(/<Subject\w+>/g, 'b'.repeat(76))
      .replaceAll(/<Key\w+>/g, 'k'.repeat(75)).length;
    expect(size).toBeLessThan(20 * 1024);
  });
});

function many(count: number): ObjectStoreProps['consumers'] {
  return Array.from({ length: count }, (_, index) => ({
    ...SEARCH,
    name: `service-with-a-name-${index}`,
    roleArn: role(`staging-service-with-a-name-${index}`),
  }));
}

/** A statement whose joins and references are texts. */
function flat(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(flat);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[only, inner] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0 && only === 'Fn::Join') {
    return (inner as [string, unknown[]])[1].map(flat).join('');
  }
  if (more.length === 0 && only === 'Fn::GetAtt') {
    return `<${(inner as string[])[0]}>`;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, flat(item)]));
}
