import { GeoBlockRule } from './geo-block-rule';
import { ManagedGroupRule } from './managed-group-rule';
import { ManagedRuleGroup } from './managed-rule-group';
import { PathPrefixMatch } from './path-prefix-match';
import { RateLimitKey, RateLimitRule } from './rate-limit-rule';
import { STATIC_PREFIX } from '../distribution/static-prefix';
import { type IWebAclRule } from './web-acl-rule';

/** Requests that cannot answer a browser challenge: API calls, assets and whatever ends like a file. */
const UNCHALLENGEABLE = [
  '^\\/api\\/',
  `^${STATIC_PREFIX.replaceAll('/', '\\/')}`,
  '\\.(css|gif|ico|jpe?g|js|json|map|mp4|pdf|png|svg|txt|webm|webp|woff2?|xml)$',
];

/** A limit for one path. */
export interface PathRateLimit {
  /** Start of the path, e.g. `/checkout`. */
  readonly path: string;

  /** Requests per address and window, 10 (WAF's minimum) to 2,000,000,000. */
  readonly limit: number;

  /** Window in seconds: 60, 120, 300 or 600. */
  readonly windowSeconds: number;
}

/** Settings of {@link edgeRules}. */
export interface EdgeRulesProps {
  /** Limits for single paths, tighter than the catch-all; may be empty. */
  readonly rateLimits: PathRateLimit[];

  /** The limit for all paths together, requests per address and five minutes, 10 to 2,000,000,000. */
  readonly catchAllRateLimit: number;

  /** ISO 3166 alpha-2 codes of countries that are not served, at most 50; may be empty. */
  readonly blockedCountries: string[];
}

/**
 * The rules of a web ACL at the edge, in the order that AWS recommends: floods, countries, rates, addresses, payloads,
 * bots. Protects against an order in which a dear or a broad rule hides a cheap or a narrow one.
 *
 * @throws what the rules throw
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export function edgeRules(props: EdgeRulesProps): IWebAclRule[] {
  const key = RateLimitKey.SOURCE_ADDRESS;
  return [
    new ManagedGroupRule({
      group: ManagedRuleGroup.ANTI_DDOS,
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
    }),
    ...(props.blockedCountries.length > 0 ? [new GeoBlockRule(props.blockedCountries)] : []),
    ...props.rateLimits.map((rateLimit) => new RateLimitRule({ ...rateLimit, key })),
    new RateLimitRule({ limit: props.catchAllRateLimit, windowSeconds: 300, key }),
    new ManagedGroupRule({ group: ManagedRuleGroup.IP_REPUTATION }),
    new ManagedGroupRule({ group: ManagedRuleGroup.ANONYMOUS_IP }),
    new ManagedGroupRule({
      group: ManagedRuleGroup.COMMON,
      counted: [
        {
          name: 'SizeRestrictions_BODY',
          reason:
            'carts and uploads send more than 8 KB, and the other rules of the group still read the part of the body that AWS WAF inspects',
        },
      ],
    }),
    new ManagedGroupRule({ group: ManagedRuleGroup.KNOWN_BAD_INPUTS }),
    new ManagedGroupRule({ group: ManagedRuleGroup.SQL_INJECTION }),
    new ManagedGroupRule({
      group: ManagedRuleGroup.BOT_CONTROL,
      except: new PathPrefixMatch(STATIC_PREFIX),
      configuration: { awsManagedRulesBotControlRuleSet: { inspectionLevel: 'COMMON' } },
    }),
  ];
}
