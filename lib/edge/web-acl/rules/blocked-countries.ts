import { Match } from '../language/match';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';

/**
 * Refuses requests from countries that the shop may not or will not serve. Protects against sanctioned sales and against
 * noise; it is no defence against an attacker with an address elsewhere.
 *
 * False positives: customers on a journey, and addresses that moved to another country's network.
 *
 * @param countries ISO 3166 alpha-2 codes in capitals, 1 to 50, each named once
 * @throws if there are none or too many, or a code is unknown or named twice
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-geo-match.html
 */
export function blockedCountries(countries: string[]): IWebAclRule {
  return new WebAclRule({
    name: 'BlockedCountries',
    phase: RulePhase.GEO,
    statement: Match.countries(countries),
    action: RuleAction.block(),
  });
}
