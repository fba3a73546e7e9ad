import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

/**
 * One rule of a web ACL before it has a place in the order. Protects against priorities that are typed by hand and
 * drift apart: the web ACL numbers its rules by their order.
 */
export interface IWebAclRule {
  /** Name of the rule and of its CloudWatch metric, letters, digits, `-` and `_`; unique in its web ACL. */
  readonly name: string;

  /** What the rule costs in web ACL capacity units (WCU), by AWS's documentation. */
  readonly capacity: number;

  /**
   * The rule as CloudFormation wants it.
   *
   * @param priority place in the order, 0 is evaluated first
   */
  render(priority: number): CfnWebACL.RuleProperty;
}

/** Metrics and sampled requests of a rule or a web ACL, always on: a rule that nobody can see is never tuned. */
export function visibilityOf(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
