import { ChallengeReach } from '../language/challenge-reach';
import { Match } from '../language/match';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';
import { type PageChallenge } from './page-challenge';
import { SuspicionSignal } from './suspicion-signal';

const REACH = ChallengeReach.clientsBringTokens(
  'the same signals challenge the page whose form is posted, and loading the page again earns the token',
);

/** Settings of {@link suspiciousCheckoutChallenge}. */
export interface SuspiciousCheckoutProps extends PageChallenge {
  /** Names of the signals, one or more, e.g. `hosting-provider`; see {@link SuspicionSignal}. */
  readonly signals: string[];
}

/**
 * Challenges checkouts that bear a sign of a bot, in silence. Protects against card testing and against bots that buy
 * out a sale, without refusing customers whose network looks odd.
 *
 * The form that is posted is held to it as well, or a program would skip the page. False positives: a customer who turns
 * suspicious between the page and its form is refused once, until the page is loaded again; browsers without JavaScript.
 * It stands after bot control, whose labels it may read. AWS bills each challenge.
 *
 * @throws if a page is none, a signal is unknown, or the time is outside what WAF takes
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-label-match.html
 */
export function suspiciousCheckoutChallenge(props: SuspiciousCheckoutProps): IWebAclRule {
  const { pages, signals, immunitySeconds } = props;
  return new WebAclRule({
    name: 'SuspiciousCheckoutChallenge',
    phase: RulePhase.CHALLENGES,
    statement: Match.all(Match.pages(pages), Match.any(...SuspicionSignal.named(signals).map(({ match }) => match))),
    action: RuleAction.challenge(immunitySeconds, REACH),
  });
}
