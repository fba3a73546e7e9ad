import { DataClass } from '../../lib/service-graph';
import { answer, BACKUP, BREAK_GLASS, type Call, DEPLOYING, MACIE, role, storeUnderTest } from './store-under-test';

const DISTRIBUTION = 'arn:aws:cloudfront::111111111111:distribution/E1';
const subject = storeUnderTest({}, (store) =>
  store.allowDistribution({ distributionArn: DISTRIBUTION, readPrefix: 'images/', writePrefix: 'incoming/' }),
);
const [storefront, search, importer] = [role('test-storefront'), role('test-search'), role('test-importer')];
const admin = role('administrator');
const mfa = { 'aws:MultiFactorAuthPresent': 'true' };
const [get, put, list] = ['s3:GetObject', 's3:PutObject', 's3:ListBucket'];

/** Said in one line, so that a table reads as one. */
function says(
  verdict: string,
  calls: (Call | [string, string, string | undefined, string | undefined, object?])[],
): void {
  for (const given of calls) {
    const [by = '', action = '', key, through, context] = Array.isArray(given) ? given : [];
    const call = Array.isArray(given)
      ? {
          by,
          action,
          ...(key !== undefined && { key }),
          ...(through !== undefined && { through }),
          ...(context && { context: { ...context } }),
        }
      : given;
    expect({ call, says: answer(subject, call) }).toEqual({ call, says: verdict });
  }
}

