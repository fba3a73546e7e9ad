import { RulePhase } from './language/rule-phase';
import { catchAllRateLimit, RateLimitKey } from './rules/catch-all-rate-limit';
import { knownBadInputs } from './rules/known-bad-inputs';
import { sqlInjection } from './rules/sql-injection';
import { viewerAddressRequired } from './rules/viewer-address-required';
import { type IWebAclRule } from './web-acl-rule';

/** Settings of {@link ingressRules}. */
export interface IngressRulesProps {
  /** Requests per viewer, by `x-viewer-address`, and five minutes, 10 to 2,000,000,000; the same as at the edge, or more. */
  readonly catchAllRateLimit: number;

  /**
   * Rules that decide who may speak to the origin at all, e.g. who has the secret of the edge; they stand before the
   * rates and refuse, they let nobody past the others.
   *
   * @default - none: the network decides
   */
  readonly gatekeepers?: IWebAclRule[];
}

/**
 * The rules of the web ACL in front of the load balancer: the second line. Protects the services when the web ACL of the
 * edge is detached, replaced or passed by another distribution of the account.
 *
 * It counts viewers by the address that the edge writes into `x-viewer-address`, and refuses what bears none: the functions of
 * this library write it, and a viewer-request function of your own must, on every path, or nobody gets in.
 *
 * The core rule set is not repeated: its false positives would have to be tuned twice. Neither are the groups that are
 * billed by request, nor lists of addresses, which would see CloudFront's.
 *
 * @throws if a gatekeeper stands after the first rate or allows, or what the rules throw
 */
export function ingressRules(props: IngressRulesProps): IWebAclRule[] {
  const { gatekeepers = [] } = props;
  gatekeepers.forEach(requireGatekeeper);
  return [
    ...gatekeepers,
    viewerAddressRequired(),
    catchAllRateLimit(props.catchAllRateLimit, RateLimitKey.VIEWER_ADDRESS),
    knownBadInputs(),
    sqlInjection(),
  ];
}

function requireGatekeeper(rule: IWebAclRule): void {
  if (rule.phase >= RulePhase.BLANKET_RATE) {
    throw new Error(
      `gatekeeper stands before the rates, in a phase below ${RulePhase.BLANKET_RATE}, got ${rule.phase}; use RulePhase.VALIDATION (rule ${rule.name})`,
    );
  }
  if (rule.render(0).action !== undefined && 'allow' in (rule.render(0).action as object)) {
    throw new Error(
      `gatekeeper refuses, got one that allows and so lets its requests past the rates; block what lacks the secret (rule ${rule.name})`,
    );
  }
}
