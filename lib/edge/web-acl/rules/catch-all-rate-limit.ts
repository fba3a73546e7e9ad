import { CustomResponse } from '../language/custom-response';
import { ForwardedAddress } from '../language/forwarded-address';
import { Rate } from '../language/rate';
import { RateKey } from '../language/rate-key';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';

/** Window of the catch-all in seconds. */
export const CATCH_ALL_WINDOW_SECONDS = 300;

/** Whose requests are counted together. */
export enum RateLimitKey {
  /** The address that opened the connection; right at the edge, where that is the viewer. */
  SOURCE_ADDRESS = 'IP',

  /**
   * The address that the edge wrote into `x-viewer-address`; right behind it, where every source is CloudFront. Requests without
   * the header are not counted: refuse them before, with `viewerAddressRequired`.
   */
  VIEWER_ADDRESS = 'FORWARDED_IP',
}

/**
 * Limits the requests of one address over all paths. Protects against floods and scraping from single sources, and keeps
 * the cost protection of Shield Advanced: it blocks, it has no exception, and nothing lets a request past it.
 *
 * False positives: very many customers behind one address; raise the limit, it is no measure of one person.
 *
 * @param limit requests per address and five minutes, 10 to 2,000,000,000
 * @param key whose requests are counted together: the source at the edge, the viewer's address behind it
 * @throws if the limit is outside what WAF takes
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
export function catchAllRateLimit(limit: number, key: RateLimitKey = RateLimitKey.SOURCE_ADDRESS): IWebAclRule {
  const isForwarded = key === RateLimitKey.VIEWER_ADDRESS;
  return new WebAclRule({
    name: 'RateLimitCatchAll',
    phase: RulePhase.BLANKET_RATE,
    statement: new Rate({
      limit,
      windowSeconds: CATCH_ALL_WINDOW_SECONDS,
      keys: [isForwarded ? RateKey.FORWARDED_ADDRESS : RateKey.ADDRESS],
      what: 'all paths',
      ...(isForwarded && { forwarded: ForwardedAddress.VIEWER }),
    }),
    action: RuleAction.block(CustomResponse.tooManyRequests(CATCH_ALL_WINDOW_SECONDS)),
  });
}
