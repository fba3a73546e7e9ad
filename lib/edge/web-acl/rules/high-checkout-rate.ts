import { Match } from '../language/match';
import { Rate } from '../language/rate';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';
import { HIGH_RATE_LABEL } from './suspicion-signal';

/** Settings of {@link highCheckoutRate}. */
export interface HighCheckoutRateProps {
  /** The pages of the checkout, whole paths, one or more. */
  readonly pages: string[];

  /** Requests per address and window over which a client is suspicious, 10 to 2,000,000,000; below what blocks. */
  readonly limit: number;

  /** Window in seconds: 60, 120, 300 or 600. */
  readonly windowSeconds: number;
}

/**
 * Marks clients that ask for the checkout more often than a person does, for `suspiciousCheckoutChallenge`. Protects
 * customers behind one address, whom a block would hit, and sees bots that stay below the limit that blocks.
 *
 * It refuses nothing, and is one of the ten rate rules that a web ACL holds.
 *
 * @throws if a page is none, or the limit or the window is outside what WAF takes
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
export function highCheckoutRate(props: HighCheckoutRateProps): IWebAclRule {
  const { pages, limit, windowSeconds } = props;
  return new WebAclRule({
    name: 'HighCheckoutRate',
    phase: RulePhase.RATE,
    statement: new Rate({ limit, windowSeconds, scopeDown: Match.pages(pages), what: 'suspicious checkouts' }),
    action: RuleAction.count(),
    labels: [HIGH_RATE_LABEL],
  });
}
