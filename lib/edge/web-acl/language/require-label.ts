import { isCountryCode } from '../country-codes';

const COMPONENT = /^[0-9A-Za-z_-]{1,128}$/;
const LONGEST = 1024;

/** Words that AWS keeps for itself in labels. */
const RESERVED = ['awswaf', 'aws', 'waf', 'rulegroup', 'webacl', 'regexpatternset', 'ipset', 'managed'];

/** Labels that AWS adds begin so. */
const AWS_PREFIX = 'awswaf:';

/** What AWS says of a country, and of one that it does not know. */
const COUNTRY = /^awswaf:(?:clientip|forwardedip):geo:country:(.*)$/;
const NO_COUNTRY = 'XX';

/**
 * Refuses a label that a rule of the web ACL cannot add, e.g. `shop:marketplace` can. Protects against labels that look
 * like AWS's own.
 *
 * @throws if it is not made of one to six names of letters, digits, `-` and `_`, joined by colons, or holds a word that
 *   AWS keeps for itself
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-label-requirements.html
 */
export function requireOwnLabel(label: string): void {
  const components = label.split(':');
  const wrong = components.length > 6 || label.length > LONGEST || components.some((one) => !COMPONENT.test(one));
  if (wrong) {
    throw new Error(
      `label has 1 to 6 names of letters, digits, - and _ each of at most 128, joined by colons, got "${label}"; write e.g. shop:marketplace`,
    );
  }
  const reserved = components.find((one) => RESERVED.includes(one));
  if (reserved !== undefined) {
    throw new Error(`label must not hold ${reserved}, a word that aws reserves, got "${label}"; choose another name`);
  }
}

/**
 * Refuses a label that no rule could ever match.
 *
 * @throws if it is neither a label of this web ACL nor one in a namespace of AWS, or of a country that AWS does not know
 */
export function requireLabelToMatch(label: string): void {
  if (label.startsWith(AWS_PREFIX)) {
    if (label.length > LONGEST || label.split(':').some((one) => !COMPONENT.test(one))) {
      throw new Error(`label of aws is made of letters, digits, - and _ joined by colons, got "${label}"; correct it`);
    }
    const country = COUNTRY.exec(label)?.[1] ?? NO_COUNTRY;
    if (country !== NO_COUNTRY && !isCountryCode(country)) {
      throw new Error(
        `label of a country ends in its ISO 3166 alpha-2 code in capitals, or ${NO_COUNTRY}, got "${label}"; write e.g. KP`,
      );
    }
    return;
  }
  requireOwnLabel(label);
}
