import { addressOf } from '../addresses/address';
import { shortHash } from './short-hash';

/** One line of IPv6 gets that many bits for itself. */
const OWN_BITS = 64n;

/**
 * What tells clients apart that an attacker cannot make up: the address of the connection, of IPv6 its /64 block, which
 * is what one line gets. Protects against one machine that passes for thousands of clients by a new user agent, or a new
 * IPv6 address, for each request.
 *
 * @param address as logged; what is no address stands for itself
 */
export function clientNetworkOf(address: string): string {
  const { bits, value } = addressOf(address) ?? {};
  if (bits === undefined || value === undefined) {
    return shortHash(address);
  }
  return bits === 32 ? `4:${value.toString(36)}` : `6:${(value >> OWN_BITS).toString(36)}`;
}
