import { type IWebAclRule } from '../web-acl-rule';
import { CATCH_ALL_WINDOW_SECONDS } from './catch-all-rate-limit';
import { type CountedGroupRule } from './counted-group-rule';
import { highCheckoutRate, type HighCheckoutRateProps } from './high-checkout-rate';
import { type PathRateLimit } from './path-rate-limit';
import { BY_ADDRESS } from './rate-keys';
import { SuspicionSignal } from './suspicion-signal';
import { suspiciousCheckoutChallenge } from './suspicious-checkout-challenge';

const USUAL_WINDOW = 60;

/** Which checkouts are challenged, and how high a rate is suspicious. */
export interface SuspiciousCheckout {
  /** The pages, whole paths with the forms that they post to themselves, one or more, e.g. `/checkout`; outside the API. */
  readonly pages: string[];

  /** How long an answer counts, 300 to 259,200 seconds; it must cover the time in which a person fills in the form. */
  readonly immunitySeconds: number;

  /**
   * What is suspicious, any of `hosting-provider`, `anonymous-address`, `ddos-address`, `automated-browser` and
   * `bot-data-center`; may be empty beside `highRate`. All but `ddos-address` demand that the rule which blocks on sight
   * only counts.
   */
  readonly signals: string[];

  /** Requests per address and window that are suspicious, from 10, below what blocks. @default - no rate is */
  readonly highRate?: number;

  /** Window of that rate in seconds: 60, 120, 300 or 600. @default 60 */
  readonly highRateWindowSeconds?: number;
}

/** What else the web ACL does with checkouts. */
export interface CheckoutSurroundings {
  /** The rules of AWS's groups that only count. */
  readonly counted: readonly CountedGroupRule[];

  /** The limits of paths, which block. */
  readonly rateLimits: readonly PathRateLimit[];

  /** The limit for all paths together, requests per address and five minutes, which blocks too. */
  readonly catchAllRateLimit: number;
}

/**
 * The challenge of suspicious checkouts and the rate that feeds it. Protects against a challenge that waits for a label
 * which never comes, because a rule before it blocks on sight.
 *
 * @param props the pages and the signals
 * @param surroundings what could block before
 * @throws if the rule behind a signal blocks, a limit blocks before the rate is suspicious, or what the two rules throw
 */
export function suspiciousCheckout(props: SuspiciousCheckout, surroundings: CheckoutSurroundings): IWebAclRule[] {
  const {
    pages,
    immunitySeconds,
    signals,
    highRate: limit,
    highRateWindowSeconds: windowSeconds = USUAL_WINDOW,
  } = props;
  const { name: rated } = SuspicionSignal.HIGH_RATE;
  if (signals.includes(rated)) {
    throw new Error(`signal ${rated} follows from highRate, got it in signals; set highRate instead`);
  }
  const all = limit === undefined ? signals : [...signals, rated];
  requireSignalsThatCome(all, surroundings.counted);
  const challenge = suspiciousCheckoutChallenge({ pages, immunitySeconds, signals: all });
  if (limit === undefined) {
    return [challenge];
  }
  requireReachable({ pages, limit, windowSeconds }, surroundings);
  return [highCheckoutRate({ pages, limit, windowSeconds }), challenge];
}

function requireSignalsThatCome(signals: readonly string[], counted: readonly CountedGroupRule[]): void {
  for (const { name, group, blockedBy } of SuspicionSignal.named(signals)) {
    const comes = counted.some((rule) => rule.group === group?.groupName && rule.name === blockedBy);
    if (blockedBy !== undefined && !comes) {
      throw new Error(
        `signal ${name} comes from ${blockedBy}, which blocks on sight, expected it among the counted rules of ${group?.groupName}; count it with a reason or drop the signal`,
      );
    }
  }
}

/** A limit blocks first where nobody gets over the rate without getting over the limit, in whichever window is longer. */
function requireReachable(
  { pages, limit: rate, windowSeconds }: HighCheckoutRateProps,
  { rateLimits, catchAllRateLimit }: CheckoutSurroundings,
): void {
  const catchAll: PathRateLimit = { path: '/', limit: catchAllRateLimit, windowSeconds: CATCH_ALL_WINDOW_SECONDS };
  const lower = [...rateLimits, catchAll].find(
    ({ path, limit, windowSeconds: window, countBy = BY_ADDRESS }) =>
      countBy.join() === BY_ADDRESS.join() &&
      limit * Math.max(1, windowSeconds / window) <= rate &&
      pages.some((page) => page.toLowerCase().startsWith(path.toLowerCase())),
  );
  if (lower !== undefined) {
    throw new Error(
      `highRate of suspicious checkouts is below the limit of ${lower === catchAll ? 'all paths' : lower.path}, ${lower.limit} in ${lower.windowSeconds} seconds, got ${rate} in ${windowSeconds} seconds; lower it, or the limit blocks first`,
    );
  }
}
