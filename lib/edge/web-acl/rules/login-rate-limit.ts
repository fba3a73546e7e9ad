import { type IWebAclRule } from '../web-acl-rule';
import { type PathRateLimit, pathRateLimit } from './path-rate-limit';

/** What the login takes from one address: a customer tries a few passwords, a program thousands. */
export const LOGIN_RATE: PathRateLimit = { path: '/login', limit: 20, windowSeconds: 60 };

/**
 * Limits the login. Protects against guessed and stolen passwords from one source: over the limit a client gets 429 and a
 * Retry-After. Many sources with few tries each are the matter of `accountTakeover`.
 *
 * False positives: a company whose people log in behind one address in one minute.
 *
 * @param rate the limit; 20 requests of one address in 60 seconds if left out
 * @throws what {@link pathRateLimit} throws
 */
export function loginRateLimit(rate: PathRateLimit = LOGIN_RATE): IWebAclRule {
  return pathRateLimit(rate);
}
