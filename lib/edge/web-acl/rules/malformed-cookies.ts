import { CustomResponse } from '../language/custom-response';
import { MatchScope } from '../language/match-scope';
import { OversizeHandling } from '../language/oversize-handling';
import { Match } from '../language/match';
import { RequestField } from '../language/request-field';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { SizeOperator } from '../language/size-match';
import { TextTransformation } from '../language/text-transformation';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';
import { literally } from './is-of-browsers';
import { LONGEST_PATTERN } from './joined-patterns';

const FEWEST_BYTES = 512;
const MOST_BYTES = 8192;
const USUAL_BYTES = 6144;
const NAME = /^[\w!#$%&'*+.^`|~-]{1,60}$/;

/** Control characters but the tab, which no cookie of a browser holds, as they are or percent-encoded. */
const CONTROL_CHARACTERS = '[\\x00-\\x08\\x0a-\\x1f\\x7f]';

/** The browser drops its cookies of the shop, or whoever was given a bad one would be refused for good. */
const CLEARED = new CustomResponse({
  statusCode: 400,
  headers: [{ name: 'Clear-Site-Data', value: '"cookies"' }],
});

/** Settings of {@link malformedCookies}. */
export interface CookieGrammar {
  /** All cookies of a request together, in bytes, 512 to 8,192; AWS WAF reads no more. @default 6144 */
  readonly mostBytes?: number;

  /**
   * Name of the session cookie, which must come once, e.g. `__Host-session`: 1 to 60 characters, and 86 where each of
   * `$ * + . ^ |` counts twice.
   *
   * @default - none is checked
   */
  readonly sessionCookie?: string;
}

/**
 * Refuses cookies that no browser of a customer sends: more than 200 or too many bytes, control characters such as a line
 * break, percent-encoded or not, and a session cookie that comes twice. Protects against header injection, against padding
 * that hides an attack behind what AWS WAF reads, and against a session that was planted beside the real one.
 *
 * The answer is 400 and tells the browser to drop its cookies of the shop: a customer to whom somebody tossed a cookie is
 * logged out, and not locked out; browsers that do not know `Clear-Site-Data` keep them.
 *
 * False positives: a script of the shop that stores text with line breaks in a cookie; cookies of many campaigns; a
 * session cookie that was moved to another domain and left its twin behind, which the prefix `__Host-` prevents.
 *
 * @throws if the number of bytes is outside its range, or the name is no cookie name or too long
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1
 * @see https://www.w3.org/TR/clear-site-data/
 */
export function malformedCookies(props: CookieGrammar = {}): IWebAclRule {
  const { mostBytes = USUAL_BYTES, sessionCookie } = props;
  if (!Number.isInteger(mostBytes) || mostBytes < FEWEST_BYTES || mostBytes > MOST_BYTES) {
    throw new Error(
      `cookies have at most ${FEWEST_BYTES} to ${MOST_BYTES} bytes, got ${mostBytes}; change mostBytes (rule MalformedCookies)`,
    );
  }
  const header = RequestField.header('cookie');
  const oversized = RequestField.cookies(MatchScope.ALL, OversizeHandling.MATCH);
  return new WebAclRule({
    name: 'MalformedCookies',
    phase: RulePhase.VALIDATION,
    statement: Match.any(
      Match.size(header, SizeOperator.MORE, mostBytes),
      Match.size(oversized, SizeOperator.MORE, mostBytes),
      Match.regex(header, CONTROL_CHARACTERS, [TextTransformation.URL_DECODE]),
      ...(sessionCookie === undefined ? [] : [Match.regex(header, twice(sessionCookie))]),
    ),
    action: RuleAction.block(CLEARED),
    place: 4,
  });
}

function twice(name: string): string {
  if (!NAME.test(name)) {
    throw new Error(
      `session cookie has a name of 1 to 60 letters, digits or token characters, got "${name}"; correct it (rule MalformedCookies)`,
    );
  }
  const literal = literally(name);
  // Services take a comma for a semicolon, and blanks and tabs around a name for nothing.
  const pattern = `(^|[;,])\\s*${literal}\\s*=.*[;,]\\s*${literal}\\s*=`;
  const most = literal.length + Math.floor((LONGEST_PATTERN - pattern.length) / 2);
  if (literal.length > most) {
    throw new Error(
      `session cookie has a name of at most ${most} characters, each of $ * + . ^ | counted twice, got ${literal.length}: "${name}"; shorten sessionCookie (rule MalformedCookies)`,
    );
  }
  return pattern;
}
