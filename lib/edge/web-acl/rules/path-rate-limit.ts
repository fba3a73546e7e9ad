import { Match } from '../language/match';
import { inPascalCase } from '../../pascal-case';
import { CustomResponse } from '../language/custom-response';
import { Rate } from '../language/rate';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';
import { BY_ADDRESS, rateKeysOf } from './rate-keys';

/** A limit for one path. */
export interface PathRateLimit {
  /** Start of the path, e.g. `/checkout`. */
  readonly path: string;

  /** Requests per client and window, 10 (WAF's minimum) to 2,000,000,000. */
  readonly limit: number;

  /** Window in seconds: 60, 120, 300 or 600. */
  readonly windowSeconds: number;

  /**
   * What makes a client: one or more of `address`, `ja4` (fingerprint of its TLS), `asn` (network) and `header:<name>`.
   * Everybody with one browser has one `ja4`: alone it needs a limit for all of them. A header is what the client says.
   *
   * `ja4` and `asn` together would hold a program with many addresses in one network, but hold everybody with one kind of
   * telephone at one mobile operator too: a sale brings thousands of them in a minute, and a stranger with the same
   * telephone could shut all of them out. So the shop's login has no such limit; account takeover prevention is for that.
   *
   * @default ['address']
   */
  readonly countBy?: string[];
}

/**
 * Refuses clients that ask for one path too often, with 429 and a Retry-After. Protects against brute force, card testing
 * and scraping, more tightly than the catch-all can.
 *
 * It blocks. False positives: many customers behind one address, in a company or with a mobile operator; count by
 * `address` and `ja4` there. Each key but the address alone costs 30 WCU.
 *
 * @throws if the limit, the window, the path or a key is outside what WAF takes
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
export function pathRateLimit(props: PathRateLimit): IWebAclRule {
  const { path, limit, windowSeconds, countBy = BY_ADDRESS } = props;
  const name = `RateLimit${inPascalCase(path)}${suffixOf(countBy)}`;
  return new WebAclRule({
    name,
    phase: RulePhase.RATE,
    statement: new Rate({
      limit,
      windowSeconds,
      keys: rateKeysOf(countBy, name),
      scopeDown: Match.path(path),
      what: path,
    }),
    action: RuleAction.block(CustomResponse.tooManyRequests(windowSeconds)),
  });
}

/** A limit by address bears the name of its path alone. */
function suffixOf(countBy: readonly string[]): string {
  const isPlain = countBy.length === 1 && countBy[0] === BY_ADDRESS[0];
  return isPlain ? '' : `By${countBy.map(inPascalCase).join('')}`;
}
