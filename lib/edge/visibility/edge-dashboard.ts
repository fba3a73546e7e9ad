import { Duration, Stack } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';
import { attackRequestsMetric } from './attack-requests-metric';
import { ddosDetectedMetric } from './ddos-detected-metric';
import { distributionMetric } from './distribution-metric';
import { WebAclMetrics, WebAclOutcome } from './web-acl-metrics';

const HALF = 12;

/** Settings of an {@link EdgeDashboard}. */
export interface EdgeDashboardProps {
  /** The web ACL of scope CLOUDFRONT. */
  readonly webAcl: TunedWebAcl;

  /** The distribution behind it. */
  readonly distribution: cloudfront.IDistribution;

  /** Region of the load balancers whose load is shown. */
  readonly originRegion: string;
}

/**
 * One page on which an attack or a sale is watched: what AWS takes for an attack, what the web ACL does by rule, what
 * visitors get, what reaches the origin. Protects against people who look at the wrong number first.
 *
 * Load balancers are found by search, since no widget of one region can refer to a resource of another.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_xaxr_dashboard.html
 */
export class EdgeDashboard extends Construct {
  constructor(scope: Construct, id: string, props: EdgeDashboardProps) {
    super(scope, id);
    const { webAcl, originRegion } = props;
    const requests = new WebAclMetrics(webAcl, Stack.of(this).region);
    const byRule = (title: string, outcome: WebAclOutcome): cloudwatch.GraphWidget =>
      new cloudwatch.GraphWidget({
        title,
        width: HALF,
        left: webAcl.rules.map(({ name }) => requests.of(outcome, name)),
        stacked: true,
      });
    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `${Stack.of(this).stackName}-web`,
      defaultInterval: Duration.hours(3),
      widgets: [
        [attacks(props.distribution)],
        [
          new cloudwatch.GraphWidget({
            title: 'What the web ACL did',
            width: HALF,
            left: Object.values(WebAclOutcome).map((outcome) => requests.all(outcome)),
          }),
          byRule('Blocked, by rule', WebAclOutcome.BLOCKED),
        ],
        [
          byRule('Counted, by rule', WebAclOutcome.COUNTED),
          new cloudwatch.GraphWidget({
            title: 'Challenged',
            width: HALF,
            left: [WebAclOutcome.CHALLENGED, WebAclOutcome.CAPTCHA].flatMap((outcome) =>
              webAcl.rules.map(({ name }) => requests.of(outcome, name)),
            ),
          }),
        ],
        visitors(props.distribution),
        origin(originRegion),
      ],
    });
  }
}

function attacks(distribution: cloudfront.IDistribution): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title: 'Attacks on the distribution',
    width: 2 * HALF,
    left: [attackRequestsMetric(distribution).with({ label: 'Requests of an attack, by the Anti-DDoS rule group' })],
    right: [ddosDetectedMetric(distribution.distributionArn).with({ label: 'Attack seen by Shield Advanced' })],
  });
}

function visitors(distribution: cloudfront.IDistribution): cloudwatch.IWidget[] {
  const seen = (metricName: string, statistic: string): cloudwatch.Metric =>
    distributionMetric(distribution, metricName, statistic);
  return [
    new cloudwatch.GraphWidget({
      title: 'Requests and errors',
      width: HALF,
      left: [seen('Requests', 'Sum')],
      right: [seen('4xxErrorRate', 'Average'), seen('5xxErrorRate', 'Average')],
    }),
    new cloudwatch.GraphWidget({
      title: 'Cache hits and origin latency',
      width: HALF,
      left: [seen('CacheHitRate', 'Average')],
      right: [seen('OriginLatency', 'p50'), seen('OriginLatency', 'p90')],
    }),
  ];
}

function origin(region: string): cloudwatch.IWidget[] {
  const found = (metricName: string, statistic: string): cloudwatch.MathExpression =>
    new cloudwatch.MathExpression({
      expression: `SEARCH('{AWS/ApplicationELB,LoadBalancer} MetricName="${metricName}"', '${statistic}', 60)`,
      label: metricName,
      period: Duration.minutes(1),
      searchRegion: region,
    });
  return [
    new cloudwatch.GraphWidget({
      title: 'Load of the origin',
      width: HALF,
      region,
      left: [found('RequestCount', 'Sum'), found('RejectedConnectionCount', 'Sum')],
      right: [found('ActiveConnectionCount', 'Sum')],
    }),
    new cloudwatch.GraphWidget({
      title: 'Answers of the services',
      width: HALF,
      region,
      left: [found('HTTPCode_Target_5XX_Count', 'Sum'), found('HTTPCode_ELB_5XX_Count', 'Sum')],
      right: [found('TargetResponseTime', 'p95')],
    }),
  ];
}
