import { type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CanaryTraffic } from '../../../lib/edge/canary/canary-traffic';
import { detachCanary } from '../../../lib/edge/canary/detach-canary';
import { type EdgeCanary } from '../../../lib/edge/canary/edge-canary';
import { ErrorPages } from '../../../lib/edge/distribution/error-pages';
import { PathClass } from '../../../lib/edge/distribution/path-class';
import { ViewerProtocols } from '../../../lib/edge/distribution/viewer-protocols';
import { TunedWebAcl } from '../../../lib/edge/web-acl/tuned-web-acl';
import { WebAclScope } from '../../../lib/edge/web-acl/web-acl-scope';
import { findingsOf } from '../../../lib/testing';
import { logKeyIn, shopRules, stackIn } from '../edge-stack-under-test';
import { canaryIn, strictRules, trial } from './edge-canary-under-test';

interface Resource {
  readonly Properties: Record<string, unknown>;
}

interface Config {
  readonly CacheBehaviors?: { readonly PathPattern: string; readonly TargetOriginId: string }[];
  readonly DefaultCacheBehavior: { readonly TargetOriginId: string };
  readonly Origins: { readonly Id: string }[];
  readonly [name: string]: unknown;
}

/** The configurations of the primary and of the staging distribution. */
function configsOf(template: Template): [Config, Config] {
  const configs = Object.values(template.findResources('AWS::CloudFront::Distribution')).map(
    (resource) => (resource as Resource).Properties['DistributionConfig'] as Config,
  );
  const [primary, staging] = [false, true].map((wanted) =>
    configs.filter(({ Staging }) => (Staging === true) === wanted),
  );
  expect([primary?.length, staging?.length]).toEqual([1, 1]);
  return [primary?.[0] as Config, staging?.[0] as Config];
}

/** A configuration whose origins are numbered, since each distribution names them for itself. */
function withoutNames(config: Config): unknown {
  const text = config.Origins.reduce(
    (whole, { Id }, index) => whole.replaceAll(`"${Id}"`, `"origin ${index}"`),
    JSON.stringify(config),
  );
  return JSON.parse(text);
}

