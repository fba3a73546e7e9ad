import { type Stack } from 'aws-cdk-lib';
import { TunedWebAcl, type TunedWebAclProps, WebAclScope } from '../../../lib/edge';
import { Match } from '../../../lib/edge/web-acl/language/match';
import { type RuleAction } from '../../../lib/edge/web-acl/language/rule-action';
import { RulePhase } from '../../../lib/edge/web-acl/language/rule-phase';
import { type IStatement } from '../../../lib/edge/web-acl/language/statement';
import { WebAclRule } from '../../../lib/edge/web-acl/web-acl-rule';
import { logKeyIn, shopRules, stackIn } from '../edge-stack-under-test';

/** A web ACL in a stack, with the rules of the shop at the edge unless told otherwise. */
export function webAclIn(stack: Stack, props: Partial<TunedWebAclProps> = {}): TunedWebAcl {
  const given = { scope: WebAclScope.CLOUDFRONT, rules: shopRules(), encryptionKey: logKeyIn(stack) };
  return new TunedWebAcl(stack, 'Subject', { ...given, ...props });
}

/** A web ACL in a stack of its own. */
export function webAcl(props: Partial<TunedWebAclProps> = {}, region = 'us-east-1'): TunedWebAcl {
  return webAclIn(stackIn(region), props);
}

/** A rule with an action about some country, or about what is told. */
export function ruleOf(name: string, action: RuleAction, statement: IStatement = Match.countries(['KP'])): WebAclRule {
  return new WebAclRule({ name, phase: RulePhase.GEO, statement, action });
}
