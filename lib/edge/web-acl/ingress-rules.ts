import { ManagedGroupRule } from './managed-group-rule';
import { ManagedRuleGroup } from './managed-rule-group';
import { RateLimitKey, RateLimitRule } from './rate-limit-rule';
import { type IWebAclRule } from './web-acl-rule';

/** Settings of {@link ingressRules}. */
export interface IngressRulesProps {
  /** Requests per viewer and five minutes, 10 to 2,000,000,000; the same as at the edge, or more. */
  readonly catchAllRateLimit: number;
}

/**
 * The rules of the web ACL in front of the internal load balancer: the second line. Protects the services when the web
 * ACL of the edge is detached, replaced or passed by another distribution of the account.
 *
 * The core rule set is not repeated: its false positives would have to be tuned twice.
 *
 * @throws what the rules throw
 */
export function ingressRules(props: IngressRulesProps): IWebAclRule[] {
  return [
    new RateLimitRule({
      limit: props.catchAllRateLimit,
      windowSeconds: 300,
      key: RateLimitKey.VIEWER_ADDRESS,
    }),
    new ManagedGroupRule({ group: ManagedRuleGroup.KNOWN_BAD_INPUTS }),
    new ManagedGroupRule({ group: ManagedRuleGroup.SQL_INJECTION }),
  ];
}
