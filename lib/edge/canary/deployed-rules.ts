import { Stack } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';

/**
 * The rules of a web ACL as they are deployed, stages applied. Protects a comparison against rules that say they block and
 * are only counting.
 */
export function deployedRules(webAcl: TunedWebAcl): CfnWebACL.RuleProperty[] {
  const [found] = webAcl.node.findAll().filter((node) => node instanceof CfnWebACL);
  return Stack.of(webAcl).resolve(found?.rules ?? []) as CfnWebACL.RuleProperty[];
}
