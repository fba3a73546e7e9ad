import { Template } from 'aws-cdk-lib/assertions';
import { Match as Condition } from '../../../lib/edge/web-acl/language/match';
import { RuleAction } from '../../../lib/edge/web-acl/language/rule-action';
import { RulePhase } from '../../../lib/edge/web-acl/language/rule-phase';
import { RuleStage, StageDiscipline } from '../../../lib/edge/web-acl/stages/rule-stage';
import { WebAclRule } from '../../../lib/edge/web-acl/web-acl-rule';
import { WebAclScope } from '../../../lib/edge/web-acl/web-acl-scope';
import { OriginVerification } from '../../../lib/edge/ingress/origin-verification';
import { ingressRules } from '../../../lib/edge/web-acl/ingress-rules';
import { findingsOf } from '../../../lib/testing';
import { GROUP, ORIGIN, publicIngress, regionalWebAcl, SUBNETS } from './ingress-under-test';

/** Built once, no test changes it. */
const { stack } = publicIngress();
const template = Template.fromStack(stack);

function only(type: string): { Properties: Record<string, unknown>; DependsOn?: string[] } {
  const found = Object.values(template.findResources(type));
  expect(found).toHaveLength(1);
  return found[0] as { Properties: Record<string, unknown>; DependsOn?: string[] };
}

