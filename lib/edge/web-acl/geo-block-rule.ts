import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { isCountryCode } from './country-codes';
import { type IWebAclRule, visibilityOf } from './web-acl-rule';

/** A geo match statement holds no more. */
const MOST_COUNTRIES = 50;

/**
 * Refuses requests from the named countries. Protects against traffic that the shop may not or will not serve; it is no
 * defence against an attacker with an address elsewhere.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-geo-match.html
 */
export class GeoBlockRule implements IWebAclRule {
  readonly name = 'BlockedCountries';
  readonly capacity = 1;
  private readonly countries: string[];

  /**
   * @param countries ISO 3166 alpha-2 codes in capitals, 1 to 50, each named once
   * @throws if there are none or too many, or a code is unknown or named twice
   */
  constructor(countries: string[]) {
    if (countries.length < 1 || countries.length > MOST_COUNTRIES) {
      throw new Error(
        `geo block takes 1 to ${MOST_COUNTRIES} countries, got ${countries.length}; leave the rule out or shorten the list (rule ${this.name})`,
      );
    }
    for (const [index, country] of countries.entries()) {
      if (!isCountryCode(country)) {
        throw new Error(
          `geo block knows ISO 3166 alpha-2 codes in capitals, got "${country}"; write e.g. KP (rule ${this.name})`,
        );
      }
      if (countries.indexOf(country) < index) {
        throw new Error(`geo block names ${country} twice, expected each country once; drop one (rule ${this.name})`);
      }
    }
    this.countries = [...countries];
  }

  render(priority: number): CfnWebACL.RuleProperty {
    return {
      name: this.name,
      priority,
      action: { block: {} },
      statement: { geoMatchStatement: { countryCodes: this.countries } },
      visibilityConfig: visibilityOf(this.name),
    };
  }
}
