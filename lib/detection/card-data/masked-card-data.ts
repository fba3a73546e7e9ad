import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AlarmTopic } from '../../foundation';

/** Settings of {@link MaskedCardData}. */
export interface MaskedCardDataProps {
  /** Where log groups report to what AWS masks in them: {@link MaskingReports}. */
  readonly findings: logs.ILogGroup;

  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;
}

/**
 * Rings when AWS masks a card number or a security code in a log group that reports to {@link MaskingReports}. Protects against a mask that hides the leak from the people who must close it: the number is
 * stored all the same. AWS's own metric would count masked e-mail addresses too.
 *
 * Expiry dates are masked and do not ring: AWS takes that of a session for one.
 *
 * A report names the log group, the kind, and the places in the event; see docs/runbooks/card-number-in-logs.md.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data-audit-findings.html
 */
export class MaskedCardData extends Construct {
  constructor(scope: Construct, id: string, { findings, alarmTopic }: MaskedCardDataProps) {
    super(scope, id);
    const metric = { namespace: 'DefenceInDepth/CardData', metricName: `MaskedCardData-${Stack.of(this).stackName}` };
    new logs.CfnMetricFilter(this, 'CardFindings', {
      logGroupName: findings.logGroupName,
      // Text, since the identifiers stand in a list in any order, and a JSON pattern picks from a list by number alone.
      filterPattern: '?CreditCardNumber ?CreditCardSecurityCode',
      metricTransformations: [
        { metricNamespace: metric.namespace, metricName: metric.metricName, metricValue: '1', unit: 'Count' },
      ],
    });
    alarmTopic.ring(
      new cloudwatch.Alarm(this, 'Masked', {
        alarmDescription:
          'A card number or security code was logged and masked; the reports say where, docs/runbooks/card-number-in-logs.md what to do',
        metric: new cloudwatch.Metric({ ...metric, statistic: 'Sum', period: Duration.minutes(1) }),
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
    );
  }
}
