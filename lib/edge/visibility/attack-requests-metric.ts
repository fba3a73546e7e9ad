import { Duration } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * Requests of an attack that the Anti-DDoS managed rule group sees on a distribution, by the minute. It has values only
 * during one.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 */
export function attackRequestsMetric({ distributionArn }: cloudfront.IDistribution): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/WAFV2',
    metricName: 'DDoSAttackRequests',
    dimensionsMap: { Resource: distributionArn, ResourceType: 'CF' },
    statistic: cloudwatch.Stats.SUM,
    period: Duration.minutes(1),
  });
}
