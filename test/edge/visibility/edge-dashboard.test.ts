import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type TunedWebAcl } from '../../../lib/edge';
import { EdgeDashboard } from '../../../lib/edge/visibility/edge-dashboard';
import { findingsOf } from '../../../lib/testing';
import { DISTRIBUTION_ARN, seenEdge } from './visibility-under-test';

type Metric = [...string[], Record<string, unknown>];

interface Widget {
  readonly width: number;
  readonly properties: { readonly title: string; readonly region: string; readonly metrics: Metric[] };
}

/** Which side of a widget, what, and how it is added up. */
type Line = [side: 'left' | 'right', metric: string, statistic: unknown];

describe('EdgeDashboard', () => {
  let stack: Stack;
  let webAcl: TunedWebAcl;
  let widgets: Widget[];

  beforeAll(() => {
    const edge = seenEdge();
    ({ stack } = edge);
    ({ webAcl } = edge.props);
    const { distribution } = edge.props;
    new EdgeDashboard(stack, 'Dashboard', { webAcl, distribution, originRegion: 'eu-west-1' });
    const [dashboard] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
    const { DashboardBody } = (dashboard as { Properties: { DashboardBody: { 'Fn::Join': [string, unknown[]] } } })
      .Properties;
    const parts = DashboardBody['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : refOf(part)));
    ({ widgets } = JSON.parse(parts.join('')) as { widgets: Widget[] });
  });

  function refOf(part: unknown): string {
    expect(part).toEqual({ Ref: 'AWS::Region' });
    return 'us-east-1';
  }

  function widget(title: string): Widget['properties'] {
    const [found, ...others] = widgets.filter(({ properties }) => properties.title === title);
    expect(others).toEqual([]);
    expect(found).toBeDefined();
    return (found as Widget).properties;
  }

  const sideOf = ({ yAxis = 'left' }: Record<string, unknown>): Line[0] => yAxis as Line[0];

  /** What a widget shows of one thing, each with the name and dimensions of its metric. */
  function lines(title: string): Line[] {
    const { metrics, region } = widget(title);
    expect(region).toBe('us-east-1');
    return metrics.map((metric) => {
      const { stat = 'Average', period, ...options } = metric.at(-1) as Record<string, unknown>;
      expect(period).toBe(60);
      return [sideOf(options), metric.slice(0, -1).join(' '), stat];
    });
  }

  const wafAll = (name: string): Line => ['left', `AWS/WAFV2 ${name} Rule ALL WebACL ${webAcl.metricName}`, 'Sum'];
  const ruleLines = (...names: string[]): Line[] =>
    names.flatMap((name) =>
      webAcl.rules.map((rule): Line => [
        'left',
        `AWS/WAFV2 ${name} Rule ${rule.name} WebACL ${webAcl.metricName}`,
        'Sum',
      ]),
    );
  const seen = (side: Line[0], name: string, statistic: string): Line => [
    side,
    `AWS/CloudFront ${name} DistributionId E123456789 Region Global`,
    statistic,
  ];

  test.each<[string, () => Line[]]>([
    [
      'Attacks on the distribution',
      () => [
        ['left', `AWS/WAFV2 DDoSAttackRequests Resource ${DISTRIBUTION_ARN} ResourceType CF`, 'Sum'],
        ['right', `AWS/DDoSProtection DDoSDetected ResourceArn ${DISTRIBUTION_ARN}`, 'Sum'],
      ],
    ],
    [
      'What the web ACL did',
      () =>
        ['AllowedRequests', 'BlockedRequests', 'CountedRequests', 'CaptchaRequests', 'ChallengeRequests'].map(wafAll),
    ],
    ['Blocked, by rule', () => ruleLines('BlockedRequests')],
    ['Counted, by rule', () => ruleLines('CountedRequests')],
    ['Challenged', () => ruleLines('ChallengeRequests', 'CaptchaRequests')],
    [
      'Requests and errors',
      () => [
        seen('left', 'Requests', 'Sum'),
        seen('right', '4xxErrorRate', 'Average'),
        seen('right', '5xxErrorRate', 'Average'),
      ],
    ],
    [
      'Cache hits and origin latency',
      () => [
        seen('left', 'CacheHitRate', 'Average'),
        seen('right', 'OriginLatency', 'p50'),
        seen('right', 'OriginLatency', 'p90'),
      ],
    ],
  ])('E15 shows in "%s" this and nothing else, by the minute', (title, expected) => {
    expect(lines(title)).toEqual(expected());
  });

  test.each<[string, [Line[0], string, string][]]>([
    [
      'Load of the origin',
      [
        ['left', 'RequestCount', 'Sum'],
        ['left', 'RejectedConnectionCount', 'Sum'],
        ['right', 'ActiveConnectionCount', 'Sum'],
      ],
    ],
    [
      'Answers of the services',
      [
        ['left', 'HTTPCode_Target_5XX_Count', 'Sum'],
        ['left', 'HTTPCode_ELB_5XX_Count', 'Sum'],
        ['right', 'TargetResponseTime', 'p95'],
      ],
    ],
  ])('E15 finds for "%s" every load balancer of the other region', (title, expected) => {
    const { metrics, region } = widget(title);
    expect(region).toBe('eu-west-1');
    expect(metrics.map(([options]) => [sideOf(options as never), (options as never)['expression']])).toEqual(
      expected.map(([side, name, statistic]) => [
        side,
        `SEARCH('{AWS/ApplicationELB,LoadBalancer} MetricName="${name}"', '${statistic}', 60)`,
      ]),
    );
  });

  test('E15 is one page of nine widgets, attacks first and across', () => {
    expect(widgets).toHaveLength(9);
    expect([widgets[0]?.properties.title, widgets[0]?.width]).toEqual(['Attacks on the distribution', 24]);
  });

  test('E15 passes the packs', () => {
    expect(findingsOf(stack.node.findChild('Dashboard'))).toEqual([]);
  });
});
