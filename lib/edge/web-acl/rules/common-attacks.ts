import { type CountedRule, ManagedGroupRule } from '../managed-group-rule';
import { ManagedRuleGroup } from '../managed-rule-group';
import { type IWebAclRule } from '../web-acl-rule';

const LARGE_BODIES: CountedRule = {
  name: 'SizeRestrictions_BODY',
  reason:
    'carts and uploads send more than 8 KB, and the other rules of the group still read the part of the body that AWS WAF inspects',
};

/**
 * Runs AWS's core rule set. Protects against what the OWASP Top 10 lists: cross-site scripting, inclusion of files,
 * requests for the metadata of a server.
 *
 * False positives: texts of customers that look like HTML (`CrossSiteScripting_BODY`), return addresses in a query
 * (`GenericRFI_QUERYARGUMENTS`); count the one rule with a reason. Bodies over 8 KB only count, because carts and uploads
 * are larger; `largeBodyLimit` blocks them on all other paths.
 *
 * @param counted more rules of the group that only count
 * @throws what {@link ManagedGroupRule} throws
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
export function commonAttacks(counted: CountedRule[] = []): IWebAclRule {
  return new ManagedGroupRule({ group: ManagedRuleGroup.COMMON, counted: [LARGE_BODIES, ...counted], place: 4 });
}
