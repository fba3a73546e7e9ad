import { type Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { ViewerProtocols } from '../../../lib/edge/distribution/viewer-protocols';
import { WebAclScope } from '../../../lib/edge/web-acl/web-acl-scope';
import { findingsOf } from '../../../lib/testing';
import { ACCOUNT, stackIn } from '../edge-stack-under-test';
import { associationIn } from './behaviours-under-test';
import {
  behaviourOf,
  configOf,
  distributionIn,
  lockIn,
  only,
  resourcesOf,
  stackWith,
  webAclIn,
} from './distribution-under-test';

describe('EdgeDistribution', () => {
  test('E02 serves other names of the shop under its certificate, and refuses one of another zone', () => {
    const moved = (name: string): Stack =>
      stackWith((own) => ({ movedDomainNames: [name], viewerRequest: associationIn(own, 'Pages') }));
    const stack = moved('www.shop.example.com');
    const names = ['shop.example.com', 'www.shop.example.com'];
    expect(configOf(stack)['Aliases']).toEqual(names);
    expect(only(stack, 'AWS::CertificateManager::Certificate')).toMatchObject({
      DomainName: names[0],
      SubjectAlternativeNames: [names[1]],
    });
    const records = Object.values(resourcesOf(stack, 'AWS::Route53::RecordSet'));
    expect(records.map(({ Name, Type }) => `${String(Name)} ${String(Type)}`).sort()).toEqual(
      names.flatMap((name) => [`${name}. A`, `${name}. AAAA`]).sort(),
    );
    expect(() => moved('www.example.org')).toThrow('got www.example.org');
  });

  test('E02 refuses other names of the shop without a function, since it would answer under each', () => {
    expect(() => stackWith(() => ({ movedDomainNames: ['www.shop.example.com'] }))).toThrow(
      'other names of the shop need a function that moves their visitors, got www.shop.example.com and none; give a PageFunction with the same movedDomainNames as viewerRequest (Test/Subject)',
    );
  });

  const stack = stackIn('us-east-1');
  const subject = distributionIn(stack);

  test('E02 speaks TLS 1.2 with the ciphers of 2025 at least, HTTP/3 and IPv6, under its own certificate', () => {
    expect(configOf(stack)).toMatchObject({
      Aliases: ['shop.example.com'],
      HttpVersion: 'http2and3',
      IPV6Enabled: true,
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2025', SslSupportMethod: 'sni-only' },
    });
    expect(only(stack, 'AWS::CertificateManager::Certificate')).toMatchObject({
      DomainName: 'shop.example.com',
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: 'shop.example.com', HostedZoneId: 'Z0123456789EXAMPLE' }],
    });
  });

  test('E10 speaks HTTP/2 alone while a canary runs, over the same TLS', () => {
    const slower = stackIn('us-east-1');
    const { protocols } = distributionIn(slower, { protocols: ViewerProtocols.HTTP2_ONLY });
    expect(configOf(slower)).toMatchObject({
      HttpVersion: 'http2',
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2025' },
    });
    expect([protocols, subject.protocols]).toEqual([ViewerProtocols.HTTP2_ONLY, ViewerProtocols.HTTP2_AND_3]);
  });

  test('E02 caches static assets and nothing else by default', () => {
    expect(configOf(stack).CacheBehaviors).toHaveLength(1);
    expect(behaviourOf(stack, '/static/*')['AllowedMethods']).toEqual(['GET', 'HEAD']);
    expect(configOf(stack).DefaultCacheBehavior.CachePolicyId).toBe(
      cloudfront.CachePolicy.CACHING_DISABLED.cachePolicyId,
    );
  });

  test('E02 sends security headers on every path', () => {
    const { DefaultCacheBehavior, CacheBehaviors } = configOf(stack);
    const policies = Object.keys(resourcesOf(stack, 'AWS::CloudFront::ResponseHeadersPolicy'));
    for (const behavior of [DefaultCacheBehavior, ...CacheBehaviors]) {
      expect(policies).toContain((behavior['ResponseHeadersPolicyId'] as { Ref: string }).Ref);
    }
  });

  test('E01 reaches one origin, by its VPC origin and under a name that no viewer asks for', () => {
    expect(configOf(stack)['Origins']).toEqual([
      expect.objectContaining({
        DomainName: 'origin.shop.example.com',
        VpcOriginConfig: { VpcOriginId: 'vo_abc', OriginReadTimeout: 30, OriginKeepaliveTimeout: 5 },
      }),
    ]);
  });

  test('E03 stands behind its web ACL', () => {
    expect(configOf(stack)['WebACLId']).toEqual({ 'Fn::GetAtt': [expect.stringContaining('WebAcl'), 'Arn'] });
  });

  test('E02 leaves the answers of the origin alone without error pages, and countries to the web ACL', () => {
    expect(configOf(stack)['CustomErrorResponses']).toBeUndefined();
    expect(configOf(stack)['Restrictions']).toBeUndefined();
  });

  test('E02 is found by IPv4 and IPv6', () => {
    const records = Object.values(resourcesOf(stack, 'AWS::Route53::RecordSet'));
    expect(records.map(({ Type, Name }) => `${Type as string} ${Name as string}`).sort()).toEqual([
      'A shop.example.com.',
      'AAAA shop.example.com.',
    ]);
  });

  test('E02 delivers access logs to the archive, by day and where its policy admits them', () => {
    const source = only(stack, 'AWS::Logs::DeliverySource');
    expect(source).toMatchObject({ LogType: 'ACCESS_LOGS', Name: expect.stringMatching(/^[\w-]{1,60}$/) });
    expect(only(stack, 'AWS::Logs::DeliveryDestination')).toMatchObject({
      DeliveryDestinationType: 'S3',
      DestinationResourceArn: `arn:aws:s3:::archive/AWSLogs/${ACCOUNT}/CloudFront`,
      OutputFormat: 'json',
    });
    expect(only(stack, 'AWS::Logs::Delivery')).toMatchObject({
      DeliverySourceName: source['Name'],
      S3SuffixPath: '{DistributionId}/{yyyy}/{MM}/{dd}',
    });
    expect(configOf(stack)['Logging']).toBeUndefined();
  });

  test('D08 logs neither queries nor referrers nor cookies, where nobody could delete a card number', () => {
    const fields = only(stack, 'AWS::Logs::Delivery')['RecordFields'] as string[];
    expect(fields).toEqual(
      expect.arrayContaining(['date', 'time', 'c-ip', 'cs-method', 'cs-uri-stem', 'sc-status', 'x-edge-request-id']),
    );
    expect(fields.filter((field) => /query|referer|cookie|headers/i.test(field))).toEqual([]);
    expect(new Set(fields).size).toBe(30);
  });

  test('E02 refuses a name outside the hosted zone', () => {
    expect(() => stackWith(() => ({ domainName: 'shop.example.org' }))).toThrow(
      'host name must lie in the hosted zone shop.example.com, got shop.example.org; change one of the two (Test/Subject)',
    );
  });

  test('E02 refuses a zone that only ends like the name', () => {
    expect(() => stackWith(() => ({ domainName: 'myshop.example.com' }))).toThrow('must lie in the hosted zone');
  });

  test.each(['Shop.example.com', 'shop', 'shop..example.com', `${'a'.repeat(50)}.shop.example.com`])(
    'E02 refuses %p, which no certificate could bear',
    (domainName) => {
      expect(() => stackWith(() => ({ domainName }))).toThrow(
        `host name takes at most 64 small letters, digits, dashes and dots, got "${domainName}"; write e.g. shop.example.com (Test/Subject)`,
      );
    },
  );

  test("E01 refuses the shop's own name for the origin", () => {
    expect(() => stackWith((own) => ({ origin: lockIn(own, 'shop.example.com') }))).toThrow(
      "origin needs a name of its own, got the shop's shop.example.com; use e.g. origin.shop.example.com (Test/Subject)",
    );
  });

  test('E03 refuses a web ACL of scope REGIONAL', () => {
    expect(() => stackWith((own) => ({ webAcl: webAclIn(own, WebAclScope.REGIONAL) }))).toThrow(
      'distribution takes a web ACL of scope CLOUDFRONT, got REGIONAL; create one beside it (Test/Subject)',
    );
  });

  test('E02 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
