import { FallbackBehavior } from '../language/fallback-behavior';
import { RateKey } from '../language/rate-key';

const HEADER = 'header:';

/** By what requests are counted where nothing else is said. */
export const BY_ADDRESS: readonly string[] = ['address'];

/**
 * The keys of a rate by their names in configuration: `address`, `ja4`, `asn` and `header:<name>`.
 *
 * A request without a fingerprint or without the header is not counted; the catch-all counts it.
 *
 * @param countBy the names, one or more
 * @param rule the rule, for messages
 * @throws if there are none, or a name is unknown
 */
export function rateKeysOf(countBy: readonly string[], rule: string): RateKey[] {
  if (countBy.length === 0) {
    throw new Error(`rate is counted by 1 key or more, got 0; leave countBy out for the address (rule ${rule})`);
  }
  return countBy.map((name) => {
    if (name.startsWith(HEADER) && name.length > HEADER.length) {
      return RateKey.header(name.slice(HEADER.length));
    }
    const key = { address: RateKey.ADDRESS, ja4: RateKey.ja4(FallbackBehavior.NO_MATCH), asn: RateKey.ASN }[name];
    if (key === undefined) {
      throw new Error(
        `rate is counted by address, ja4, asn or header:<name>, got "${name}"; choose one of these (rule ${rule})`,
      );
    }
    return key;
  });
}
