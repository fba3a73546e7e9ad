import { RequestFact } from './request-fact';
import { type RuleAction } from './rule-action';

/**
 * Refuses a challenge or a CAPTCHA for requests that cannot answer it, e.g. a POST to an API.
 *
 * @param name the rule, for the message
 * @param action its action, or one that overrides a rule of its group
 * @param facts what is certain of the requests
 * @throws if the requests are not provably page loads or forms of named pages, and no reason is given
 */
export function requireAnswers(name: string, action: RuleAction, facts: readonly RequestFact[]): void {
  const { kind, reach } = action;
  if (reach !== undefined && reach.reason === undefined && !facts.includes(RequestFact.ANSWERS_CHALLENGE)) {
    throw new Error(
      `${kind} needs a statement that matches nothing but page loads or the forms of named pages, got one that could match a POST to an API; add Match.pageLoads() or Match.pages([...]) to it with Match.all, or give ChallengeReach.clientsBringTokens (rule ${name})`,
    );
  }
}
