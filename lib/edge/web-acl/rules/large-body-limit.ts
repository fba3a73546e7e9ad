import { Match } from '../language/match';
import { OversizeHandling } from '../language/oversize-handling';
import { RequestField } from '../language/request-field';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { SizeOperator } from '../language/size-match';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';

/** Where `SizeRestrictions_BODY` of the core rule set draws the line. */
const LARGE_BYTES = 8192;

/**
 * Refuses bodies over 8 KB everywhere but where the shop expects them. Protects against padding that pushes an attack
 * behind the part of a body that AWS WAF reads: the exception of the core rule set holds for carts and uploads alone.
 *
 * It measures the body itself and does not look for the label of that rule: while the group as a whole counts, in its stage
 * COUNT, AWS WAF still stops evaluating it at the first rule that would block, so that an attack which an earlier rule of the
 * group sees would take the label away. False positives: a form that grew; name its path.
 *
 * @param paths starts of the paths that take large bodies, one or more, e.g. `/checkout`
 * @throws if there are none, or one is no path prefix
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-managed-rule-group-override-options.html
 */
export function largeBodyLimit(paths: string[]): IWebAclRule {
  if (paths.length === 0) {
    throw new Error('large body limit needs 1 path or more that takes large bodies, got 0; leave the rule out');
  }
  // A web ACL that reads no more than 8 KB learns of the rest by the oversize handling alone.
  const large = Match.size(RequestField.body(OversizeHandling.MATCH), SizeOperator.MORE, LARGE_BYTES);
  return new WebAclRule({
    name: 'LargeBodies',
    phase: RulePhase.EXCEPTIONS,
    statement: Match.all(large, Match.not(Match.any(...paths.map((path) => Match.path(path))))),
    action: RuleAction.block(),
  });
}
