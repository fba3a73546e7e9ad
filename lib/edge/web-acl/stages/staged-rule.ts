import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type IWebAclRule } from '../web-acl-rule';
import { type RuleStage, RuleStageKind } from './rule-stage';

/**
 * A rule as its stage renders it: in COUNT its action, or what its whole group answers, is replaced. A rule of the web ACL
 * adds its labels in both stages, so that a rule that looks for them can be rehearsed too.
 *
 * Not so the rules of a group: AWS WAF evaluates a group in COUNT as ever and counts only its answer, so that it ends at
 * the first rule that would block, and the labels of those behind are missing as they are in BLOCK. Whoever needs a label
 * counts the rules before it inside the group.
 *
 * @param rule the rule
 * @param priority its place in the order
 * @param stage its stage; in force without one
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_OverrideAction.html
 */
export function stagedRule(rule: IWebAclRule, priority: number, stage: RuleStage | undefined): CfnWebACL.RuleProperty {
  const rendered = rule.render(priority);
  if (stage?.kind !== RuleStageKind.COUNT) {
    return rendered;
  }
  const { name, statement, ruleLabels, visibilityConfig } = rendered;
  return {
    name,
    priority,
    ...(rendered.overrideAction === undefined ? { action: { count: {} } } : { overrideAction: { count: {} } }),
    statement,
    ...(ruleLabels && { ruleLabels }),
    visibilityConfig,
  };
}