describe('PublicIngress', () => {
  test('E01 stands in public subnets in the given group, with addresses of version 4, and adds no rule to the group', () => {
    expect(only('AWS::ElasticLoadBalancingV2::LoadBalancer').Properties).toMatchObject({
      Scheme: 'internet-facing',
      IpAddressType: 'ipv4',
      SecurityGroups: [GROUP],
      Subnets: SUBNETS,
    });
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 0);
  });

  test('E01 is refused where AWS WAF does not answer, cannot be deleted by mistake, and logs every request', () => {
    const { LoadBalancerAttributes } = only('AWS::ElasticLoadBalancingV2::LoadBalancer').Properties;
    const attributes = (LoadBalancerAttributes as { Key: string; Value: string }[]).map(
      ({ Key, Value }) => `${Key}=${Value}`,
    );
    expect(attributes.sort()).toEqual([
      'access_logs.s3.bucket=access-logs',
      'access_logs.s3.enabled=true',
      'deletion_protection.enabled=true',
      'routing.http.desync_mitigation_mode=defensive',
      'routing.http.drop_invalid_header_fields.enabled=true',
      'waf.fail_open.enabled=false',
    ]);
  });

  test('E01 listens on 443 alone, and not before its web ACL judges', () => {
    const { Properties, DependsOn } = only('AWS::ElasticLoadBalancingV2::Listener');
    expect(Properties).toMatchObject({
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
    expect(DependsOn).toEqual([expect.stringContaining('WebAclAssociation')]);
    expect(only('AWS::WAFv2::WebACLAssociation').Properties).toEqual({
      ResourceArn: { Ref: expect.stringContaining('LoadBalancer') },
      WebACLArn: { 'Fn::GetAtt': [expect.stringContaining('WebAcl'), 'Arn'] },
    });
  });

  test('E01 answers to the name that CloudFront calls, on the paths that services expose', () => {
    const rules = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
    expect(rules).toHaveLength(3);
    for (const rule of rules) {
      expect((rule as { Properties: { Conditions: unknown[] } }).Properties.Conditions).toContainEqual({
        Field: 'host-header',
        HostHeaderConfig: { Values: [ORIGIN] },
      });
    }
    template.hasResourceProperties('AWS::CertificateManager::Certificate', { DomainName: ORIGIN });
  });

  test('E01 is found under that name, by version 4 alone', () => {
    template.resourceCountIs('AWS::Route53::RecordSet', 1);
    expect(only('AWS::Route53::RecordSet').Properties).toMatchObject({
      Name: `${ORIGIN}.`,
      Type: 'A',
      HostedZoneId: 'Z0123456789EXAMPLE',
      AliasTarget: {
        DNSName: { 'Fn::Join': ['', ['dualstack.', { 'Fn::GetAtt': [expect.any(String), 'DNSName'] }]] },
        HostedZoneId: { 'Fn::GetAtt': [expect.stringContaining('LoadBalancer'), 'CanonicalHostedZoneID'] },
      },
    });
  });

  test('E01 rings within five minutes when it refuses what came through CloudFront', () => {
    const webAcl = only('AWS::WAFv2::WebACL').Properties['VisibilityConfig'] as { MetricName: string };
    const topic = [{ Ref: expect.stringMatching(/^Alarm/) as string }];
    expect(only('AWS::CloudWatch::Alarm').Properties).toEqual({
      AlarmDescription: expect.stringContaining('read the log of the function that rotates it') as string,
      Metrics: [
        {
          Id: expect.any(String) as string,
          Label: 'OriginVerify',
          ReturnData: true,
          MetricStat: {
            Metric: {
              Namespace: 'AWS/WAFV2',
              MetricName: 'BlockedRequests',
              Dimensions: [
                { Name: 'Region', Value: 'eu-west-1' },
                { Name: 'Rule', Value: 'OriginVerify' },
                { Name: 'WebACL', Value: webAcl.MetricName },
              ],
            },
            Period: 300,
            Stat: 'Sum',
          },
        },
      ],
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: topic,
      OKActions: topic,
    });
  });

  test('E01 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });

  test('E01 refuses a web ACL without the rule, or with the rule of another set', () => {
    expect(() => publicIngress((under) => regionalWebAcl(under, undefined))).toThrow(
      /^web ACL of a public load balancer begins with the rule OriginVerify of its verification, got (?!OriginVerify)\w+; add/,
    );
    expect(() =>
      publicIngress((under) => regionalWebAcl(under, new OriginVerification(under, 'OtherVerification'))),
    ).toThrow('begins with the rule OriginVerify of its verification, got OriginVerify; add the rule');
  });

  test('E01 refuses a web ACL in which another rule comes first, whatever it does', () => {
    // One of these names falls on a number before that of the rule.
    const firsts = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map(
      (name) =>
        new WebAclRule({
          name,
          phase: RulePhase.ANTI_DDOS,
          place: 0,
          statement: Condition.path('/a'),
          action: RuleAction.block(),
        }),
    );
    expect(() =>
      publicIngress((under, verification) =>
        regionalWebAcl(under, verification, {
          rules: [...ingressRules({ catchAllRateLimit: 2000 }), verification.rule, ...firsts],
        }),
      ),
    ).toThrow(
      /begins with the rule OriginVerify of its verification, got [A-H]; add the rule, and give none before it/,
    );
  });

  test('E01 refuses a web ACL in which the rule only counts', () => {
    expect(() =>
      publicIngress((under, verification) =>
        regionalWebAcl(under, verification, {
          stages: { OriginVerify: RuleStage.count({ since: '2026-11-01', until: '2026-12-01' }) },
          today: '2026-11-21',
          stageDiscipline: StageDiscipline.OBSERVED,
        }),
      ),
    ).toThrow(
      'rule OriginVerify blocks from the first day, since the origin is open while it counts, got a stage of COUNT; drop its stage (Test/Subject)',
    );
  });

  test('E09 asks for no stage of the rule, which is never tried', () => {
    const { rule } = publicIngress().verification;
    expect(rule.decides).toBe(false);
    expect(rule.render(0).action).toEqual({ block: {} });
  });

  test('E01 refuses a web ACL of scope CLOUDFRONT', () => {
    expect(() =>
      publicIngress((under, verification) => {
        const webAcl = regionalWebAcl(under, verification);
        return Object.assign(Object.create(webAcl), { scope: WebAclScope.CLOUDFRONT });
      }),
    ).toThrow('load balancer takes a web ACL of scope REGIONAL, got CLOUDFRONT; create one beside it (Test/Subject)');
  });

  test('E02 refuses a name outside the hosted zone', () => {
    expect(() => publicIngress(regionalWebAcl, { originDomainName: 'origin.example.org' })).toThrow(
      'must lie in the hosted zone',
    );
  });
});
