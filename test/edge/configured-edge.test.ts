import { generateKeyPairSync } from 'node:crypto';
import { Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { prod } from '../../lib/app/config/prod';
import { type EdgeStack } from '../../lib/app/stacks/edge-stack';
import { stagedWebAcl } from '../../lib/app/staged-web-acl';
import { RuleStage } from '../../lib/edge';
import { type EdgeConfig } from '../../lib/app/config/edge-config';
import { findingsOf } from '../../lib/testing';
import { logKeyIn } from './edge-stack-under-test';

import { baseStack, env, stacks } from './edge-stacks-under-test';

describe('edge stack as configured', () => {
  const built = stacks();
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const distributionsOf = (edge: EdgeStack): Record<string, never>[] =>
    Object.values(Template.fromStack(edge).findResources('AWS::CloudFront::Distribution')).map(
      ({ Properties }) => Properties.DistributionConfig as Record<string, never>,
    );

  test('E14 encrypts the fields of a form that configuration names, on its path and on no other', () => {
    const form = { name: 'Card', path: '/checkout/pay', fields: ['card*'], provider: 'payments', publicKey };
    const [distribution] = distributionsOf(stacks({ encryptedForms: [form] }).edge);
    const behaviours = distribution?.['CacheBehaviors'] as unknown as Record<string, unknown>[];
    const encrypted = behaviours.filter((one) => one['FieldLevelEncryptionId'] !== undefined);
    expect(encrypted.map((one) => one['PathPattern'])).toEqual(['/checkout/pay', '/checkout/pay/*']);
    expect(distribution?.['DefaultCacheBehavior']).not.toHaveProperty('FieldLevelEncryptionId');
  });

  test('E01 opens a public load balancer to the secret header alone, which rotates', () => {
    const { ingress, edge } = stacks({ origin: 'public-alb' });
    Template.fromStack(ingress).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internet-facing',
    });
    const [acl] = Object.values(Template.fromStack(ingress).findResources('AWS::WAFv2::WebACL'));
    const [first] = [...(acl?.['Properties'].Rules as { Name: string; Priority: number; Action: object }[])].sort(
      (one, other) => one.Priority - other.Priority,
    );
    expect([first?.Name, first?.Action]).toEqual(['OriginVerify', { Block: {} }]);
    const [distribution] = distributionsOf(edge);
    expect(JSON.stringify(distribution?.['Origins'])).toMatch(/x-origin-verify.*resolve:secretsmanager/);
    Template.fromStack(edge).resourceCountIs('AWS::SecretsManager::RotationSchedule', 1);
    expect([...findingsOf(ingress), ...findingsOf(edge)]).toEqual([]);
  });

  test('E10 sends a slice of the traffic to the candidate, and detaches a canary that is over', () => {
    const { candidate } = { candidate: { ...prod.edge.rules, catchAllRateLimit: 1000 } };
    const { edge } = stacks({ http3: false, canary: { name: 'Tighter', weight: 0.05, candidate } });
    const [staging, ...more] = distributionsOf(edge).filter((one) => one['Staging'] === true);
    expect([staging?.['Aliases'], more]).toEqual([undefined, []]);
    Template.fromStack(edge).hasResourceProperties('AWS::CloudFront::ContinuousDeploymentPolicy', {
      ContinuousDeploymentPolicyConfig: { TrafficConfig: { SingleWeightConfig: { Weight: 0.05 } } },
    });
    const [primary] = distributionsOf(edge).filter((one) => one['Staging'] !== true);
    const watched = Template.fromStack(edge).findResources('AWS::CloudWatch::Alarm', {
      Properties: { MetricName: 'DDoSAttackRequests' },
    });
    expect(Object.keys(watched)).toHaveLength(2);
    expect(primary?.['ContinuousDeploymentPolicyId']).toEqual({ 'Fn::GetAtt': [expect.any(String), 'Id'] });
    expect(findingsOf(edge)).toEqual([]);
    expect(distributionsOf(built.edge).map((one) => one['ContinuousDeploymentPolicyId'])).toEqual(['']);
  });

  test('E11 logs all requests, or those that a rule touched', () => {
    const filterOf = (edge: EdgeStack): unknown =>
      Object.values(Template.fromStack(edge).findResources('AWS::WAFv2::LoggingConfiguration'))[0]?.['Properties']
        .LoggingFilter?.DefaultBehavior;
    expect(filterOf(stacks({ logged: 'judged' }).edge)).toBe('DROP');
    expect(filterOf(built.edge)).toBeUndefined();
  });

  test('E02 moves other names of the shop to its own, in every function', () => {
    const { edge } = stacks({ movedDomainNames: ['www.shop.example.com'], refusedCountries: ['KP'] });
    const [distribution] = distributionsOf(edge);
    expect(distribution?.['Aliases']).toEqual(['shop.example.com', 'www.shop.example.com']);
    expect(distribution?.['Restrictions']).toEqual({
      GeoRestriction: { RestrictionType: 'blacklist', Locations: ['KP'] },
    });
    const functions = Object.values(Template.fromStack(edge).findResources('AWS::CloudFront::Function'));
    for (const { Properties } of functions) {
      expect(Properties.FunctionCode).toContain('"moved":["www.shop.example.com"]');
    }
    expect(functions.length).toBeGreaterThan(3);
    expect(findingsOf(edge)).toEqual([]);
  });

  test('E12 protects the distribution and the zone by Shield Advanced, and nothing at the level standard', () => {
    const { edge } = stacks({
      shield: {
        level: 'advanced',
        acknowledgedCost: 'USD 3,000 a month for one year',
        automaticResponse: 'count',
        healthCheckPath: '/api/health',
        contacts: [{ emailAddress: 'oncall@shop.example.com', phoneNumber: '+35315550100' }],
        responseTeamBuckets: ['exported-edge-logs'],
      },
    });
    const template = Template.fromStack(edge);
    template.resourceCountIs('AWS::Shield::Protection', 2);
    template.resourceCountIs('AWS::Shield::ProtectionGroup', 1);
    template.hasResourceProperties('AWS::Shield::DRTAccess', { LogBucketList: ['exported-edge-logs'] });
    expect(
      Object.keys(template.findResources('AWS::CloudWatch::Alarm', { Properties: { MetricName: 'DDoSDetected' } })),
    ).toHaveLength(2);
    // Made before the shop can be reached it would be unhealthy when it is associated.
    const [check] = Object.values(template.findResources('AWS::Route53::HealthCheck'));
    const [distribution] = Object.keys(template.findResources('AWS::CloudFront::Distribution'));
    expect(check?.['DependsOn']).toEqual(expect.arrayContaining([distribution]));
    expect(findingsOf(edge)).toEqual([]);
    Template.fromStack(built.edge).resourceCountIs('AWS::Shield::Protection', 0);
  });

  test.each<[string, Partial<EdgeConfig>, string]>([
    ['a rule that counted for too long', { today: '2027-03-01' }, 'counted until 2027-02-18, which is over'],
    [
      'a rule without a stage',
      { rules: { ...prod.edge.rules, stages: omit(prod.edge.rules.stages, 'MalformedCookies') } },
      'rule MalformedCookies has no stage',
    ],
    [
      'a rule in block without a record',
      {
        rules: {
          ...prod.edge.rules,
          stages: { ...prod.edge.rules.stages, LargeBodies: RuleStage.block({ since: '2026-11-21' }) },
        },
      },
      'rule LargeBodies is in BLOCK without evidence',
    ],
    [
      'a catch-all rate that counts, which forfeits the credit of Shield',
      {
        rules: {
          ...prod.edge.rules,
          stages: {
            ...prod.edge.rules.stages,
            RateLimitCatchAll: RuleStage.count({ since: '2026-11-21', until: '2026-12-21' }),
          },
        },
      },
      'rule RateLimitCatchAll is the catch-all rate and only counts',
    ],
  ])('E09 production refuses %s', (_, change, problem) => {
    const { edge } = stacks(change);
    expect(() => Stage.of(edge)?.synth()).toThrow(problem);
  });

  test('E09 development is warned of a rule that counted for too long', () => {
    const settings: EdgeConfig = { ...prod.edge, today: '2027-03-01' };
    const base = baseStack(settings);
    const stack = new Stack(base.node.scope as Stage, 'acl', { env: { ...env, region: 'us-east-1' } });
    const { rules, today } = settings;
    const webAcl = stagedWebAcl(stack, { rules, today, tier: 'development', encryptionKey: logKeyIn(stack) });
    const warnings = webAcl.node.metadata
      .filter(({ type }) => type === 'aws:cdk:warning')
      .map(({ data }) => String(data));
    expect(warnings.join()).toContain('which is over');
  });
});

function omit<T>(from: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => key !== name));
}