describe('EdgeCanary', () => {
  let stack: Stack;
  let template: Template;
  let subject: EdgeCanary;

  beforeAll(() => {
    const tried = trial(strictRules(), (scope) => ({
      paths: [
        { prefix: '/static/', pathClass: PathClass.STATIC },
        { prefix: '/products/', pathClass: PathClass.CATALOGUE, queryStrings: ['page'] },
        { prefix: '/api', pathClass: PathClass.API },
      ],
      errorPages: new ErrorPages(scope, 'ErrorPages', {
        accessLogs: s3.Bucket.fromBucketArn(scope, 'AccessLogs', 'arn:aws:s3:::access-logs'),
      }),
      refusedCountries: ['KP'],
    }));
    subject = canaryIn(tried);
    ({ stack } = tried);
    template = Template.fromStack(stack);
  });

  test('E10 makes the second distribution equal to the first in all but what a trial is', () => {
    const [primary, staging] = configsOf(template);
    const { Aliases, ContinuousDeploymentPolicyId, ...same } = withoutNames(primary) as Config;
    expect([Aliases, ContinuousDeploymentPolicyId]).toEqual([['shop.example.com'], expect.anything()]);
    expect(withoutNames(staging)).toEqual({
      ...same,
      Staging: true,
      Comment: 'Tries the candidate of the web ACL',
      WebACLId: { 'Fn::GetAtt': [expect.stringMatching(/^Candidate/), 'Arn'] },
    });
  });

  test('E10 speaks the same TLS under the same certificate and no HTTP/3, which CloudFront demands of both', () => {
    for (const config of configsOf(template)) {
      expect(config).toMatchObject({
        HttpVersion: 'http2',
        IPV6Enabled: true,
        ViewerCertificate: {
          AcmCertificateArn: { Ref: expect.stringMatching(/Certificate/) },
          MinimumProtocolVersion: 'TLSv1.2_2025',
          SslSupportMethod: 'sni-only',
        },
      });
    }
    template.resourceCountIs('AWS::CertificateManager::Certificate', 1);
  });

  test('E10 gives the second distribution no name, which only one may have', () => {
    const [primary, staging] = configsOf(template);
    expect(primary['Aliases']).toEqual(['shop.example.com']);
    expect(staging).not.toHaveProperty('Aliases');
    template.resourcePropertiesCountIs('AWS::Route53::RecordSet', { Name: 'shop.example.com.' }, 2);
  });

  test('E10 keeps the path patterns of the first, since others would be answered with errors', () => {
    const [primary, staging] = configsOf(template).map(({ CacheBehaviors }) =>
      CacheBehaviors?.map(({ PathPattern }) => PathPattern),
    );
    expect(staging).toEqual(primary);
    expect(staging?.length).toBeGreaterThan(2);
  });

  test('E10 sends five visitors in a hundred to the second distribution, by the policy of the first', () => {
    const [policy] = Object.keys(template.findResources('AWS::CloudFront::ContinuousDeploymentPolicy'));
    const [[stagingId]] = Object.entries(template.findResources('AWS::CloudFront::Distribution')).filter(
      ([, resource]) => ((resource as Resource).Properties['DistributionConfig'] as Config)['Staging'] === true,
    ) as [[string, unknown]];
    template.hasResourceProperties('AWS::CloudFront::ContinuousDeploymentPolicy', {
      ContinuousDeploymentPolicyConfig: {
        Enabled: true,
        StagingDistributionDnsNames: [{ 'Fn::GetAtt': [stagingId, 'DomainName'] }],
        TrafficConfig: {
          Type: 'SingleWeight',
          SingleWeightConfig: { Weight: 0.05, SessionStickinessConfig: { IdleTTL: 900, MaximumTTL: 3600 } },
        },
      },
    });
    const [primary, staging] = configsOf(template);
    expect(primary['ContinuousDeploymentPolicyId']).toEqual({ 'Fn::GetAtt': [policy, 'Id'] });
    expect(staging).not.toHaveProperty('ContinuousDeploymentPolicyId');
  });

  test('E10 sends whoever asks by header to it, where traffic is told so', () => {
    const tried = trial();
    canaryIn(tried, { traffic: CanaryTraffic.byHeader({ header: 'aws-cf-cd-candidate', value: 'yes' }) });
    Template.fromStack(tried.stack).hasResourceProperties('AWS::CloudFront::ContinuousDeploymentPolicy', {
      ContinuousDeploymentPolicyConfig: {
        TrafficConfig: {
          Type: 'SingleHeader',
          SingleHeaderConfig: { Header: 'aws-cf-cd-candidate', Value: 'yes' },
          SingleWeightConfig: Match.absent(),
        },
      },
    });
  });

  test('E10 logs the requests that it gets, and measures them', () => {
    template.resourceCountIs('AWS::Logs::DeliverySource', 2);
    template.resourceCountIs('AWS::Logs::Delivery', 2);
    template.resourceCountIs('AWS::CloudFront::MonitoringSubscription', 2);
  });

  test('E10 shows what stands in front of the second distribution, for alarms and protections', () => {
    expect(subject.webAcl.node.id).toBe('Candidate');
    expect(stack.resolve(subject.distribution.distributionId)).toEqual({
      Ref: expect.stringMatching(/^CanaryStaging/),
    });
  });

  test('E10 warns of nothing', () => {
    Annotations.fromStack(stack).hasNoWarning('/Test/Canary/Staging', Match.anyValue());
  });

  test('E10 refuses HTTP/3, which CloudFront does not speak in a continuous deployment', () => {
    const tried = trial(strictRules(), () => ({ protocols: ViewerProtocols.HTTP2_AND_3 }));
    expect(() => canaryIn(tried)).toThrow(
      'canary needs a distribution without HTTP/3, got http2and3; set its protocols to HTTP2_ONLY and deploy that before the canary (Test/Canary)',
    );
  });

  test('E10 refuses a web ACL that does not stand in front of the primary, since CloudFront takes no first one then', () => {
    const tried = trial();
    expect(() => canaryIn(tried, { webAcl: tried.props.candidate })).toThrow(
      'canary needs the web acl of its primary, got Test/Candidate; give the one that stands in front of Test/Subject since a deployment before (Test/Canary)',
    );
  });

  test('E10 refuses a candidate of scope REGIONAL', () => {
    const tried = trial();
    const elsewhere = stackIn('us-east-1');
    const candidate = new TunedWebAcl(elsewhere, 'Candidate', {
      scope: WebAclScope.REGIONAL,
      rules: shopRules(),
      encryptionKey: logKeyIn(elsewhere),
    });
    expect(() => canaryIn(tried, { candidate })).toThrow(
      'canary takes a candidate of scope CLOUDFRONT, got REGIONAL; create one beside the web acl of the primary (Test/Canary)',
    );
  });

  test('E10 refuses a candidate with the rules in force, which would try nothing', () => {
    expect(() => canaryIn(trial(shopRules()))).toThrow(
      'canary needs rules that differ from those in force, got the same; change one of them (Test/Canary)',
    );
  });

  test('E10 passes the packs', () => {
    const tried = trial();
    canaryIn(tried);
    expect(findingsOf(tried.stack)).toEqual([]);
  });
});

describe('detachCanary', () => {
  test('E10 says that there is no policy, since CloudFront reads silence as no change', () => {
    const { stack, primary } = trial();
    detachCanary(primary);
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { ContinuousDeploymentPolicyId: '', Staging: Match.absent() },
    });
  });
});
