import { STATIC_PREFIX } from '../../distribution/static-prefix';
import { type CountedRule, ManagedGroupRule } from '../managed-group-rule';
import { ManagedRuleGroup } from '../managed-rule-group';
import { type IWebAclRule } from '../web-acl-rule';

/** Requests that cannot answer a browser challenge: API calls, assets and whatever ends like a file. */
const UNCHALLENGEABLE = [
  '^\\/api\\/',
  `^${STATIC_PREFIX.replaceAll('/', '\\/')}`,
  '\\.(css|gif|ico|jpe?g|js|json|map|mp4|pdf|png|svg|txt|webm|webp|woff2?|xml)$',
];

/**
 * Runs AWS's anti-DDoS group. Protects against floods at layer 7: while AWS sees one, suspicious requests are challenged
 * and the surest participants blocked.
 *
 * False positives: while a flood runs, clients that cannot run a script and ask for pages are refused, search engines
 * and marketplaces among them. API calls and assets are exempt. The group is billed by month and by request.
 *
 * @param counted rules of the group that only count
 * @throws what {@link ManagedGroupRule} throws
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-anti-ddos.html
 */
export function antiDDoS(counted: CountedRule[] = []): IWebAclRule {
  return new ManagedGroupRule({
    group: ManagedRuleGroup.ANTI_DDOS,
    counted,
    configuration: {
      awsManagedRulesAntiDDoSRuleSet: {
        sensitivityToBlock: 'LOW',
        clientSideActionConfig: {
          challenge: {
            usageOfAction: 'ENABLED',
            sensitivity: 'HIGH',
            exemptUriRegularExpressions: UNCHALLENGEABLE.map((regexString) => ({ regexString })),
          },
        },
      },
    },
  });
}
