import { type CountedRule, ManagedGroupRule } from '../managed-group-rule';
import { ManagedRuleGroup } from '../managed-rule-group';
import { type IWebAclRule } from '../web-acl-rule';

/**
 * Runs AWS's rules about known exploits, such as Log4j. Protects against flaws in libraries that are not patched yet.
 *
 * False positives: hardly any; the patterns are exploits, not prose. Not billed beyond the web ACL.
 *
 * @param counted rules of the group that only count
 * @throws what {@link ManagedGroupRule} throws
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
export function knownBadInputs(counted: CountedRule[] = []): IWebAclRule {
  return new ManagedGroupRule({ group: ManagedRuleGroup.KNOWN_BAD_INPUTS, counted, place: 6 });
}
