import { Match } from '../language/match';
import { RequestField } from '../language/request-field';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';

/** Letters, digits, `-`, `.`, `_`, `;`, slashes, backslashes and null, percent-encoded: no client has to write them so. */
const ENCODED = '%(00|2[dDeEfF]|3[0-9bB]|4[1-9a-fA-F]|5[0-9aAcCfF]|6[1-9a-fA-F]|7[0-9aA])';

/** Steps that a browser takes itself before it asks, and `;`, from which on many servers drop the rest of a part. */
const STEPS = String.raw`//|/\.\.?(/|$)|\\|;`;

/**
 * Refuses paths that are written otherwise than they are meant: `/%6cogin`, `//login`, `/static/../login`, `/login;x`.
 * Protects everything that reads a path as it is written, while the origin decodes it or drops what stands behind a `;`:
 * the behaviours and caches of CloudFront, account takeover prevention, and the exceptions of other groups. It does not
 * read the query.
 *
 * False positives: links with two slashes by mistake, and applications that put encoded slashes or parameters such as
 * `;jsessionid=` into a path.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2
 */
export function disguisedPaths(): IWebAclRule {
  return new WebAclRule({
    name: 'DisguisedPaths',
    phase: RulePhase.VALIDATION,
    statement: Match.regex(RequestField.uriPath(), `${ENCODED}|${STEPS}`),
    action: RuleAction.block(),
    place: 3,
  });
}
