import { Match } from '../language/match';
import { RequestField } from '../language/request-field';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { SizeOperator } from '../language/size-match';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';
import { exactPath } from './exact-path';

/** The header by which clients of the API say what they are. */
export interface AppHeader {
  /** The header that every client of the API sends with some value, e.g. `x-shopnow-app`. */
  readonly name: string;

  /** Starts of the paths that demand it, one or more, e.g. `/api/`. */
  readonly paths: string[];
}

/** Settings of {@link appHeaderRequired}. */
export interface AppHeaderRequiredProps extends AppHeader {
  /**
   * The one path below these that does not demand it, letter by letter, e.g. `/api/health` for a health check that sends
   * no headers; it should tell nobody anything. @default - every path demands it
   */
  readonly except?: string;
}

/**
 * Refuses calls of the API without the header that the shop's own clients send. Protects against scripts that were not
 * written for the shop, and against forged calls from other sites: a browser adds such a header to none of them without
 * asking first. It proves nobody's identity; that is the matter of signatures and sessions.
 *
 * False positives: a client of one's own that forgets the header; preflights of other origins, which never bear it, so
 * call the API from the shop's own origin. Marketplaces must send it too.
 *
 * @throws if the name is no header name, there are no paths, one is no path prefix, or the excepted one is no path
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function appHeaderRequired(props: AppHeaderRequiredProps): IWebAclRule {
  const { name, paths, except } = props;
  if (paths.length === 0) {
    throw new Error(`app header ${name} is demanded on 1 path or more, got 0; leave the rule out`);
  }
  return new WebAclRule({
    name: 'AppHeaderRequired',
    phase: RulePhase.VALIDATION,
    statement: Match.all(
      Match.any(...paths.map((path) => Match.path(path))),
      // A request without the header matches no statement about it, so the negation catches absence and emptiness.
      Match.not(Match.size(RequestField.header(name), SizeOperator.AT_LEAST, 1)),
      ...(except === undefined ? [] : [Match.not(exactPath(except, 'AppHeaderRequired'))]),
    ),
    action: RuleAction.block(),
    place: 5,
  });
}
