import { STATIC_PREFIX } from '../../distribution/static-prefix';
import { Match } from '../language/match';
import { type CountedRule, ManagedGroupRule } from '../managed-group-rule';
import { ManagedRuleGroup } from '../managed-rule-group';
import { type IWebAclRule } from '../web-acl-rule';
import { exactPath } from './exact-path';

/** Settings of {@link botControl}. */
export interface BotControlProps {
  /** Rules of the group that only count. @default - none */
  readonly counted?: CountedRule[];

  /** Requests that the group does not look at, besides static assets. @default - none */
  readonly except?: Match;

  /**
   * The path that a health check asks for, letter by letter: its client is no browser, and no bot that matters.
   *
   * @default - the group looks at every path
   */
  readonly healthCheckPath?: string;
}

/**
 * Runs AWS's bot control at its common level. Protects prices and stock against scrapers, and the shop against bots that
 * claim to be a search engine: bots that AWS can verify pass, all others that name themselves are blocked.
 *
 * False positives: mobile apps, whose user agents are no browser's; `nonBrowserClients` makes the exception for them.
 * It is billed by month and by request, so it stands late and does not look at static assets.
 *
 * @throws what {@link ManagedGroupRule} throws; if the path of the health check is none
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-bot.html
 */
export function botControl(props: BotControlProps = {}): IWebAclRule {
  const { counted = [], except, healthCheckPath } = props;
  const spared = [
    ...(except === undefined ? [] : [except]),
    ...(healthCheckPath === undefined ? [] : [exactPath(healthCheckPath, ManagedRuleGroup.BOT_CONTROL.groupName)]),
  ];
  return new ManagedGroupRule({
    group: ManagedRuleGroup.BOT_CONTROL,
    counted,
    except: Match.path(STATIC_PREFIX),
    ...(spared.length > 0 && { scopeDown: Match.all(...spared.map((match) => Match.not(match))) }),
    configuration: { awsManagedRulesBotControlRuleSet: { inspectionLevel: 'COMMON' } },
  });
}
