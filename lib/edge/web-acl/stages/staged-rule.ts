import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type IWebAclRule } from '../web-acl-rule';
import { type RuleStage, RuleStageKind } from './rule-stage';

/**
 * A rule as its stage renders it: in COUNT its action, or that of its whole group, is replaced. Labels are added in both
 * stages, so that a rule that looks for them can be rehearsed too.
 *
 * @param rule the rule
 * @param priority its place in the order
 * @param stage its stage; in force without one
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
