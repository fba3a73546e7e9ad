import { type CountedRule, ManagedGroupRule } from '../managed-group-rule';
import { ManagedRuleGroup } from '../managed-rule-group';
import { type IWebAclRule } from '../web-acl-rule';

/**
 * Runs AWS's rules about SQL injection. Protects the databases behind a service that builds its queries badly.
 *
 * False positives: searches and reviews that hold words of SQL (`SQLi_QUERYARGUMENTS`, `SQLi_BODY`); count the one rule
 * with a reason. Not billed beyond the web ACL.
 *
 * @param counted rules of the group that only count
 * @throws what {@link ManagedGroupRule} throws
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-use-case.html
 */
export function sqlInjection(counted: CountedRule[] = []): IWebAclRule {
  return new ManagedGroupRule({ group: ManagedRuleGroup.SQL_INJECTION, counted });
}
