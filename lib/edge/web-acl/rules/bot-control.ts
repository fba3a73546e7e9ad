import { STATIC_PREFIX } from '../../distribution/static-prefix';
import { Match } from '../language/match';
import { type CountedRule, ManagedGroupRule } from '../managed-group-rule';
import { ManagedRuleGroup } from '../managed-rule-group';
import { type IWebAclRule } from '../web-acl-rule';

/** Settings of {@link botControl}. */
export interface BotControlProps {
  /** Rules of the group that only count. @default - none */
  readonly counted?: CountedRule[];

  /** Requests that the group does not look at, besides static assets. @default - none */
  readonly except?: Match;
}

/**
 * Runs AWS's bot control at its common level. Protects prices and stock against scrapers, and the shop against bots that
 * claim to be a search engine: bots that AWS can verify pass, all others that name themselves are blocked.
 *
 * False positives: mobile apps, whose user agents are no browser's; `nonBrowserClients` makes the exception for them.
 * It is billed by month and by request, so it stands late and does not look at static assets.
 *
 * @throws what {@link ManagedGroupRule} throws
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-bot.html
 */
export function botControl(props: BotControlProps = {}): IWebAclRule {
  const { counted = [], except } = props;
  return new ManagedGroupRule({
    group: ManagedRuleGroup.BOT_CONTROL,
    counted,
    except: Match.path(STATIC_PREFIX),
    ...(except && { scopeDown: Match.not(except) }),
    configuration: { awsManagedRulesBotControlRuleSet: { inspectionLevel: 'COMMON' } },
  });
}
