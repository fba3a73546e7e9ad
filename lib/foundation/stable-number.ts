import { stableHash } from './stable-hash';

/**
 * A number for a name, which stays when other names come or go. Protects what must be unique by number (a listener rule, an
 * entry of a network ACL, a firewall rule) against moving onto a neighbour's number in the middle of an update. Only a
 * name whose own number is taken gets the next one, round the range.
 *
 * @param name the name
 * @param first the least number
 * @param count how many numbers there are
 * @param taken the numbers given already; the new one is added
 * @throws if every number is taken
 */
export function stableNumber(name: string, first: number, count: number, taken: Set<number>): number {
  const start = stableHash(name);
  for (let step = 0; step < count; step++) {
    const number = first + ((start + step) % count);
    if (!taken.has(number)) {
      taken.add(number);
      return number;
    }
  }
  throw new Error(`${name} needs a number from ${first} to ${first + count - 1}, got none, all are taken; name fewer`);
}
