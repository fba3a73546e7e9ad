import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type AlarmTopic, checkRange } from '../../foundation';
import { type ManagedRuleGroup } from './managed-rule-group';
import { type TunedWebAcl } from './tuned-web-acl';
import { WebAclScope } from './web-acl-scope';

const DEFAULT_DAYS = 60;

/** Settings of {@link ManagedVersionAlarms}. */
export interface ManagedVersionAlarmsProps {
  /** The web ACL whose pinned versions are watched, of the same region. */
  readonly webAcl: TunedWebAcl;

  /** Where it rings, in the same region. */
  readonly alarmTopic: AlarmTopic;

  /** How many days before the end it rings, 7 to 180. @default 60 */
  readonly daysAhead?: number;
}

/**
 * Rings before AWS ends a pinned version of a managed rule group, one alarm for each. Protects against rules that change
 * in silence: an ended version becomes AWS's default, and AWS refuses every change to the web ACL until it is replaced.
 *
 * AWS reports the days left as a metric; a version that is not yet to end reports its forecast lifetime. A metric without
 * a value rings too, since a version that nobody reports is not watched.
 *
 * @throws if the days are outside the range, or the web ACL pins no version, since nothing would be watched
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-using-managed-rule-groups-expiration.html
 */
export class ManagedVersionAlarms extends Construct {
  /** The alarms. */
  readonly alarms: readonly cloudwatch.IAlarm[];

  constructor(scope: Construct, id: string, props: ManagedVersionAlarmsProps) {
    super(scope, id);
    const { webAcl, alarmTopic, daysAhead = DEFAULT_DAYS } = props;
    checkRange(this, {
      what: 'days before a managed version ends',
      value: daysAhead,
      least: 7,
      most: 180,
      prop: 'daysAhead',
    });
    const groups = webAcl.rules.flatMap(({ managedGroup }) => managedGroup ?? []);
    const pinned = groups.filter(({ version }) => version !== undefined);
    if (pinned.length === 0) {
      throw new Error(
        `managed version alarms watch pinned versions, got a web ACL without one; leave them out (${this.node.path})`,
      );
    }
    this.alarms = pinned.map((group) => {
      const alarm = new cloudwatch.Alarm(this, group.groupName, {
        alarmDescription: `${group.groupName} ${group.version} ends in fewer than ${daysAhead} days, or is not reported: pin a newer version, rehearse it, deploy`,
        metric: this.daysLeft(group, webAcl.scope),
        threshold: daysAhead,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      });
      alarmTopic.ring(alarm);
      return alarm;
    });
  }

  private daysLeft({ groupName, version = '' }: ManagedRuleGroup, scope: WebAclScope): cloudwatch.IMetric {
    const { region } = Stack.of(this);
    const days = (place: Record<string, string>): cloudwatch.Metric =>
      new cloudwatch.Metric({
        namespace: 'AWS/WAFV2',
        metricName: 'DaysToExpiry',
        dimensionsMap: { ManagedRuleGroup: groupName, Vendor: 'AWS', Version: version, ...place },
        statistic: cloudwatch.Stats.MINIMUM,
        period: Duration.days(1),
      });
    if (scope === WebAclScope.REGIONAL) {
      return days({ Region: region });
    }
    // AWS documents Region for this metric, and none for metrics of CloudFront: whichever it reports is watched.
    return new cloudwatch.MathExpression({
      expression: 'MIN([here, anywhere])',
      usingMetrics: { here: days({ Region: region }), anywhere: days({}) },
      period: Duration.days(1),
      label: `days left of ${groupName} ${version}`,
    });
  }
}
