import { type Stack } from 'aws-cdk-lib';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DEFAULT_ERROR_PAGE } from '../../../lib/edge/distribution/error-page';
import { ErrorPages } from '../../../lib/edge/distribution/error-pages';
import { findingsOf } from '../../../lib/testing';
import { evaluatePolicy, literal, type Statement } from '../../foundation/evaluate-policy';
import { ACCOUNT, stackIn } from '../edge-stack-under-test';
import { only } from './distribution-under-test';

const DISTRIBUTION = `arn:aws:cloudfront::${ACCOUNT}:distribution/EMAIN`;

function pagesIn(stack: Stack, page?: string): ErrorPages {
  return new ErrorPages(stack, 'ErrorPages', {
    accessLogs: s3.Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs'),
    page,
  });
}

function distributionOf(
  stack: Stack,
  distributionId: string,
): ReturnType<typeof Distribution.fromDistributionAttributes> {
  return Distribution.fromDistributionAttributes(stack, distributionId, { distributionId, domainName: 'd.example' });
}

describe('ErrorPages', () => {
  const stack = stackIn('us-east-1');
  const pages = pagesIn(stack);
  pages.allow(distributionOf(stack, 'EMAIN'));
  pages.allow(distributionOf(stack, 'ESTAGING'));

  const statementsOf = (type: string, name: string): Statement[] => {
    const document = only(stack, type, /^ErrorPages/)[name] as { Statement: Statement[] };
    return document.Statement;
  };
  const bucketArn = literal({ 'Fn::GetAtt': ['ErrorPagesBucketC2DFF63E', 'Arn'] });
  const from = (source: string, account = ACCOUNT): Record<string, string> => ({
    'aws:SecureTransport': 'true',
    'aws:PrincipalIsAWSService': 'true',
    'aws:SourceArn': source,
    'aws:SourceAccount': account,
  });
  const bucketSays = (
    action: string,
    key: string,
    context = from(DISTRIBUTION),
    principal = 'cloudfront.amazonaws.com',
  ) =>
    evaluatePolicy(statementsOf('AWS::S3::BucketPolicy', 'PolicyDocument'), {
      action,
      resource: `${bucketArn}/${key}`,
      principal,
      context,
    });

  test('E02 takes the place of answers that mean a failure, keeps their status, and lets what the API and the web ACL say pass', () => {
    expect(pages.responses.map(({ httpStatus, responseHttpStatus }) => [httpStatus, responseHttpStatus])).toEqual([
      [500, 500],
      [502, 502],
      [503, 503],
      [504, 504],
    ]);
    expect(new Set(pages.responses.map(({ responsePagePath }) => responsePagePath))).toEqual(new Set([pages.path]));
    expect(pages.responses.map(({ ttl }) => ttl?.toSeconds())).toEqual([0, 5, 5, 5]);
  });

  test('E02 each distribution of the shop reads the one page, and nobody else anything', () => {
    const key = 'errors/unavailable.html';
    expect(bucketSays('s3:GetObject', key)).toBe('allow');
    expect(bucketSays('s3:GetObject', key, from(`arn:aws:cloudfront::${ACCOUNT}:distribution/ESTAGING`))).toBe('allow');
    expect(bucketSays('s3:GetObject', key, from(`arn:aws:cloudfront::${ACCOUNT}:distribution/EOTHER`))).toBe('nothing');
    expect(bucketSays('s3:GetObject', key, from(DISTRIBUTION, '222222222222'))).toBe('nothing');
    expect(bucketSays('s3:GetObject', key, from(DISTRIBUTION), 'logging.s3.amazonaws.com')).toBe('nothing');
    expect(bucketSays('s3:GetObject', 'errors/other.html')).toBe('nothing');
    expect(bucketSays('s3:PutObject', key)).toBe('nothing');
    expect(bucketSays('s3:DeleteObject', key)).toBe('nothing');
    expect(bucketSays('s3:GetObject', key, { ...from(DISTRIBUTION), 'aws:SecureTransport': 'false' })).toBe('deny');
  });

  test('E02 the key decrypts for distributions of the account alone, and encrypts for none', () => {
    const keySays = (action: string, context: Record<string, string>): string =>
      evaluatePolicy(statementsOf('AWS::KMS::Key', 'KeyPolicy'), {
        action,
        resource: '*',
        principal: 'cloudfront.amazonaws.com',
        context,
      });
    expect(keySays('kms:Decrypt', from(DISTRIBUTION))).toBe('allow');
    expect(keySays('kms:Decrypt', { 'aws:SourceArn': DISTRIBUTION })).toBe('allow');
    expect(keySays('kms:Decrypt', from(DISTRIBUTION, '222222222222'))).toBe('nothing');
    expect(keySays('kms:Decrypt', from('arn:aws:cloudfront::222222222222:distribution/EMAIN'))).toBe('nothing');
    expect(keySays('kms:Decrypt', {})).toBe('nothing');
    expect(keySays('kms:GenerateDataKey', from(DISTRIBUTION))).toBe('nothing');
  });

  test('E02 really puts the page there, by a function that may put this one object', () => {
    expect(only(stack, 'Custom::ErrorPage')).toMatchObject({
      Bucket: { Ref: 'ErrorPagesBucketC2DFF63E' },
      Key: 'errors/unavailable.html',
      Page: DEFAULT_ERROR_PAGE,
    });
    const { Policies } = only(stack, 'AWS::IAM::Role') as {
      Policies: [{ PolicyDocument: { Statement: Statement[] } }];
    };
    const says = (action: string, resource: string): string =>
      evaluatePolicy(Policies[0].PolicyDocument.Statement, { action, resource });
    expect(says('s3:PutObject', `${bucketArn}/errors/unavailable.html`)).toBe('allow');
    expect(says('s3:PutObject', `${bucketArn}/errors/other.html`)).toBe('nothing');
    expect(says('s3:GetObject', `${bucketArn}/errors/unavailable.html`)).toBe('nothing');
    expect(says('kms:GenerateDataKey', '<ErrorPagesEncryptionKeyD82372F8>')).toBe('allow');
    expect(says('kms:Decrypt', '<ErrorPagesEncryptionKeyD82372F8>')).toBe('nothing');
  });

  test('E02 signs every request to the bucket', () => {
    expect(only(stack, 'AWS::CloudFront::OriginAccessControl')['OriginAccessControlConfig']).toMatchObject({
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    });
  });

  test('E02 a page of the shop takes the place of the shipped one', () => {
    const own = stackIn('us-east-1');
    pagesIn(own, '<!DOCTYPE html><title>Closed</title><p>Back soon</p>');
    expect(only(own, 'Custom::ErrorPage')['Page']).toBe('<!DOCTYPE html><title>Closed</title><p>Back soon</p>');
  });

  test.each([
    ['<!doctype html><script>1</script>', '<script'],
    ['<!doctype html><STYLE>p{}</STYLE>', '<STYLE'],
    ['<!doctype html><p style="color:red">', 'style='],
    ['<!doctype html><p onclick = "x()">', 'onclick ='],
    ['<!doctype html><link rel="stylesheet" href="/a.css">', '<link'],
    ['<!doctype html><form action="/login">', '<form'],
    ['<!doctype html><img src="/static/logo.png">', 'src='],
    ['<!doctype html><img src=https://evil.example/a.png>', 'src='],
    ['<!doctype html><img alt="x"src = \'database.png\'>', 'src ='],
    ['<!doctype html><video src="/static/a.mp4">', 'src='],
    ['<!doctype html><video poster="/a.png">', 'poster='],
    ['<!doctype html><picture><source srcset="data:,a 1x, /a.png 2x">', 'srcset='],
    ['<!doctype html><body background="/a.png">', 'background='],
    ['<!doctype html><svg><image href="/a.png"/></svg>', '<image'],
    ['<!doctype html><svg><use href="/a.svg#b"/></svg>', '<use'],
    ['<!doctype html><svg><filter><feImage href="/a.png"/></filter></svg>', '<feImage'],
    ['<!doctype html><svg><a xlink:href="javascript:x()">a</a></svg>', 'xlink:href="javascript:'],
    ['<!doctype html><svg/onload=x()>', 'onload='],
    ['<!doctype html><p title=""onclick=x()>', 'onclick='],
    ['<!doctype html><meta http-equiv="refresh" content="1;url=/">', 'http-equiv='],
    ['<!doctype html><a href="javascript:x()">', 'href="javascript:'],
  ])('E02 refuses the page %p, part of which would be blocked, or missing with the origin', (page, got) => {
    expect(() => pagesIn(stackIn('us-east-1'), page)).toThrow(
      `error page stands for itself, without scripts, styles, frames, forms, refreshes and files, got "${got}"; take it out of page, and write images as src="data:..." (Test/ErrorPages)`,
    );
  });

  test.each([
    '<img src="data:image/png;base64,iVBORw0KGgo=" alt="The shop">',
    "<img alt=logo src = 'data:image/svg+xml,%3Csvg/%3E'>",
    '<a href="https://status.example.com/?src=shop">Status</a> <a href="tel:+4912345">Call</a>',
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    '<p>The forms and scripts of the shop are on hold, online and off.</p>',
  ])('E02 takes the page %p, which asks nobody', (body) => {
    expect(() => pagesIn(stackIn('us-east-1'), `<!doctype html>${body}`)).not.toThrow();
  });

  test.each([
    ['', 0],
    [`<!doctype html>${'a'.repeat(19_986)}`, 20_001],
  ])('E02 refuses a page that is empty or too long', (page, length) => {
    expect(() => pagesIn(stackIn('us-east-1'), page)).toThrow(
      `error page takes 1 to 20000 characters, got ${length}; shorten page (Test/ErrorPages)`,
    );
  });

  test('E02 refuses a page that browsers would guess at', () => {
    expect(() => pagesIn(stackIn('us-east-1'), '<h1>Back soon</h1>')).toThrow(
      'error page begins with <!doctype html>, got another beginning; change page (Test/ErrorPages)',
    );
  });

  test('E02 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
