import { addressesAt, forwardedAddresses } from '../addresses/forwarded-addresses';
import { type RecordedRequest } from '../recorded-request';
import { Ruling } from '../ruling';
import { listAt, objectAt, textAt } from '../template/json-value';
import { type Inspection } from './inspection';

const COUNTRY_UNKNOWN = '-';

/**
 * Decides `GeoMatchStatement` and adds the labels of country and region, which it does whether or not it matches.
 * Protects against a label rule on regions that never sees its label.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-geo-match.html
 */
export function originMatch(statement: unknown, inspection: Inspection): Ruling {
  const { request, addLabel, addPossibleLabels } = inspection;
  const forwarded = forwardedRuling(statement, request);
  if (forwarded !== undefined) {
    addPossibleLabels('awswaf:forwardedip:geo:');
    return forwarded;
  }
  const { country, region } = request;
  if (country === undefined) {
    addPossibleLabels('awswaf:clientip:geo:');
    return Ruling.undecided('the country is not recorded');
  }
  const code = country === COUNTRY_UNKNOWN ? 'XX' : country;
  addLabel(`awswaf:clientip:geo:country:${code}`);
  if (region === undefined) {
    addPossibleLabels(`awswaf:clientip:geo:region:${code}-`);
  } else {
    addLabel(`awswaf:clientip:geo:region:${code}-${region === '' ? 'XX' : region}`);
  }
  return Ruling.of(listAt(statement, 'CountryCodes').includes(country));
}

/** Decides `AsnMatchStatement`; AWS counts an address that it cannot map as ASN 0. */
export function asnMatch(statement: unknown, { request, addPossibleLabels }: Inspection): Ruling {
  const forwarded = forwardedRuling(statement, request);
  // Whether the statement adds labels is not documented where it could be checked.
  addPossibleLabels(forwarded === undefined ? 'awswaf:clientip:asn:' : 'awswaf:forwardedip:asn:');
  if (forwarded !== undefined) {
    return forwarded;
  }
  return request.asn === undefined
    ? Ruling.undecided('the autonomous system is not recorded')
    : Ruling.of(listAt(statement, 'AsnList').map(Number).includes(request.asn));
}

/** The ruling where the statement reads a forwarded address, whose origin no record holds. */
function forwardedRuling(statement: unknown, request: RecordedRequest): Ruling | undefined {
  const configuration = objectAt(statement, 'ForwardedIPConfig');
  if (configuration === undefined) {
    return undefined;
  }
  const header = forwardedAddresses(request, textAt(configuration, 'HeaderName') ?? '');
  if (header.unknown !== undefined) {
    return Ruling.undecided(header.unknown);
  }
  if (!header.isPresent) {
    return Ruling.NOT_APPLIED;
  }
  return addressesAt(header, 'FIRST').length === 0
    ? Ruling.of(textAt(configuration, 'FallbackBehavior') === 'MATCH')
    : Ruling.undecided('where the forwarded address comes from is not recorded');
}