describe('who reaches the objects of a store', () => {
  test('D04 each consumer does through its own access point what it is there for', () => {
    says('allow', [
      [storefront, get, 'images/a.png', 'storefront'],
      [storefront, list, undefined, 'storefront'],
      [search, get, 'thumbs/a.png', 'search'],
      [search, put, 'thumbs/a.png', 'search'],
      [search, 's3:AbortMultipartUpload', 'thumbs/a.png', 'search'],
      [search, 's3:ListMultipartUploadParts', 'thumbs/a.png', 'search'],
      [search, list, undefined, 'search', { 's3:prefix': 'thumbs/2026' }],
      [importer, put, 'images/a.png', 'importer'],
    ]);
  });

  test('D04 no consumer does anything else, whatever IAM lets it do', () => {
    says('deny', [
      [storefront, put, 'images/a.png', 'storefront'],
      [storefront, 's3:GetObjectVersion', 'images/a.png', 'storefront'],
      [storefront, 's3:DeleteObject', 'images/a.png', 'storefront'],
      [storefront, 's3:ListBucketVersions', undefined, 'storefront'],
      [search, 's3:DeleteObject', 'thumbs/a.png', 'search'],
      [search, 's3:PutObjectTagging', 'thumbs/a.png', 'search'],
      [search, 's3:PutObjectRetention', 'thumbs/a.png', 'search'],
      [search, get, 'images/a.png', 'search'],
      [search, put, 'images/a.png', 'search'],
      [search, list, undefined, 'search'],
      [search, list, undefined, 'search', { 's3:prefix': '' }],
      [search, list, undefined, 'search', { 's3:prefix': 'images/' }],
      [importer, get, 'images/a.png', 'importer'],
      [importer, list, undefined, 'importer'],
    ]);
  });

  test('D04 nobody takes the access point of another, or goes past them all', () => {
    says('deny', [
      [search, get, 'images/a.png', 'storefront'],
      [admin, get, 'images/a.png', 'storefront'],
      [admin, list, undefined, 'storefront'],
      [BREAK_GLASS, get, 'images/a.png', 'storefront', mfa],
      [storefront, get, 'images/a.png', undefined],
      [storefront, list, undefined, undefined],
      [importer, put, 'images/a.png', undefined],
      [admin, get, 'images/a.png', undefined],
      [admin, put, 'images/a.png', undefined],
      [admin, list, undefined, undefined],
      [admin, 's3:DeleteObject', 'images/a.png', undefined],
    ]);
  });

  test('D04 an access point that somebody adds opens nothing, of this account or another', () => {
    for (const account of ['111111111111', '222222222222']) {
      const foreign = {
        's3:DataAccessPointArn': `arn:aws:s3:eu-west-1:${account}:accesspoint/mine`,
        's3:DataAccessPointAccount': account,
      };
      says('deny', [
        [admin, get, 'images/a.png', undefined, foreign],
        [storefront, get, 'images/a.png', undefined, foreign],
        [admin, list, undefined, undefined, foreign],
      ]);
    }
  });

  test('D04 nobody of another account, and nobody without one', () => {
    const stranger = 'arn:aws:iam::222222222222:role/test-storefront';
    says('deny', [
      [stranger, get, 'images/a.png', 'storefront'],
      [stranger, get, 'images/a.png', undefined],
      [stranger, 's3:GetBucketPolicy', undefined, undefined],
      ['nobody', get, 'images/a.png', undefined],
      ['nobody', list, undefined, undefined],
    ]);
  });

  test('D07 AWS Backup and Macie read past the access points, and write nothing', () => {
    for (const reader of [BACKUP, MACIE]) {
      says('nothing', [
        [reader, get, 'images/a.png', undefined],
        [reader, 's3:GetObjectVersion', 'images/a.png', undefined],
        [reader, 's3:GetObjectVersionTagging', 'images/a.png', undefined],
        [reader, 's3:GetObjectVersionAcl', 'images/a.png', undefined],
        [reader, list, undefined, undefined],
        [reader, 's3:ListBucketVersions', undefined, undefined],
        [reader, 's3:GetBucketTagging', undefined, undefined],
      ]);
      says('deny', [
        [reader, put, 'images/a.png', undefined],
        [reader, 's3:DeleteObject', 'images/a.png', undefined],
        [reader, 's3:DeleteObjectVersion', 'images/a.png', undefined],
      ]);
    }
  });

  test('D07 a role that restores into the bucket writes, if one is named', () => {
    const restoring = storeUnderTest({ restoreRoleArns: [role('restore')] });
    for (const action of [get, put, 's3:PutObjectTagging', 's3:PutObjectVersionAcl']) {
      expect(answer(restoring, { by: role('restore'), action, key: 'a' })).toBe('nothing');
      expect(answer(subject, { by: role('restore'), action, key: 'a' })).toBe('deny');
    }
    expect(answer(restoring, { by: role('restore'), action: 's3:DeleteObjectVersion', key: 'a' })).toBe('deny');
  });

  test('D04 Macie reads nothing of a class that it does not inspect', () => {
    const evidence = storeUnderTest({ dataClass: DataClass.AUDIT, lockDays: 365 });
    expect(answer(evidence, { by: MACIE, action: get, key: 'a' })).toBe('deny');
    expect(answer(evidence, { by: BACKUP, action: get, key: 'a' })).toBe('nothing');
  });

  test('D04 one distribution reads one folder and writes another, and no other distribution or service does', () => {
    const from = (arn: string, more: object = {}) => ({
      'aws:SourceArn': arn,
      'aws:SourceAccount': '111111111111',
      ...more,
    });
    const cloudfront = 'cloudfront.amazonaws.com';
    says('allow', [
      [cloudfront, get, 'images/a.png', undefined, from(DISTRIBUTION)],
      [cloudfront, get, 'images/a.png', undefined, { 'aws:SourceArn': DISTRIBUTION }],
      [cloudfront, put, 'incoming/a.png', undefined, from(DISTRIBUTION)],
    ]);
    says('nothing', [
      [cloudfront, get, 'images/a.png', undefined, {}],
      [cloudfront, get, 'incoming/a.png', undefined, from(DISTRIBUTION)],
      [cloudfront, put, 'images/a.png', undefined, from(DISTRIBUTION)],
      [cloudfront, 's3:DeleteObject', 'incoming/a.png', undefined, from(DISTRIBUTION)],
      [cloudfront, list, undefined, undefined, from(DISTRIBUTION)],
      [cloudfront, get, 'images/a.png', undefined, from(DISTRIBUTION.replace('E1', 'E2'))],
      [cloudfront, get, 'images/a.png', undefined, from(DISTRIBUTION, { 'aws:SourceAccount': '222222222222' })],
      ['logging.s3.amazonaws.com', put, 'incoming/a.png', undefined, from('arn:aws:s3:::b')],
    ]);
  });

  test('D04 CloudFormation sees names and settings, and no object', () => {
    says('nothing', [
      [DEPLOYING, list, undefined, undefined],
      [DEPLOYING, 's3:GetBucketVersioning', undefined, undefined],
    ]);
    says('deny', [
      [DEPLOYING, get, 'images/a.png', undefined],
      [DEPLOYING, put, 'images/a.png', undefined],
      [DEPLOYING, 's3:DeleteObject', 'images/a.png', undefined],
      [DEPLOYING, get, 'images/a.png', 'storefront'],
    ]);
  });

  test('D10 nobody deletes a version but the role for emergencies, which asks for MFA where it is taken', () => {
    const version = 's3:DeleteObjectVersion';
    for (const context of [{}, mfa, { 'aws:MultiFactorAuthPresent': 'false' }]) {
      says('nothing', [
        [BREAK_GLASS, version, 'images/a.png', undefined, context],
        [BREAK_GLASS, get, 'images/a.png', undefined, context],
        [BREAK_GLASS, 's3:ListBucketVersions', undefined, undefined, context],
      ]);
    }
    says('deny', [
      [admin, version, 'images/a.png', undefined, mfa],
      [admin, get, 'images/a.png', undefined, mfa],
      [admin, 's3:ListBucketVersions', undefined, undefined, mfa],
      [DEPLOYING, version, 'images/a.png', undefined, mfa],
      [search, version, 'thumbs/a.png', 'search'],
      ['arn:aws:iam::111111111111:root', version, 'images/a.png', undefined, mfa],
    ]);
  });

  test('D10 without a role for emergencies nobody deletes a version or goes past the access points', () => {
    const bare = storeUnderTest({}, () => undefined, false);
    for (const by of [BREAK_GLASS, admin, DEPLOYING]) {
      for (const action of ['s3:DeleteObjectVersion', get, put]) {
        const call = { by, action, key: 'images/a.png', context: mfa };
        expect({ call, says: answer(bare, call) }).toEqual({ call, says: 'deny' });
      }
    }
  });

  test('D04 refuses plaintext, TLS below 1.2, and a request that names no TLS version since it has none', () => {
    const key = 'images/a.png';
    says('allow', [[storefront, get, key, 'storefront', { 's3:TlsVersion': '1.2' }]]);
    says('deny', [
      [storefront, get, key, 'storefront', { 's3:TlsVersion': '1.1' }],
      [storefront, get, key, 'storefront', { 'aws:SecureTransport': 'false', 's3:TlsVersion': undefined }],
    ]);
  });

  test('D04 refuses objects under any other key, put, copied or in parts, through an access point too', () => {
    const header = 's3:x-amz-server-side-encryption';
    const keyArn = subject.stack.resolve(subject.bucketPolicy.find(({ Sid }) => Sid === 'DenyOtherKey')?.Condition)
      .StringNotEquals[`${header}-aws-kms-key-id`]['Fn::GetAtt'][0] as string;
    const own = { [header]: 'aws:kms', [`${header}-aws-kms-key-id`]: `<${keyArn}>` };
    const through = 'importer';
    says('allow', [
      [importer, put, 'a', through],
      [importer, put, 'a', through, own],
    ]);
    says('deny', [
      [importer, put, 'a', through, { [header]: 'AES256' }],
      [importer, put, 'a', through, { [header]: 'aws:kms:dsse', [`${header}-aws-kms-key-id`]: `<${keyArn}>` }],
      [importer, put, 'a', through, { [header]: 'aws:kms' }],
      [
        importer,
        put,
        'a',
        through,
        { ...own, [`${header}-aws-kms-key-id`]: 'arn:aws:kms:eu-west-1:222222222222:key/1' },
      ],
      [importer, put, 'a', through, { [`${header}-customer-algorithm`]: 'AES256' }],
    ]);
  });

  test.each(['s3:PutBucketNotification', 's3:PutInventoryConfiguration'])(
    'D04 D10 %s, which tells somebody of every object, is for deployments, break-glass and AWS Backup',
    (action) => {
      for (const by of [admin, storefront, MACIE, 's3.amazonaws.com']) {
        says('deny', [[by, action, undefined, undefined]]);
      }
      for (const by of [DEPLOYING, BREAK_GLASS, BACKUP]) {
        says('nothing', [[by, action, undefined, undefined]]);
      }
    },
  );
});
