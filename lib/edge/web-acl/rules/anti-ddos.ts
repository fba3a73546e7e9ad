import { STATIC_PREFIX } from '../../distribution/static-prefix';
import { requirePathPrefix } from '../language/require-path-prefix';
import { type CountedRule, ManagedGroupRule } from '../managed-group-rule';
import { ManagedRuleGroup } from '../managed-rule-group';
import { type IWebAclRule } from '../web-acl-rule';
import { requireExactPath } from './exact-path';
import { literally } from './is-of-browsers';
import { joinedPatterns, LONGEST_PATTERN } from './joined-patterns';

/** Assets and whatever ends like a file. */
const FILES = [
  `^${inSlashes(STATIC_PREFIX)}`,
  '\\.(css|gif|ico|jpe?g|js|json|map|mp4|pdf|png|svg|txt|webm|webp|woff2?|xml)$',
];

/** The group takes five expressions in all. */
const MOST_OTHERS = 5 - FILES.length;

/** Settings of {@link antiDDoS}. */
export interface AntiDDoSProps {
  /** Rules of the group that only count. @default - none */
  readonly counted?: CountedRule[];

  /** Starts of the paths of the API, in the capitals that its clients write, e.g. `/v2/`. @default ['/api/'] */
  readonly apiPaths?: string[];

  /** The path that a health check asks for, letter by letter and without a query. @default - it is challenged like others */
  readonly healthCheckPath?: string;
}

/**
 * Runs AWS's anti-DDoS group. Protects against floods at layer 7: while AWS sees one, suspicious requests are challenged
 * and the surest participants blocked.
 *
 * What cannot answer a challenge is exempt: calls of the API, assets, and the health check, which would read the 202 of a
 * challenge as health while nobody gets in. False positives: while a flood runs, clients that cannot run a script and ask
 * for pages are refused, search engines and marketplaces among them. The group is billed by month and by request.
 *
 * @throws what {@link ManagedGroupRule} throws; if a path is none, or the paths do not fit into three expressions of 200
 *   characters
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-anti-ddos.html
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_ClientSideAction.html
 */
export function antiDDoS(props: AntiDDoSProps = {}): IWebAclRule {
  const { counted = [] } = props;
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
            exemptUriRegularExpressions: [...othersOf(props), ...FILES].map((regexString) => ({ regexString })),
          },
        },
      },
    },
  });
}

function othersOf({ apiPaths = ['/api/'], healthCheckPath }: AntiDDoSProps): string[] {
  const rule = ManagedRuleGroup.ANTI_DDOS.groupName;
  apiPaths.forEach(requirePathPrefix);
  if (healthCheckPath !== undefined) {
    requireExactPath(healthCheckPath, rule);
  }
  const patterns = joinedPatterns([
    ...apiPaths.map((path) => `^${inSlashes(path)}`),
    ...(healthCheckPath === undefined ? [] : [`^${inSlashes(healthCheckPath)}$`]),
  ]);
  const long = patterns.find(({ length }) => length > LONGEST_PATTERN);
  if (long !== undefined || patterns.length > MOST_OTHERS) {
    throw new Error(
      `paths of the API and of the health check fit into ${MOST_OTHERS} expressions of ${LONGEST_PATTERN} characters, got ${long === undefined ? patterns.length : `one of ${long.length}, "${long}"`}; name fewer or shorter paths (rule ${rule})`,
    );
  }
  return patterns;
}

function inSlashes(path: string): string {
  return literally(path).replaceAll('/', '\\/');
}
