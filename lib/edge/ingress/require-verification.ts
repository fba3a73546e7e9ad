import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type IConstruct } from 'constructs';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';
import { requireRegional } from './require-regional';
import { type OriginVerification } from './origin-verification';

/**
 * Refuses a web ACL that would let strangers through to a public load balancer: without the rule that asks for the secret
 * header, with another rule before it, which might let them through, or with a stage in which it only counts.
 *
 * @param scope the construct that takes the web ACL
 * @throws if it is not REGIONAL, or the rule of the verification is not its first, in BLOCK
 */
export function requireVerification(scope: IConstruct, webAcl: TunedWebAcl, verification: OriginVerification): void {
  requireRegional(scope, webAcl);
  const { rule } = verification;
  const [first] = webAcl.rules;
  if (first !== rule) {
    throw new Error(
      `web ACL of a public load balancer begins with the rule ${rule.name} of its verification, got ${first?.name}; add the rule, and give none before it its phase and place (${scope.node.path})`,
    );
  }
  if (!firstBlocks(webAcl)) {
    throw new Error(
      `rule ${rule.name} blocks from the first day, since the origin is open while it counts, got a stage of COUNT; drop its stage (${scope.node.path})`,
    );
  }
}

/** What is rendered decides, not what somebody said about stages. */
function firstBlocks(webAcl: TunedWebAcl): boolean {
  const rendered = webAcl.node.children.find((child) => child instanceof CfnWebACL);
  const [first] = (rendered?.rules ?? []) as CfnWebACL.RuleProperty[];
  return first?.action !== undefined && 'block' in first.action;
}
