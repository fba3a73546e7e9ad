import { isCountryCode } from '../country-codes';
import { type ForwardedAddress } from './forwarded-address';
import { type MatchParts } from './match-parts';
import { RequestFact } from './request-fact';

/** A geo match statement holds no more. */
const MOST_COUNTRIES = 50;
const COST = 1;

/**
 * A match of the country that an address belongs to; AWS adds the country and its region as labels, matched or not.
 *
 * @throws if there are none or more than 50, or a code is unknown or named twice
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-geo-match.html
 */
export function countryMatch(countries: readonly string[], forwarded?: ForwardedAddress): MatchParts {
  if (countries.length < 1 || countries.length > MOST_COUNTRIES) {
    throw new Error(
      `geo match takes 1 to ${MOST_COUNTRIES} countries, got ${countries.length}; leave it out or shorten the list`,
    );
  }
  for (const [index, country] of countries.entries()) {
    if (!isCountryCode(country)) {
      throw new Error(`geo match knows ISO 3166 alpha-2 codes in capitals, got "${country}"; write e.g. KP`);
    }
    if (countries.indexOf(country) < index) {
      throw new Error(`geo match names ${country} twice, expected each country once; drop one`);
    }
  }
  const labels = forwarded === undefined ? 'awswaf:clientip:geo:' : 'awswaf:forwardedip:geo:';
  return {
    statement: {
      geoMatchStatement: { countryCodes: [...countries], ...(forwarded && { forwardedIpConfig: forwarded.render() }) },
    },
    capacity: COST,
    facts: [RequestFact.METHOD_BLIND],
    addedLabels: [`${labels}country:`, `${labels}region:`],
  };
}
