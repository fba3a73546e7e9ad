import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { type AlarmTopic, checkRange } from '../../foundation';

/** Settings of {@link OriginLoadAlarms}. */
export interface OriginLoadAlarmsProps {
  /** The load balancer behind the edge. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;

  /** Where it rings, a topic of the load balancer's region. */
  readonly alarmTopic: AlarmTopic;

  /** Time that the slowest twentieth of the services' answers takes, in milliseconds, 100 to 60,000. @default 2000 */
  readonly latencyMs?: number;

  /** Answers of the services with status 5xx in a minute, 1 to 1,000,000. @default 50 */
  readonly failures?: number;
}

/**
 * Rings when the load balancer turns connections away, has nobody to send a request to, or gets errors and late answers.
 * Protects against a load that passes the edge as honest traffic and still breaks the shop.
 *
 * @throws if a limit is out of its range
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export class OriginLoadAlarms extends Construct {
  constructor(scope: Construct, id: string, props: OriginLoadAlarmsProps) {
    super(scope, id);
    const { latencyMs = 2000, failures = 50 } = props;
    checkRange(this, {
      what: 'latency of the origin in ms',
      value: latencyMs,
      least: 100,
      most: 60_000,
      prop: 'latencyMs',
    });
    checkRange(this, { what: 'failures of the origin', value: failures, least: 1, most: 1_000_000, prop: 'failures' });
    const { metrics } = props.loadBalancer;
    const everyMinute = { period: Duration.minutes(1) };
    const alarms: [string, string, cloudwatch.Metric, number, number][] = [
      [
        'Rejected',
        'The load balancer turns connections away, since it has as many as it can hold',
        metrics.rejectedConnectionCount(everyMinute),
        1,
        1,
      ],
      [
        'Unanswered',
        'The load balancer answers 5xx itself: no healthy pod, or none that answers in time',
        metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, everyMinute),
        failures,
        3,
      ],
      [
        'Failures',
        'Services answer with status 5xx',
        metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, everyMinute),
        failures,
        3,
      ],
      [
        'Slow',
        'Services answer slowly',
        metrics.targetResponseTime({ ...everyMinute, statistic: 'p95' }),
        latencyMs / 1000,
        5,
      ],
    ];
    for (const [name, alarmDescription, metric, threshold, minutes] of alarms) {
      props.alarmTopic.ring(
        new cloudwatch.Alarm(this, name, {
          alarmDescription,
          metric,
          threshold,
          evaluationPeriods: minutes,
          comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        }),
      );
    }
  }
}
