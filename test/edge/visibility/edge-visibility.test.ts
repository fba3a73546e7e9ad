import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ingressRules, TunedWebAcl, WebAclScope } from '../../../lib/edge';
import { DdosDetectedAlarm } from '../../../lib/edge/visibility/ddos-detected-alarm';
import { EdgeAlarms, type EdgeAlarmsProps } from '../../../lib/edge/visibility/edge-alarms';
import { WebAclMetrics, WebAclOutcome } from '../../../lib/edge/visibility/web-acl-metrics';
import { EncryptionKey } from '../../../lib/foundation';
import { findingsOf, testApp } from '../../../lib/testing';
import { ACCOUNT, alarmsOf, DISTRIBUTION_ARN, EVERY_ALARM, type Properties, seenEdge } from './visibility-under-test';

const ofDistribution = (MetricName: string, Statistic: object): Properties => ({
  Namespace: 'AWS/CloudFront',
  MetricName,
  Dimensions: [
    { Name: 'DistributionId', Value: 'E123456789' },
    { Name: 'Region', Value: 'Global' },
  ],
  Period: 60,
  ...Statistic,
});

/** A share of what the web ACL decided: that much of it in three of five minutes. */
const share = (Threshold: number): Properties => ({
  Metrics: expect.any(Array) as unknown[],
  Threshold,
  EvaluationPeriods: 5,
  DatapointsToAlarm: 3,
});

