import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { NagRuleCompliance } from 'cdk-nag';
import { rendered, type Rule } from './rule';

interface WebAclRule {
  readonly action?: { readonly block?: unknown };
  readonly statement?: { readonly rateBasedStatement?: { readonly scopeDownStatement?: unknown } };
}

export const catchAllRateLimitBlocks: Rule = {
  id: 'CatchAllRateLimitBlocks',
  info: 'A web ACL has no rate limit for every path that blocks.',
  explanation:
    'A flood on a path without a limit reaches the origin, and Shield Advanced credits need a blocking limit.',
  check: (node) => {
    if (!(node instanceof CfnWebACL)) {
      return NagRuleCompliance.NOT_APPLICABLE;
    }
    const rules = (rendered(node, node.rules) ?? []) as WebAclRule[];
    const blocks = rules.some(
      ({ action, statement }) =>
        action?.block !== undefined &&
        statement?.rateBasedStatement !== undefined &&
        statement.rateBasedStatement.scopeDownStatement === undefined,
    );
    return blocks ? NagRuleCompliance.COMPLIANT : NagRuleCompliance.NON_COMPLIANT;
  },
};
