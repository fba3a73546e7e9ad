import { Token } from 'aws-cdk-lib';
import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { inPascalCase } from '../pascal-case';
import { PathPrefixMatch } from './path-prefix-match';
import { VIEWER_ADDRESS_HEADER } from '../functions/viewer-address';
import { type IWebAclRule, visibilityOf } from './web-acl-rule';

const LOWEST_LIMIT = 10;
const HIGHEST_LIMIT = 2_000_000_000;
const WINDOWS = [60, 120, 300, 600];
const RATE_BASED_COST = 2;

/** Whose requests are counted together. */
export enum RateLimitKey {
  /** The address that opened the connection; right at the edge, where that is the viewer. */
  SOURCE_ADDRESS = 'IP',

  /** The address that the edge wrote into `x-viewer-address`; right behind it, where every source is CloudFront. */
  VIEWER_ADDRESS = 'FORWARDED_IP',
}

/** Settings of a {@link RateLimitRule}. */
export interface RateLimitRuleProps {
  /** Requests per address and window, 10 (WAF's minimum) to 2,000,000,000. */
  readonly limit: number;

  /** Window in seconds: 60, 120, 300 or 600. WAF looks about every ten seconds, so a limit bites a little late. */
  readonly windowSeconds: number;

  /** Whose requests are counted together. */
  readonly key: RateLimitKey;

  /**
   * Start of the paths that are counted, e.g. `/checkout`.
   *
   * @default - every request: the catch-all
   */
  readonly path?: string;
}

/**
 * Refuses an address that asks too often, with 429 and a Retry-After. Protects against brute force, scraping and
 * floods from single sources.
 *
 * It always blocks: a rate rule that only counts also forfeits the cost protection of Shield Advanced.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
export class RateLimitRule implements IWebAclRule {
  readonly name: string;
  readonly capacity: number;
  private readonly props: RateLimitRuleProps;
  private readonly scopeDown?: PathPrefixMatch;

  /** @throws if the limit, the window or the path is outside what WAF takes */
  constructor(props: RateLimitRuleProps) {
    const { limit, windowSeconds, path } = props;
    this.name = `RateLimit${path === undefined ? 'CatchAll' : inPascalCase(path)}`;
    if (!isLimit(limit)) {
      throw new Error(
        `rate limit of ${path ?? 'all paths'} must be a whole number from ${LOWEST_LIMIT} to ${HIGHEST_LIMIT} requests, got ${limit}; ${limit < LOWEST_LIMIT ? 'raise' : 'lower'} it (rule ${this.name})`,
      );
    }
    if (!Token.isUnresolved(windowSeconds) && !WINDOWS.includes(windowSeconds)) {
      throw new Error(
        `rate window of ${path ?? 'all paths'} must be ${WINDOWS.join(', ')} seconds, got ${windowSeconds}; choose one of these (rule ${this.name})`,
      );
    }
    this.scopeDown = path === undefined ? undefined : new PathPrefixMatch(path);
    this.capacity = RATE_BASED_COST + (this.scopeDown?.capacity ?? 0);
    this.props = props;
  }

  render(priority: number): CfnWebACL.RuleProperty {
    const { limit, windowSeconds, key } = this.props;
    return {
      name: this.name,
      priority,
      action: {
        block: {
          customResponse: {
            responseCode: 429,
            responseHeaders: [{ name: 'Retry-After', value: String(windowSeconds) }],
          },
        },
      },
      statement: {
        rateBasedStatement: {
          limit,
          evaluationWindowSec: windowSeconds,
          aggregateKeyType: key,
          forwardedIpConfig:
            key === RateLimitKey.VIEWER_ADDRESS
              ? { headerName: VIEWER_ADDRESS_HEADER, fallbackBehavior: 'MATCH' }
              : undefined,
          scopeDownStatement: this.scopeDown?.statement,
        },
      },
      visibilityConfig: visibilityOf(this.name),
    };
  }
}

function isLimit(limit: number): boolean {
  return Token.isUnresolved(limit) || (Number.isInteger(limit) && limit >= LOWEST_LIMIT && limit <= HIGHEST_LIMIT);
}
