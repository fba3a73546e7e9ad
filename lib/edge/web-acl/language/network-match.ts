import { type ForwardedAddress } from './forwarded-address';
import { type MatchParts } from './match-parts';
import { RequestFact } from './request-fact';

const MOST_NETWORKS = 100;
const HIGHEST_NUMBER = 4_294_967_295;
const COST = 1;

/**
 * A match of the autonomous system that an address belongs to.
 *
 * @throws if there are none or more than 100, a number is none, or stands twice
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-asn-match.html
 */
export function networkMatch(numbers: readonly number[], forwarded?: ForwardedAddress): MatchParts {
  if (numbers.length < 1 || numbers.length > MOST_NETWORKS || new Set(numbers).size < numbers.length) {
    throw new Error(
      `asn match takes 1 to ${MOST_NETWORKS} networks, each once, got ${numbers.length}; shorten the list or drop one`,
    );
  }
  const wrong = numbers.find((number) => !Number.isInteger(number) || number < 0 || number > HIGHEST_NUMBER);
  if (wrong !== undefined) {
    throw new Error(`asn match knows whole numbers from 0 to ${HIGHEST_NUMBER}, got ${wrong}; write e.g. 64500`);
  }
  return {
    statement: {
      asnMatchStatement: { asnList: [...numbers], ...(forwarded && { forwardedIpConfig: forwarded.render() }) },
    },
    capacity: COST,
    facts: [RequestFact.METHOD_BLIND],
  };
}
