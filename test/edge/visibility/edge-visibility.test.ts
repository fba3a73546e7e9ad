import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { edgeRules, ingressRules, TunedWebAcl, WebAclScope } from '../../../lib/edge';
import { DdosDetectedAlarm } from '../../../lib/edge/visibility/ddos-detected-alarm';
import { EdgeAlarms, type EdgeAlarmsProps } from '../../../lib/edge/visibility/edge-alarms';
import { EdgeDashboard } from '../../../lib/edge/visibility/edge-dashboard';
import { OriginLoadAlarms } from '../../../lib/edge/visibility/origin-load-alarms';
import { WebAclMetrics, WebAclOutcome } from '../../../lib/edge/visibility/web-acl-metrics';
import { WebAclQueries } from '../../../lib/edge/visibility/web-acl-queries';
import { AlarmTopic, allowLogEncryption, EncryptionKey } from '../../../lib/foundation';
import { findingsOf, testApp } from '../../../lib/testing';

const ACCOUNT = '111111111111';
const LOAD_BALANCER = `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:loadbalancer/app/shop/0123456789abcdef`;

/** One statistic of a dashboard or an alarm, as CloudFormation gets it. */
interface Watched {
  readonly MetricStat?: { Metric: { MetricName: string; Dimensions: { Name: string; Value: unknown }[] } };
}

