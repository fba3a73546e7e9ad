import { Stack } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type AlarmTopic, checkRange } from '../../foundation';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';
import { attackRequestsMetric } from './attack-requests-metric';
import { distributionMetric } from './distribution-metric';
import { WebAclMetrics, WebAclOutcome } from './web-acl-metrics';

/** Settings of {@link EdgeAlarms}. */
export interface EdgeAlarmsProps {
  /** The web ACL of scope CLOUDFRONT. */
  readonly webAcl: TunedWebAcl;

  /** The distribution behind it. */
  readonly distribution: cloudfront.IDistribution;

  /** Where it rings, a topic of us-east-1. */
  readonly alarmTopic: AlarmTopic;

  /** Requests in a minute below which no share rings, 1 to 1,000,000. @default 200 */
  readonly leastRequests?: number;

  /** Blocked part of all requests that rings, in percent, 1 to 100. @default 20 */
  readonly blockedPercent?: number;

  /** Part of all requests that gets a challenge or a puzzle and rings, in percent, 1 to 100. @default 20 */
  readonly challengedPercent?: number;

  /** Part of the answers with status 5xx that rings, in percent, 1 to 100. @default 5 */
  readonly failedPercent?: number;

  /** Time that the slowest tenth of the origin's first bytes takes, in milliseconds, 100 to 60,000. @default 3000 */
  readonly originLatencyMs?: number;
}

/**
 * Rings when the edge is attacked, when its rules refuse or challenge more than they should, and when visitors see errors.
 * Protects against an attack that nobody notices because it is held, and against a rule that turns customers away during
 * a sale.
 *
 * `DDoSAttackRequests` is a metric of the Anti-DDoS managed rule group and has values only while it sees an attack; the
 * alarm of Shield Advanced is {@link DdosDetectedAlarm}. `OriginLatency` has values where the distribution has additional
 * metrics.
 *
 * @throws if a limit is out of its range
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 */
export class EdgeAlarms extends Construct {
  private readonly topic: AlarmTopic;

  constructor(scope: Construct, id: string, props: EdgeAlarmsProps) {
    super(scope, id);
    const { leastRequests = 200, blockedPercent = 20, challengedPercent = 20, failedPercent = 5 } = props;
    const { originLatencyMs = 3000 } = props;
    const check = (prop: string, value: number, least: number, most: number): void =>
      checkRange(this, { what: `${prop} of the edge's alarms`, value, least, most, prop });
    check('leastRequests', leastRequests, 1, 1_000_000);
    check('blockedPercent', blockedPercent, 1, 100);
    check('challengedPercent', challengedPercent, 1, 100);
    check('failedPercent', failedPercent, 1, 100);
    check('originLatencyMs', originLatencyMs, 100, 60_000);
    this.topic = props.alarmTopic;
    const requests = new WebAclMetrics(props.webAcl, Stack.of(this).region);
    this.alarm(
      'Attack',
      'The Anti-DDoS rule group sees an attack on the distribution',
      attackRequestsMetric(props.distribution),
      1,
      1,
    );
    this.alarm(
      'Blocked',
      'The web ACL refuses much of the traffic: an attack that is held, or a rule that refuses customers',
      requests.share([WebAclOutcome.BLOCKED], leastRequests),
      blockedPercent,
      5,
    );
    this.alarm(
      'Challenged',
      'The web ACL challenges much of the traffic: bots, or a rule that stands in the way of customers',
      requests.share([WebAclOutcome.CHALLENGED, WebAclOutcome.CAPTCHA], leastRequests),
      challengedPercent,
      5,
    );
    const seen = (metricName: string, statistic: string): cloudwatch.Metric =>
      distributionMetric(props.distribution, metricName, statistic);
    this.alarm(
      'Failed',
      'Visitors get errors of status 5xx from the edge',
      seen('5xxErrorRate', 'Average'),
      failedPercent,
      5,
    );
    this.alarm('SlowOrigin', 'The origin answers the edge slowly', seen('OriginLatency', 'p90'), originLatencyMs, 5);
  }

  private alarm(id: string, description: string, metric: cloudwatch.IMetric, threshold: number, minutes: number): void {
    this.topic.ring(
      new cloudwatch.Alarm(this, id, {
        alarmDescription: description,
        metric,
        threshold,
        evaluationPeriods: minutes,
        datapointsToAlarm: Math.min(minutes, 3),
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
    );
  }
}
