import { type IWebAclRule } from '../web-acl-rule';
import { type PathRateLimit, pathRateLimit } from './path-rate-limit';

/** What the checkout takes from one address: a customer needs a dozen requests, a tester of cards hundreds. */
export const CHECKOUT_RATE: PathRateLimit = { path: '/checkout', limit: 100, windowSeconds: 60 };

/**
 * Limits the checkout. Protects against card testing, and against bots that buy out a sale: over the limit a client gets
 * 429 and a Retry-After.
 *
 * False positives: a company whose people buy behind one address in one minute.
 *
 * @param rate the limit; 100 requests of one address in 60 seconds if left out
 * @throws what {@link pathRateLimit} throws
 */
export function checkoutRateLimit(rate: PathRateLimit = CHECKOUT_RATE): IWebAclRule {
  return pathRateLimit(rate);
}
