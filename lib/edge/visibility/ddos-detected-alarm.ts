import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type AlarmTopic } from '../../foundation';
import { ddosDetectedMetric } from './ddos-detected-metric';

/** Settings of a {@link DdosDetectedAlarm}. */
export interface DdosDetectedAlarmProps {
  /** ARN of what Shield Advanced protects. */
  readonly resourceArn: string;

  /** Where it rings: a topic of us-east-1 for a distribution or a hosted zone, of the resource's region otherwise. */
  readonly alarmTopic: AlarmTopic;
}

/**
 * Rings when Shield Advanced sees an attack on one protected resource. Protects against an attack that is known to AWS
 * alone. Without a protection of Shield Advanced the metric has no values and the alarm never rings.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/shield-metrics.html
 */
export class DdosDetectedAlarm extends Construct {
  constructor(scope: Construct, id: string, { resourceArn, alarmTopic }: DdosDetectedAlarmProps) {
    super(scope, id);
    alarmTopic.ring(
      new cloudwatch.Alarm(this, 'Alarm', {
        alarmDescription: 'Shield Advanced sees an attack',
        metric: ddosDetectedMetric(resourceArn),
        threshold: 1,
        evaluationPeriods: 20,
        datapointsToAlarm: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
    );
  }
}
