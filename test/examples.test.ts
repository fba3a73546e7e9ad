import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vm from 'node:vm';
import { ProductImageUpload } from '../examples/product-image-upload';
import { registerGates } from '../lib/governance';
import { testApp } from '../lib/testing';
import { evaluatePolicy, type Statement } from './foundation/evaluate-policy';

const UPLOAD_KEY = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/3/VFZyiBKPH5vUXpA22iOakko6L
FEN64F1MTFBdCJWpLs7KGXUe0R2qsD5sX4zH3ck53Nry/LSYumyv/lYuGg==
-----END PUBLIC KEY-----
`;

interface Resource {
  readonly Type: string;
  readonly Properties: { [name: string]: unknown };
}

let resources: Record<string, Resource>;

/** Behind every gate, which throw what they find. */
beforeAll(() => {
  const app = testApp({ outdir: mkdtempSync(join(tmpdir(), 'example-')), validateTemplates: true });
  registerGates(app);
  new ProductImageUpload(app, 'Images', {
    env: { account: '111111111111', region: 'us-east-1' },
    domainName: 'images.shop.example',
    certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/00000000-0000-0000-0000-000000000000',
    uploadKey: UPLOAD_KEY,
    vpcId: 'vpc-0123456789abcdef0',
    inspectorRoleArn: 'arn:aws:iam::111111111111:role/shop-inspector',
    backupRoleArns: ['arn:aws:iam::111111111111:role/backup'],
  });
  const { templateFullPath } = app.synth().getStackByName('Images');
  resources = (JSON.parse(readFileSync(templateFullPath, 'utf8')) as { Resources: typeof resources }).Resources;
});

function only(type: string, id = /./): [string, Resource['Properties']] {
  const found = Object.entries(resources).filter(([name, { Type }]) => Type === type && id.test(name));
  expect(found).toHaveLength(1);
  return found.map(([name, { Properties }]) => [name, Properties] as [string, Resource['Properties']])[0] as never;
}

describe('the example of product image upload', () => {
  const fromDistribution = (id: string): Record<string, string> => ({
    'aws:SecureTransport': 'true',
    'aws:PrincipalIsAWSService': 'true',
    'aws:SourceAccount': '111111111111',
    'aws:SourceArn': `arn:aws:cloudfront::111111111111:distribution/<${id}>`,
  });

  test('D04 CloudFront reads inspected pictures and writes uploads, and nothing else', () => {
    const [, { PolicyDocument }] = only('AWS::S3::BucketPolicy', /^Pictures/);
    const [bucket] = only('AWS::S3::Bucket', /^Pictures/);
    const [distribution] = only('AWS::CloudFront::Distribution');
    const statements = JSON.parse(
      JSON.stringify((PolicyDocument as { Statement: unknown }).Statement).replaceAll(
        '{"Ref":"AWS::Partition"}',
        '"aws"',
      ),
    ) as Statement[];
    const says = (action: string, key: string, context = fromDistribution(distribution)): string =>
      evaluatePolicy(statements, {
        action,
        resource: `<${bucket}>/${key}`,
        principal: 'cloudfront.amazonaws.com',
        context,
      });
    expect(says('s3:GetObject', 'images/a.png')).toBe('allow');
    expect(says('s3:PutObject', 'incoming/a.png')).toBe('allow');
    expect(says('s3:GetObject', 'incoming/a.png')).toBe('nothing');
    expect(says('s3:PutObject', 'images/a.png')).toBe('nothing');
    expect(says('s3:DeleteObject', 'incoming/a.png')).toBe('nothing');
    expect(says('s3:GetObject', 'images/a.png', fromDistribution('Another'))).toBe('nothing');
  });

  test('D05 the key of the pictures admits distributions of this account alone', () => {
    const [, { KeyPolicy }] = only('AWS::KMS::Key', /^PictureKey/);
    const statements = (KeyPolicy as { Statement: Statement[] }).Statement;
    const says = (action: string, context: Record<string, string>): string =>
      evaluatePolicy(statements, { action, resource: '*', principal: 'cloudfront.amazonaws.com', context });
    const own = fromDistribution('E1');
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
      expect(says(action, own)).toBe('allow');
      expect(says(action, { ...own, 'aws:SourceArn': 'arn:aws:cloudfront::222222222222:distribution/E1' })).not.toBe(
        'allow',
      );
    }
    expect(says('kms:CreateGrant', own)).not.toBe('allow');
  });

  test('D04 uploads need a signed URL, and every request to the bucket is signed by the distribution', () => {
    const [, { DistributionConfig }] = only('AWS::CloudFront::Distribution');
    const [keyGroup] = only('AWS::CloudFront::KeyGroup');
    const [control, { OriginAccessControlConfig }] = only('AWS::CloudFront::OriginAccessControl');
    expect(OriginAccessControlConfig).toMatchObject({ SigningBehavior: 'always', SigningProtocol: 'sigv4' });
    expect(DistributionConfig).toMatchObject({
      Origins: [
        { OriginAccessControlId: { 'Fn::GetAtt': [control, 'Id'] }, S3OriginConfig: { OriginAccessIdentity: '' } },
      ],
      DefaultCacheBehavior: { AllowedMethods: ['GET', 'HEAD'], ViewerProtocolPolicy: 'https-only' },
      CacheBehaviors: [
        {
          PathPattern: 'incoming/*',
          TrustedKeyGroups: [{ Ref: keyGroup }],
          FunctionAssociations: [{ EventType: 'viewer-request' }],
          ViewerProtocolPolicy: 'https-only',
        },
      ],
    });
    expect((DistributionConfig as { DefaultCacheBehavior: object }).DefaultCacheBehavior).not.toHaveProperty(
      'TrustedKeyGroups',
    );
  });

  describe('the gate before uploads', () => {
    const good = {
      'content-type': 'image/png',
      'content-length': '1024',
      'x-amz-content-sha256': 'a'.repeat(64),
    };
    const answer = (method: string, uri: string, headers: Record<string, string>): unknown => {
      const [, { FunctionCode }] = only('AWS::CloudFront::Function');
      const wrapped = Object.entries(headers).map(([name, value]) => [name, { value }]);
      const event = { request: { method, uri, headers: Object.fromEntries(wrapped) as object } };
      const { statusCode } = vm.runInNewContext(`${FunctionCode as string};handler(event)`, { event }) as {
        statusCode?: number;
      };
      return statusCode ?? 'passes';
    };

    test.each<[unknown, string, string, Record<string, string>]>([
      ['passes', 'PUT', '/incoming/a-1.png', good],
      ['passes', 'PUT', '/incoming/a.png', { ...good, 'content-length': '8388608' }],
      [413, 'PUT', '/incoming/a.png', { ...good, 'content-length': '8388609' }],
      [413, 'PUT', '/incoming/a.png', { ...good, 'content-length': '1e3' }],
      [413, 'PUT', '/incoming/a.png', { ...good, 'content-length': '' }],
      [405, 'GET', '/incoming/a.png', good],
      [405, 'DELETE', '/incoming/a.png', good],
      [405, 'POST', '/incoming/a.png', good],
      [415, 'PUT', '/incoming/a.svg', { ...good, 'content-type': 'image/svg+xml' }],
      [415, 'PUT', '/incoming/a.png', { ...good, 'content-type': 'text/html' }],
      [415, 'PUT', '/incoming/../images/a.png', good],
      [415, 'PUT', '/incoming/%2e%2e/a.png', good],
      [400, 'PUT', '/incoming/a.png', { ...good, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }],
    ])('D04 %s: %s %s %j', (verdict, method, uri, headers) => {
      expect(answer(method, uri, headers)).toBe(verdict);
    });
  });
});
