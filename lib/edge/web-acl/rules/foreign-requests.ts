import { Match } from '../language/match';
import { RequestField } from '../language/request-field';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';

/**
 * Refuses what the page of another site makes a browser ask for in the background: images, scripts, frames, calls,
 * prefetches. Protects customers against a stranger's page that uses up, from their own address, what a rate gives them,
 * and locks them out of the login; so it stands before the rates, which do not count what it refuses.
 *
 * Whoever follows a link or comes back from an identity provider passes, for the browser then loads a document. So does a
 * page that sends the whole window here again and again, and so do browsers that do not send these headers, in which case
 * the rates hold. False positives: a login in a frame of another site, and a silent renewal of sessions through one.
 * Leave paths out to which a bank returns in a frame, such as the checkout.
 *
 * @param paths starts of the paths that no other site uses, one or more, e.g. `/login`
 * @throws if there are none, or one is no path prefix
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function foreignRequests(paths: string[]): IWebAclRule {
  if (paths.length === 0) {
    throw new Error('foreign requests are refused on 1 path or more, got 0; leave the rule out');
  }
  return new WebAclRule({
    name: 'ForeignRequests',
    phase: RulePhase.VALIDATION,
    statement: Match.all(
      Match.any(...paths.map((path) => Match.path(path))),
      Match.exactly(RequestField.header('sec-fetch-site'), 'cross-site'),
      Match.any(
        Match.not(Match.exactly(RequestField.header('sec-fetch-dest'), 'document')),
        // A page that is fetched ahead calls itself a document too; refused, it is fetched when somebody wants it.
        Match.startsWith(RequestField.header('sec-purpose'), 'prefetch'),
      ),
    ),
    action: RuleAction.block(),
    place: 8,
  });
}