describe('what is seen of the edge', () => {
  let stack: Stack;
  let props: EdgeAlarmsProps;
  let alarms: Record<string, Properties>;
  let ddos: Record<string, Properties>;

  beforeAll(() => {
    ({ stack, props } = seenEdge());
    new EdgeAlarms(stack, 'EdgeAlarms', props);
    new DdosDetectedAlarm(stack, 'Ddos', { resourceArn: DISTRIBUTION_ARN, alarmTopic: props.alarmTopic });
    alarms = alarmsOf(stack, 'EdgeAlarms');
    ddos = alarmsOf(stack, 'Ddos');
  });

  test('E15 rings for attacks, refusals, challenges, errors and late answers, and for nothing else', () => {
    expect(Object.keys(alarms).sort()).toEqual(['Attack', 'Blocked', 'Challenged', 'Failed', 'SlowOrigin']);
  });

  test.each<[string, Properties]>([
    [
      'Attack',
      {
        Namespace: 'AWS/WAFV2',
        MetricName: 'DDoSAttackRequests',
        Dimensions: [
          { Name: 'Resource', Value: DISTRIBUTION_ARN },
          { Name: 'ResourceType', Value: 'CF' },
        ],
        Period: 60,
        Statistic: 'Sum',
        Threshold: 1,
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
      },
    ],
    ['Blocked', share(20)],
    ['Challenged', share(20)],
    [
      'Failed',
      {
        ...ofDistribution('5xxErrorRate', { Statistic: 'Average' }),
        Threshold: 5,
        EvaluationPeriods: 5,
        DatapointsToAlarm: 3,
      },
    ],
    [
      'SlowOrigin',
      {
        ...ofDistribution('OriginLatency', { ExtendedStatistic: 'p90' }),
        Threshold: 3000,
        EvaluationPeriods: 5,
        DatapointsToAlarm: 3,
      },
    ],
  ])('E15 by default %s rings at this and no other value', (id, expected) => {
    expect(alarms[id]).toEqual({ ...EVERY_ALARM, ...expected });
  });

  test('E15 rings at the limits that it is told', () => {
    const other = seenEdge();
    const limits = { blockedPercent: 1, challengedPercent: 2, failedPercent: 3, originLatencyMs: 400 };
    new EdgeAlarms(other.stack, 'EdgeAlarms', { ...other.props, ...limits, leastRequests: 7 });
    const told = alarmsOf(other.stack, 'EdgeAlarms');
    const thresholds = ['Blocked', 'Challenged', 'Failed', 'SlowOrigin'].map((id) => told[id]?.['Threshold']);
    expect(thresholds).toEqual([1, 2, 3, 400]);
    for (const id of ['Blocked', 'Challenged']) {
      expect(JSON.stringify(told[id]?.['Metrics'])).toContain('>=7,');
    }
  });

  test.each(['Blocked', 'Challenged'])('E15 %s adds up what all rules of the web ACL did in a minute', (id) => {
    const watched = alarms[id]?.['Metrics'] as { MetricStat?: { Metric: unknown; Period: unknown; Stat: unknown } }[];
    const stats = watched.flatMap(({ MetricStat }) => MetricStat ?? []);
    expect(stats).toHaveLength(6);
    for (const { Metric, Period, Stat } of stats) {
      // No Region: that of a CLOUDFRONT web ACL has none, and with it the alarm would see nothing.
      expect([Metric, Period, Stat]).toMatchObject([
        {
          Namespace: 'AWS/WAFV2',
          Dimensions: [
            { Name: 'Rule', Value: 'ALL' },
            { Name: 'WebACL', Value: props.webAcl.metricName },
          ],
        },
        60,
        'Sum',
      ]);
    }
  });

  type Requests = Record<string, number>;
  const { BLOCKED, CAPTCHA, CHALLENGED } = WebAclOutcome;

  test.each<[WebAclOutcome[], Requests, number]>([
    [[BLOCKED], { AllowedRequests: 100, BlockedRequests: 100 }, 50],
    [[BLOCKED], { AllowedRequests: 900, BlockedRequests: 100 }, 10],
    [[BLOCKED], { AllowedRequests: 99, BlockedRequests: 100 }, 0],
    [[BLOCKED], { BlockedRequests: 300 }, 100],
    [[BLOCKED], {}, 0],
    [[BLOCKED], { BlockedRequests: 100, CaptchaRequests: 100, ChallengeRequests: 200 }, 25],
    [[CHALLENGED, CAPTCHA], { AllowedRequests: 100, ChallengeRequests: 100 }, 50],
    [[CHALLENGED, CAPTCHA], { AllowedRequests: 100, CaptchaRequests: 300 }, 75],
    [[CHALLENGED, CAPTCHA], { BlockedRequests: 100, CaptchaRequests: 100, ChallengeRequests: 200 }, 75],
    [[CHALLENGED, CAPTCHA], { CaptchaRequests: 100, ChallengeRequests: 99 }, 0],
    // Who went on with a good token was allowed, and is counted there too.
    [[CHALLENGED, CAPTCHA], { AllowedRequests: 300, ChallengeRequests: 400, RequestsWithValidChallengeToken: 300 }, 25],
    [[CHALLENGED, CAPTCHA], { AllowedRequests: 300, CaptchaRequests: 300, RequestsWithValidCaptchaToken: 300 }, 0],
    [[BLOCKED], { BlockedRequests: 200, ChallengeRequests: 200, RequestsWithValidChallengeToken: 200 }, 100],
  ])('E15 sees that %j happened in %j to %d percent, and few requests as none', (outcomes, requests, percent) => {
    const { expression, usingMetrics } = new WebAclMetrics(props.webAcl, 'us-east-1').share(outcomes, 200);
    const names = Object.entries(usingMetrics).map(([id, metric]) => [id, (metric as cloudwatch.Metric).metricName]);
    const valueOf = new Map(names.map(([id, name = '']) => [id, requests[name] ?? 0]));
    expect(Object.keys(requests).filter((name) => !names.some(([, known]) => known === name))).toEqual([]);
    const filled = expression.replace(/FILL\((m\d),0\)/g, (_, id: string) => String(valueOf.get(id)));
    const [, condition = '', then = ''] = /^IF\((.*>=\d+),(.*),0\)$/.exec(filled) ?? [];
    const evaluated = (text: string): unknown => new Function(`return ${text}`)() as unknown;
    expect(evaluated(condition) === true ? evaluated(then) : 0).toBe(percent);
  });

  test.each<[string, WebAclOutcome[]]>([
    ['Blocked', [BLOCKED]],
    ['Challenged', [CHALLENGED, CAPTCHA]],
  ])('E15 %s is the share of %j among 200 requests or more', (id, outcomes) => {
    const { expression } = new WebAclMetrics(props.webAcl, 'us-east-1').share(outcomes, 200);
    const [{ Expression }] = (alarms[id]?.['Metrics'] as { Expression?: string }[]).filter(
      (one) => one.Expression !== undefined,
    ) as [{ Expression: string }];
    expect(Expression).toBe(expression);
  });

  test('E15 rings for 20 minutes once Shield Advanced sees an attack on one resource', () => {
    expect(ddos['Alarm']).toEqual({
      ...EVERY_ALARM,
      Namespace: 'AWS/DDoSProtection',
      MetricName: 'DDoSDetected',
      Dimensions: [{ Name: 'ResourceArn', Value: DISTRIBUTION_ARN }],
      Period: 60,
      Statistic: 'Sum',
      Threshold: 1,
      EvaluationPeriods: 20,
      DatapointsToAlarm: 1,
    });
  });

  test.each([
    ['leastRequests', 0, '1 to 1000000'],
    ['blockedPercent', 101, '1 to 100'],
    ['challengedPercent', 0, '1 to 100'],
    ['failedPercent', 0, '1 to 100'],
    ['originLatencyMs', 99, '100 to 60000'],
  ])('E15 refuses %s of %d', (prop, value, allowed) => {
    expect(() => new EdgeAlarms(stack, `Refused${prop}`, { ...props, [prop]: value })).toThrow(
      `${prop} of the edge's alarms must be a whole number from ${allowed}, got ${value}; change ${prop}`,
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
    expect(['EdgeAlarms', 'Ddos'].flatMap((id) => findingsOf(stack.node.findChild(id)))).toEqual([]);
  });
});
