import { Match } from '../web-acl/language/match';
import { type RegexSet } from '../web-acl/language/regex-set';
import { RequestField } from '../web-acl/language/request-field';
import { RuleAction } from '../web-acl/language/rule-action';
import { RulePhase } from '../web-acl/language/rule-phase';
import { WebAclRule } from '../web-acl/web-acl-rule';
import { ORIGIN_VERIFY_HEADER } from './origin-verify-header';

/**
 * Refuses with 403 every request whose secret header is missing or matches no pattern of a set. First of all rules, so that
 * nothing lets a stranger through and no rate counts one.
 *
 * It is never tried in COUNT, where the origin would be open to every distribution, so that it has no stage and no record
 * of false positives: `PublicIngress` refuses a web ACL in which it only counts.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-regex-pattern-set-match.html
 */
export class OriginVerifyRule extends WebAclRule {
  /** The web ACL asks for no stage. */
  override readonly decides = false;

  /** @param set the valid values, of scope REGIONAL */
  constructor(set: RegexSet) {
    super({
      name: 'OriginVerify',
      phase: RulePhase.ANTI_DDOS,
      place: 0,
      statement: Match.not(Match.regexSet(RequestField.header(ORIGIN_VERIFY_HEADER), set)),
      action: RuleAction.block(),
    });
  }
}
