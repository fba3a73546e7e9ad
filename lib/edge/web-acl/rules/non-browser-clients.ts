import { type CountedRule } from '../managed-group-rule';
import { Match } from '../language/match';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';

const BOT_CONTROL = 'awswaf:managed:aws:bot-control:';
const REASON =
  'mobile apps are no browsers; the rule NonBrowserClients blocks what carries the label everywhere but on API paths, which demand the app header';

/** The rules of bot control that {@link nonBrowserClients} decides instead: they take a mobile app for a bot. */
export const NON_BROWSER_RULES: readonly CountedRule[] = [
  { name: 'SignalNonBrowserUserAgent', reason: REASON },
  { name: 'CategoryHttpLibrary', reason: REASON },
];

/**
 * Refuses clients that are no browsers everywhere but on the paths of the API. Protects pages against scripts, and the
 * mobile app against bot control, whose rules {@link NON_BROWSER_RULES} count for it.
 *
 * The paths must demand the app header (`appHeaderRequired`); who forges it is held by the signature of the app and by
 * the rates. Bots that AWS verified pass, as they do in the group, and so does what the group does not look at, such as the
 * path of a health check: the rule reads the labels of the group. False positives: an app that loads pages with its own
 * user agent; give its web view that of a browser.
 *
 * @param apiPaths starts of the paths where such clients are expected, one or more, e.g. `/api/`
 * @throws if there are none, or one is no path prefix
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-bot-control-example-user-agent-exception.html
 */
export function nonBrowserClients(apiPaths: string[]): IWebAclRule {
  if (apiPaths.length === 0) {
    throw new Error('non-browser clients are expected on 1 path or more, got 0; leave the rule out');
  }
  return new WebAclRule({
    name: 'NonBrowserClients',
    phase: RulePhase.VERDICTS,
    statement: Match.all(
      Match.any(
        Match.label(`${BOT_CONTROL}signal:non_browser_user_agent`),
        Match.label(`${BOT_CONTROL}bot:category:http_library`),
      ),
      Match.not(Match.label(`${BOT_CONTROL}bot:verified`)),
      Match.not(Match.any(...apiPaths.map((path) => Match.path(path)))),
    ),
    action: RuleAction.block(),
  });
}
