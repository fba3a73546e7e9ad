import { Match } from '../language/match';
import { OversizeHandling } from '../language/oversize-handling';
import { RequestField } from '../language/request-field';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { SizeOperator } from '../language/size-match';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';

/** What AWS WAF reads of a body in front of CloudFront at the most. */
const READ_BYTES = 65_536;

/**
 * Refuses bodies of which AWS WAF reads the beginning only: more than 65,536 bytes, or than the web ACL is set to read
 * where that is less. Protects against an attack that stands behind so much padding that no rule sees it.
 *
 * False positives: uploads; name their paths. Whatever stands behind the beginning of a body reaches the service there
 * as it is, so that the service itself must check what it takes, and nothing but uploads should lie below such a path.
 *
 * @param uploadPaths starts of the only paths that take such bodies, e.g. `/api/photos/`; none if left out
 * @throws if one is no path prefix
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html
 */
export function unreadBodies(uploadPaths: string[] = []): IWebAclRule {
  // The size alone would never be reached: what AWS WAF does not read it does not count either. The handling of the rest says it.
  const unread = Match.size(RequestField.body(OversizeHandling.MATCH), SizeOperator.MORE, READ_BYTES);
  return new WebAclRule({
    name: 'UnreadBodies',
    phase: RulePhase.VALIDATION,
    statement:
      uploadPaths.length === 0
        ? unread
        : Match.all(unread, Match.not(Match.any(...uploadPaths.map((path) => Match.path(path))))),
    action: RuleAction.block(),
    place: 7,
  });
}