describe('what is seen of the edge', () => {
  let stack: Stack;
  let template: Template;
  let props: EdgeAlarmsProps;

  beforeAll(() => {
    const app = testApp();
    stack = new Stack(app, 'Edge', { env: { account: ACCOUNT, region: 'us-east-1' } });
    const key = new EncryptionKey(stack, 'Key', { description: 'logs', services: [] });
    allowLogEncryption(key);
    const alarmTopic = new AlarmTopic(stack, 'Alarms', { displayName: 'edge' });
    const webAcl = new TunedWebAcl(stack, 'WebAcl', {
      scope: WebAclScope.CLOUDFRONT,
      rules: edgeRules({ rateLimits: [], catchAllRateLimit: 2000, blockedCountries: ['KP'] }),
      encryptionKey: key.key,
    });
    const distribution = cloudfront.Distribution.fromDistributionAttributes(stack, 'Distribution', {
      distributionId: 'E123456789',
      domainName: 'd111111abcdef8.cloudfront.net',
    });
    props = { webAcl, distribution, alarmTopic };
    new EdgeAlarms(stack, 'EdgeAlarms', props);
    new DdosDetectedAlarm(stack, 'Ddos', {
      resourceArn: `arn:aws:cloudfront::${ACCOUNT}:distribution/E123456789`,
      alarmTopic,
    });
    new EdgeDashboard(stack, 'Dashboard', { webAcl, distribution, originRegion: 'eu-west-1' });
    new WebAclQueries(stack, 'Queries', { webAcl });
    template = Template.fromStack(stack);
  });

  /** The alarm whose id starts so. */
  function alarm(start: string): Record<string, unknown> & { Metrics?: Watched[] } {
    const found = Object.entries(template.findResources('AWS::CloudWatch::Alarm')).filter(([id]) =>
      id.startsWith(`EdgeAlarms${start}`),
    );
    expect(found).toHaveLength(1);
    return found[0]?.[1]['Properties'] as Record<string, unknown>;
  }

  test.each([
    [
      'Attack',
      'DDoSAttackRequests',
      'AWS/WAFV2',
      [
        { Name: 'Resource', Value: `arn:aws:cloudfront::${ACCOUNT}:distribution/E123456789` },
        { Name: 'ResourceType', Value: 'CF' },
      ],
    ],
    [
      'Failed',
      '5xxErrorRate',
      'AWS/CloudFront',
      [
        { Name: 'DistributionId', Value: 'E123456789' },
        { Name: 'Region', Value: 'Global' },
      ],
    ],
    [
      'SlowOrigin',
      'OriginLatency',
      'AWS/CloudFront',
      [
        { Name: 'DistributionId', Value: 'E123456789' },
        { Name: 'Region', Value: 'Global' },
      ],
    ],
  ])('E15 rings for %s of the distribution, and for no other one', (id, MetricName, Namespace, Dimensions) => {
    expect(alarm(id)).toMatchObject({ MetricName, Namespace, Dimensions, Period: 60 });
  });

  test.each([
    ['Blocked', 'BlockedRequests'],
    ['Challenged', 'ChallengeRequests'],
  ])('E15 rings when a fifth of the requests is %s, of all rules of the web ACL', (id, metricName) => {
    const { Metrics = [], Threshold } = alarm(id);
    const watched = Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));
    expect(watched.map(({ MetricName }) => MetricName)).toContain(metricName);
    for (const { Dimensions } of watched) {
      // No Region: that of a CLOUDFRONT web ACL has none, and with it the alarm would see nothing.
      expect(Dimensions).toEqual([
        { Name: 'Rule', Value: 'ALL' },
        { Name: 'WebACL', Value: props.webAcl.metricName },
      ]);
    }
    expect(Threshold).toBe(20);
  });

  test.each([
    [{ allowed: 100, blocked: 100 }, 50],
    [{ allowed: 900, blocked: 100 }, 10],
    [{ allowed: 50, blocked: 100 }, 0],
    [{ blocked: 300 }, 100],
  ])('E15 sees %j as %d percent blocked, and few requests as none', (requests, percent) => {
    const { expression } = new WebAclMetrics(props.webAcl, 'us-east-1').share(WebAclOutcome.BLOCKED, 200);
    const values: Record<string, number> = { m0: 0, m1: 0, m2: 0, m3: 0 };
    Object.assign(values, { m0: (requests as { allowed?: number }).allowed ?? 0, m1: requests.blocked });
    const filled = expression.replace(/FILL\((m\d),0\)/g, (_, id: string) => String(values[id]));
    const [, condition = '', then = ''] = /^IF\((.*>=\d+),(.*),0\)$/.exec(filled) ?? [];
    const evaluated = (text: string): unknown => new Function(`return ${text}`)() as unknown;
    expect(evaluated(condition) === true ? evaluated(then) : 0).toBe(percent);
  });

  test('E15 every alarm rings at the topic, and says when it is over', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
    const topic = [{ Ref: expect.stringMatching(/^AlarmsTopic/) as string }];
    expect(alarms).toHaveLength(6);
    for (const { Properties } of alarms) {
      expect(Properties).toMatchObject({ AlarmActions: topic, OKActions: topic, TreatMissingData: 'notBreaching' });
    }
  });

  test('E15 rings for an attack that Shield Advanced sees on one resource', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/DDoSProtection',
      MetricName: 'DDoSDetected',
      Dimensions: [{ Name: 'ResourceArn', Value: `arn:aws:cloudfront::${ACCOUNT}:distribution/E123456789` }],
      Threshold: 1,
      DatapointsToAlarm: 1,
    });
  });

  test('E11 the dashboard shows every rule of the web ACL by what it did, and the origin of the other region', () => {
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(stack.resolve(dashboard?.['Properties'].DashboardBody));
    for (const { name } of props.webAcl.rules) {
      expect(body.split(`\\"${name}\\"`).length - 1).toBeGreaterThanOrEqual(3);
    }
    expect(body).toContain('SEARCH(\'{AWS/ApplicationELB,LoadBalancer} MetricName=\\\\\\"RequestCount\\\\\\"\'');
    expect(body).toContain('\\"region\\":\\"eu-west-1\\"');
  });

  test('E11 queries are saved on the log of the web ACL and on no other', () => {
    const queries = Object.values(template.findResources('AWS::Logs::QueryDefinition'));
    const names = queries.map(({ Properties }) => String(Properties.Name));
    expect(names).toContain('Edge/web-acl/blocked-by-rule');
    expect(new Set(names).size).toBe(names.length);
    for (const { Properties } of queries) {
      expect(Properties.LogGroupNames).toEqual([{ Ref: expect.stringMatching(/^WebAclLog/) as string }]);
      expect(Properties.QueryString).toMatch(/^(filter|stats)/);
    }
  });

  test.each([
    ['leastRequests', 0, '1 to 1000000'],
    ['blockedPercent', 101, '1 to 100'],
    ['challengedPercent', 0, '1 to 100'],
    ['failedPercent', 0, '1 to 100'],
    ['originLatencyMs', 99, '100 to 60000'],
  ])('E15 refuses %s of %d', (prop, value, allowed) => {
    expect(() => new EdgeAlarms(stack, `Refused${prop}`, { ...props, [prop]: value })).toThrow(
      `${prop} of the edge's alarms must be a whole number from ${allowed.replace(' to ', ' to ')}, got ${value}; change ${prop}`,
    );
  });

  test('E15 rings for a load balancer that turns connections away, fails or is slow', () => {
    const region = new Stack(testApp(), 'Region', { env: { account: ACCOUNT, region: 'eu-west-1' } });
    const alarmTopic = new AlarmTopic(region, 'Alarms', { displayName: 'origin' });
    const loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(region, 'LoadBalancer', {
      loadBalancerArn: LOAD_BALANCER,
      securityGroupId: 'sg-1',
    });
    new OriginLoadAlarms(region, 'Load', { loadBalancer, alarmTopic });
    const alarms = Object.values(Template.fromStack(region).findResources('AWS::CloudWatch::Alarm'));
    expect(alarms.map(({ Properties }) => [Properties.MetricName, Properties.Threshold])).toEqual([
      ['RejectedConnectionCount', 1],
      ['HTTPCode_ELB_5XX_Count', 50],
      ['HTTPCode_Target_5XX_Count', 50],
      ['TargetResponseTime', 2],
    ]);
    for (const { Properties } of alarms) {
      expect(Properties.Dimensions).toEqual([{ Name: 'LoadBalancer', Value: 'app/shop/0123456789abcdef' }]);
    }
    expect(() => new OriginLoadAlarms(region, 'Refused', { loadBalancer, alarmTopic, latencyMs: 1 })).toThrow(
      'latency of the origin in ms must be a whole number from 100 to 60000, got 1; change latencyMs',
    );
  });

  test('E15 a REGIONAL web ACL is watched in its region', () => {
    const region = new Stack(testApp(), 'Regional', { env: { account: ACCOUNT, region: 'eu-west-1' } });
    const key = new EncryptionKey(region, 'Key', { description: 'logs', services: [] });
    const webAcl = new TunedWebAcl(region, 'WebAcl', {
      scope: WebAclScope.REGIONAL,
      rules: ingressRules({ catchAllRateLimit: 2000 }),
      encryptionKey: key.key,
    });
    const metric = new WebAclMetrics(webAcl, 'eu-west-1').all(WebAclOutcome.BLOCKED);
    expect(metric.dimensions).toEqual({ WebACL: webAcl.metricName, Rule: 'ALL', Region: 'eu-west-1' });
  });

  test('E15 passes the packs', () => {
    expect(
      ['EdgeAlarms', 'Ddos', 'Dashboard', 'Queries'].flatMap((id) => findingsOf(stack.node.findChild(id))),
    ).toEqual([]);
  });

  test('E11 a query of the labels reads them as text', () => {
    template.hasResourceProperties('AWS::Logs::QueryDefinition', {
      Name: 'Edge/web-acl/blocked-with-accepted-token',
      QueryString: Match.stringLikeRegexp('@message like "awswaf:managed:token:accepted"'),
    });
  });
});
