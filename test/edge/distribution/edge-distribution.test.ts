import { Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { type Stack } from 'aws-cdk-lib';
import { TunedWebAcl, WebAclScope } from '../../../lib/edge';
import { findingsOf } from '../../../lib/testing';
import { ACCOUNT, logKeyIn, propertiesOf, shopRules, stackIn, stackWithDistribution } from '../edge-stack-under-test';

interface Config {
  readonly DefaultCacheBehavior: Record<string, unknown>;
  readonly CacheBehaviors: Record<string, unknown>[];
  readonly [name: string]: unknown;
}

function configOf(stack: Stack): Config {
  return propertiesOf(stack, 'AWS::CloudFront::Distribution')['DistributionConfig'] as Config;
}

function headersOf(stack: Stack): Record<string, unknown> {
  const policy = propertiesOf(stack, 'AWS::CloudFront::ResponseHeadersPolicy')['ResponseHeadersPolicyConfig'];
  return policy as Record<string, unknown>;
}

describe('EdgeDistribution', () => {
  test('E02 speaks TLS 1.2 with the ciphers of 2025 at least, HTTP/3 and IPv6, under its own certificate', () => {
    const stack = stackWithDistribution();
    expect(configOf(stack)).toMatchObject({
      Aliases: ['shop.example.com'],
      HttpVersion: 'http2and3',
      IPV6Enabled: true,
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2025', SslSupportMethod: 'sni-only' },
    });
    expect(propertiesOf(stack, 'AWS::CertificateManager::Certificate')).toMatchObject({
      DomainName: 'shop.example.com',
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: 'shop.example.com', HostedZoneId: 'Z0123456789EXAMPLE' }],
    });
  });

  test('E02 sends every viewer to HTTPS on every path', () => {
    const { DefaultCacheBehavior, CacheBehaviors } = configOf(stackWithDistribution());
    for (const behavior of [DefaultCacheBehavior, ...CacheBehaviors]) {
      expect(behavior).toMatchObject({ ViewerProtocolPolicy: 'redirect-to-https', Compress: true });
    }
  });

  test('E02 never caches but static assets, and asks for those without cookies, queries or viewer headers', () => {
    const stack = stackWithDistribution();
    const { DefaultCacheBehavior, CacheBehaviors } = configOf(stack);
    expect(DefaultCacheBehavior).toMatchObject({
      CachePolicyId: cloudfront.CachePolicy.CACHING_DISABLED.cachePolicyId,
      OriginRequestPolicyId: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER.originRequestPolicyId,
    });
    expect(CacheBehaviors).toHaveLength(1);
    expect(CacheBehaviors[0]).toMatchObject({
      PathPattern: '/static/*',
      AllowedMethods: ['GET', 'HEAD'],
      CachePolicyId: cloudfront.CachePolicy.CACHING_OPTIMIZED.cachePolicyId,
    });
    expect(propertiesOf(stack, 'AWS::CloudFront::OriginRequestPolicy')['OriginRequestPolicyConfig']).toMatchObject({
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['x-viewer-address'] },
    });
  });

  test('E02 sets HSTS for two years with preload, and headers that the origin cannot weaken', () => {
    expect(headersOf(stackWithDistribution())).toMatchObject({
      SecurityHeadersConfig: {
        StrictTransportSecurity: {
          AccessControlMaxAgeSec: 63_072_000,
          IncludeSubdomains: true,
          Preload: true,
          Override: true,
        },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ContentTypeOptions: { Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: true },
      },
      RemoveHeadersConfig: { Items: [{ Header: 'Server' }, { Header: 'X-Powered-By' }] },
    });
  });

  test('E02 sets a content security policy by default, and leaves a page its own', () => {
    const { SecurityHeadersConfig, CustomHeadersConfig } = headersOf(stackWithDistribution());
    expect(SecurityHeadersConfig).toMatchObject({
      ContentSecurityPolicy: {
        ContentSecurityPolicy: [
          "default-src 'self'",
          "script-src 'self' https://*.awswaf.com",
          "connect-src 'self' https://*.awswaf.com",
          "img-src 'self' data:",
          "base-uri 'self'",
          "form-action 'self'",
          "frame-ancestors 'none'",
          "object-src 'none'",
          'upgrade-insecure-requests',
        ].join('; '),
        Override: false,
      },
    });
    expect(CustomHeadersConfig).toMatchObject({
      Items: [
        { Header: 'Permissions-Policy', Override: false },
        { Header: 'Cross-Origin-Opener-Policy', Value: 'same-origin-allow-popups', Override: true },
      ],
    });
  });

  test('E02 sends the security headers on every path', () => {
    const { DefaultCacheBehavior, CacheBehaviors } = configOf(stackWithDistribution());
    const { ResponseHeadersPolicyId } = DefaultCacheBehavior;
    expect(ResponseHeadersPolicyId).toBeDefined();
    expect(CacheBehaviors.map((behavior) => behavior['ResponseHeadersPolicyId'])).toEqual([ResponseHeadersPolicyId]);
  });

  test('E01 reaches one origin, by its VPC origin and under a name that no viewer asks for', () => {
    expect(configOf(stackWithDistribution())['Origins']).toEqual([
      {
        Id: expect.any(String),
        DomainName: 'origin.shop.example.com',
        VpcOriginConfig: { VpcOriginId: 'vo_abc' },
      },
    ]);
  });

  test('E03 stands behind its web ACL', () => {
    expect(configOf(stackWithDistribution())['WebACLId']).toEqual({
      'Fn::GetAtt': [expect.stringContaining('WebAcl'), 'Arn'],
    });
  });

  test('E02 is found by IPv4 and IPv6', () => {
    const records = Object.values(Template.fromStack(stackWithDistribution()).findResources('AWS::Route53::RecordSet'));
    const found = records.map((record) => (record as { Properties: { Type: string; Name: string } }).Properties);
    expect(found.map(({ Type, Name }) => `${Type} ${Name}`).sort()).toEqual([
      'A shop.example.com.',
      'AAAA shop.example.com.',
    ]);
  });

  test('E02 delivers access logs to the archive, by day and where its policy admits them', () => {
    const stack = stackWithDistribution();
    const source = propertiesOf(stack, 'AWS::Logs::DeliverySource');
    expect(source).toMatchObject({ LogType: 'ACCESS_LOGS', Name: expect.stringMatching(/^[\w-]{1,60}$/) });
    expect(propertiesOf(stack, 'AWS::Logs::DeliveryDestination')).toMatchObject({
      DeliveryDestinationType: 'S3',
      DestinationResourceArn: `arn:aws:s3:::archive/AWSLogs/${ACCOUNT}/CloudFront`,
      OutputFormat: 'json',
    });
    expect(propertiesOf(stack, 'AWS::Logs::Delivery')).toMatchObject({
      DeliverySourceName: source['Name'],
      S3SuffixPath: '{DistributionId}/{yyyy}/{MM}/{dd}',
    });
    expect(configOf(stack)['Logging']).toBeUndefined();
  });

  test('D08 logs neither queries nor referrers nor cookies, where nobody could delete a card number', () => {
    const fields = propertiesOf(stackWithDistribution(), 'AWS::Logs::Delivery')['RecordFields'] as string[];
    expect(fields).toEqual(
      expect.arrayContaining(['date', 'time', 'c-ip', 'cs-method', 'cs-uri-stem', 'sc-status', 'x-edge-request-id']),
    );
    expect(fields.filter((field) => /query|referer|cookie|headers/i.test(field))).toEqual([]);
    expect(new Set(fields).size).toBe(30);
  });

  test('E02 refuses a name outside the hosted zone', () => {
    expect(() => stackWithDistribution({ domainName: 'shop.example.org' })).toThrow(
      'host name must lie in the hosted zone shop.example.com, got shop.example.org; change one of the two (Test/Subject)',
    );
  });

  test('E02 refuses a zone that only ends like the name', () => {
    expect(() => stackWithDistribution({ domainName: 'myshop.example.com' })).toThrow('must lie in the hosted zone');
  });

  test.each(['Shop.example.com', 'shop', 'shop..example.com', `${'a'.repeat(50)}.shop.example.com`])(
    'E02 refuses %p, which no certificate could bear',
    (domainName) => {
      expect(() => stackWithDistribution({ domainName })).toThrow(
        `host name takes at most 64 small letters, digits, dashes and dots, got "${domainName}"; write e.g. shop.example.com (Test/Subject)`,
      );
    },
  );

  test("E01 refuses the shop's own name for the origin", () => {
    const stack = stackIn('us-east-1');
    const vpcOrigin = cloudfront.VpcOrigin.fromVpcOriginId(stack, 'VpcOrigin', 'vo_abc');
    expect(() => stackWithDistribution({ origin: { vpcOrigin, domainName: 'shop.example.com' } })).toThrow(
      "origin needs a name of its own, got the shop's shop.example.com; use e.g. origin.shop.example.com (Test/Subject)",
    );
  });

  test('E03 refuses a web ACL of scope REGIONAL', () => {
    const stack = stackIn('us-east-1');
    const webAcl = new TunedWebAcl(stack, 'WebAcl', {
      scope: WebAclScope.REGIONAL,
      rules: shopRules(),
      encryptionKey: logKeyIn(stack),
    });
    expect(() => stackWithDistribution({ webAcl })).toThrow(
      'distribution takes a web ACL of scope CLOUDFRONT, got REGIONAL; create one beside it (Test/Subject)',
    );
  });

  test('E02 passes the packs', () => {
    expect(findingsOf(stackWithDistribution())).toEqual([]);
  });
});
