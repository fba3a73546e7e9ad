import { type Match } from '../language/match';
import { type CountedRule, ManagedGroupRule } from '../managed-group-rule';
import { ManagedRuleGroup } from '../managed-rule-group';
import { type IWebAclRule } from '../web-acl-rule';

/** Settings of {@link anonymousIp}. */
export interface AnonymousIpProps {
  /** Rules of the group that only count. @default - none */
  readonly counted?: CountedRule[];

  /** Requests that the group does not look at. @default - it looks at every request */
  readonly except?: Match;
}

/**
 * Runs AWS's list of anonymous sources. Protects against attackers who hide behind Tor, proxies and rented servers, and
 * against the evasion of country blocks.
 *
 * False positives: customers who use a VPN, and companies whose proxies stand at a hosting provider
 * (`HostingProviderIPList`). Where that costs sales, count the rule and make its label a signal of a suspicious checkout.
 * Not billed beyond the web ACL.
 *
 * @throws what {@link ManagedGroupRule} throws
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-ip-rep.html
 */
export function anonymousIp(props: AnonymousIpProps = {}): IWebAclRule {
  const { counted = [], except } = props;
  return new ManagedGroupRule({
    group: ManagedRuleGroup.ANONYMOUS_IP,
    counted,
    place: 6,
    ...(except && { except }),
  });
}
