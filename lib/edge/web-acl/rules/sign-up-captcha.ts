import { Match } from '../language/match';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';
import { type PageChallenge } from './page-challenge';

/**
 * Asks whoever opens the sign-up page for a solved puzzle. Protects vouchers and the customer base against accounts that
 * programs open.
 *
 * The form that is posted to the page is held to it as well: without the token of a solved puzzle it is refused, or a
 * program would skip the page. False positives: people who cannot solve it, who get the version for the ear; who fills in
 * the form for longer than the immunity. AWS bills each puzzle that is tried.
 *
 * @throws if a page is none, or the time is outside what WAF takes
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-best-practices.html
 */
export function signUpCaptcha(props: PageChallenge): IWebAclRule {
  const { pages, immunitySeconds } = props;
  return new WebAclRule({
    name: 'SignUpCaptcha',
    phase: RulePhase.CHALLENGES,
    statement: Match.pages(pages),
    action: RuleAction.captcha(immunitySeconds),
  });
}
