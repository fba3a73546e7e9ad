import { Template } from 'aws-cdk-lib/assertions';
import { findingsOf } from '../../../lib/testing';
import { stackIn } from '../edge-stack-under-test';
import { behavioursIn, CANDIDATE, configWith, faceIn, WEB_ACL, wholeStack } from './behaviours-under-test';
import { type DistributionConfig, only, resourcesOf } from './distribution-under-test';

describe('distributions of the same behaviours', () => {
  const stack = wholeStack();

  test('E02 speaks nothing older than TLS 1.2 with the ciphers of 2025', () => {
    for (const id of [/^Live/, /^Candidate/]) {
      expect(configWith(stack, id)['ViewerCertificate']).toMatchObject({
        MinimumProtocolVersion: 'TLSv1.2_2025',
        SslSupportMethod: 'sni-only',
      });
    }
  });

  test('E02 serves the error page, and nothing else, from the bucket by signed requests', () => {
    const origins = configWith(stack, /^Live/)['Origins'] as Record<string, unknown>[];
    const [fromBucket] = origins.filter((origin) => 'S3OriginConfig' in origin);
    expect(fromBucket).toMatchObject({
      DomainName: { 'Fn::GetAtt': ['ErrorPagesBucketC2DFF63E', 'RegionalDomainName'] },
      OriginAccessControlId: { 'Fn::GetAtt': [expect.stringMatching(/^ErrorPagesSigning/), 'Id'] },
      S3OriginConfig: { OriginAccessIdentity: '' },
    });
    const served = configWith(stack, /^Live/).CacheBehaviors.filter(
      (one) => one['TargetOriginId'] === fromBucket?.['Id'],
    );
    expect(served.map(({ PathPattern }) => PathPattern)).toEqual(['/errors/unavailable.html']);
    expect(configWith(stack, /^Live/)['CustomErrorResponses']).toEqual(
      [500, 502, 503, 504].map((status) => ({
        ErrorCode: status,
        ResponseCode: status,
        ResponsePagePath: '/errors/unavailable.html',
        ErrorCachingMinTTL: status === 500 ? 0 : 5,
      })),
    );
  });

  test('E02 names the error page when it is there, since a missing one would change the status', () => {
    const template = Template.fromStack(stack);
    const [page] = Object.keys(template.findResources('Custom::ErrorPage'));
    for (const { DependsOn } of Object.values(template.findResources('AWS::CloudFront::Distribution'))) {
      expect(DependsOn).toEqual(expect.arrayContaining([page]));
    }
  });

  test('E01 reaches the services by one origin with its limits, through the origin shield', () => {
    const origins = configWith(stack, /^Live/)['Origins'] as Record<string, unknown>[];
    expect(origins.filter((origin) => !('S3OriginConfig' in origin))).toEqual([
      {
        Id: expect.any(String),
        DomainName: 'origin.shop.example.com',
        ConnectionAttempts: 2,
        ConnectionTimeout: 10,
        OriginShield: { Enabled: true, OriginShieldRegion: 'eu-west-1' },
        VpcOriginConfig: { VpcOriginId: 'vo_abc', OriginReadTimeout: 20, OriginKeepaliveTimeout: 5 },
      },
    ]);
  });

  test('E05 refuses at CloudFront itself the countries that the law forbids, and none by default', () => {
    expect(configWith(stack, /^Live/)['Restrictions']).toEqual({
      GeoRestriction: { RestrictionType: 'blacklist', Locations: ['KP', 'IR'] },
    });
  });

  test('E10 tries out the same behaviours, policies and functions behind another web ACL', () => {
    const [live, candidate] = [configWith(stack, /^Live/), configWith(stack, /^Candidate/)];
    const named = (config: DistributionConfig): unknown =>
      JSON.parse(JSON.stringify(config).replaceAll(/Test(Live|Candidate)Origin(\d)\w+/g, 'origin$2'));
    const { WebACLId, HttpVersion, Comment, ...liveRest } = named(live) as Record<string, unknown>;
    const {
      WebACLId: tried,
      HttpVersion: spoken,
      Comment: said,
      ...rest
    } = named(candidate) as Record<string, unknown>;
    expect(rest).toEqual(liveRest);
    expect([WebACLId, tried]).toEqual([WEB_ACL, CANDIDATE]);
    expect([HttpVersion, spoken]).toEqual(['http2and3', 'http2']);
    expect([Comment, said]).toEqual(['live', 'candidate']);
  });

  test('E10 lets both distributions read the error page', () => {
    const { PolicyDocument } = only(stack, 'AWS::S3::BucketPolicy') as { PolicyDocument: { Statement: unknown[] } };
    const readers = PolicyDocument.Statement.filter((one) => (one as { Action: unknown }).Action === 's3:GetObject');
    expect(JSON.stringify(readers)).toMatch(/"Ref":"Live.*"Ref":"Candidate/);
    expect(readers).toHaveLength(2);
  });

  test('E15 publishes the additional metrics of every distribution', () => {
    const subscriptions = Object.values(resourcesOf(stack, 'AWS::CloudFront::MonitoringSubscription'));
    expect(
      subscriptions.map(({ DistributionId }) => (DistributionId as { Ref: string }).Ref.slice(0, 4)).sort(),
    ).toEqual(['Cand', 'Live']);
    for (const { MonitoringSubscription } of subscriptions) {
      expect(MonitoringSubscription).toEqual({
        RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' },
      });
    }
  });

  test('E02 refuses a comment longer than CloudFront takes', () => {
    const own = stackIn('us-east-1');
    const behaviours = behavioursIn(own);
    expect(() => behaviours.distribute(own, 'Live', faceIn(own, 'a'.repeat(129)))).toThrow(
      'comment of a distribution takes 128 characters, got 129; shorten comment (Test/Behaviours)',
    );
  });

  test('E02 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
