import { type CountedRule, ManagedGroupRule } from '../managed-group-rule';
import { ManagedRuleGroup } from '../managed-rule-group';
import { type IWebAclRule } from '../web-acl-rule';

/**
 * Runs AWS's list of addresses with a bad name. Protects against sources that Amazon saw attack or spy on others. Nobody
 * is exempt, trusted marketplaces included: a partner whose machines were taken over is on the list soon.
 *
 * False positives: customers behind a shared address from which somebody else attacks. The list of DDoS sources only
 * counts by AWS's choice; its label can make a checkout suspicious. Not billed beyond the web ACL.
 *
 * @param counted rules of the group that only count
 * @throws what {@link ManagedGroupRule} throws
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-ip-rep.html
 */
export function ipReputation(counted: CountedRule[] = []): IWebAclRule {
  return new ManagedGroupRule({ group: ManagedRuleGroup.IP_REPUTATION, counted, place: 4 });
}
