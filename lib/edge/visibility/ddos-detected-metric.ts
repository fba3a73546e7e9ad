import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * Whether Shield Advanced sees an attack on one resource, by the minute. Without a protection of Shield Advanced it has no
 * values.
 *
 * @param resourceArn ARN of what is protected
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/shield-metrics.html
 */
export function ddosDetectedMetric(resourceArn: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/DDoSProtection',
    metricName: 'DDoSDetected',
    dimensionsMap: { ResourceArn: resourceArn },
    statistic: cloudwatch.Stats.SUM,
    period: Duration.minutes(1),
  });
}
