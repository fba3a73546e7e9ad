import { Match } from '../language/match';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';
import { type PageChallenge } from './page-challenge';

/**
 * Challenges whoever opens the page for forgotten passwords, in silence. Protects customers against mails in masses and
 * against programs that learn from the answer who is a customer.
 *
 * The form that is posted to the page is held to it as well, or a program would skip the page. False positives: browsers
 * without JavaScript; who fills in the form for longer than the immunity. AWS bills each challenge.
 *
 * @throws if a page is none, or the time is outside what WAF takes
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-best-practices.html
 */
export function forgotPasswordChallenge(props: PageChallenge): IWebAclRule {
  const { pages, immunitySeconds } = props;
  return new WebAclRule({
    name: 'ForgotPasswordChallenge',
    phase: RulePhase.CHALLENGES,
    statement: Match.pages(pages),
    action: RuleAction.challenge(immunitySeconds),
  });
}
