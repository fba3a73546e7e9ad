import { Match } from '../language/match';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';

/** What `SizeRestrictions_BODY` of the core rule set says of a body over 8 KB. */
const LARGE_BODY = 'awswaf:managed:aws:core-rule-set:SizeRestrictions_Body';

/**
 * Refuses bodies over 8 KB everywhere but where the shop expects them. Protects against padding that pushes an attack
 * behind the part of a body that AWS WAF reads: the exception of the core rule set holds for carts and uploads alone.
 *
 * It stands after the core rule set, whose label it looks for. False positives: a form that grew; name its path.
 *
 * @param paths starts of the paths that take large bodies, one or more, e.g. `/checkout`
 * @throws if there are none, or one is no path prefix
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-managed-rule-group-override-options.html
 */
export function largeBodyLimit(paths: string[]): IWebAclRule {
  if (paths.length === 0) {
    throw new Error('large body limit needs 1 path or more that takes large bodies, got 0; leave the rule out');
  }
  return new WebAclRule({
    name: 'LargeBodies',
    phase: RulePhase.EXCEPTIONS,
    statement: Match.all(Match.label(LARGE_BODY), Match.not(Match.any(...paths.map((path) => Match.path(path))))),
    action: RuleAction.block(),
  });
}
