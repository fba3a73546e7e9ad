import { addressOf } from '../addresses/address';
import { forwardedAddresses } from '../addresses/forwarded-addresses';
import { type FieldReading } from '../fields/field-reading';
import { cookiesOf, isUnknown, readHeader } from '../fields/read-headers';
import { readField } from '../fields/read-field';
import { readQueryArguments } from '../fields/read-query';
import { byteStringOf } from '../byte-string';
import { Ruling } from '../ruling';
import { jsonValueAt, listAt, objectAt, textAt } from '../template/json-value';
import { transform, transformationsOf } from '../transformations/transform';
import { type Inspection } from '../statements/inspection';

/** What a rate-based rule counts a request under. */
export interface AggregateKey {
  /** The instance; undefined where the record does not tell. */
  readonly key: string | undefined;

  /** Whether the request has all parts of the key; one that lacks a part is not counted. */
  readonly isPresent: boolean;

  /** What the rule decides without counting, where it matches requests that have no fingerprint. @default - it counts */
  readonly uncounted?: Ruling;
}

const MISSING: AggregateKey = { key: undefined, isPresent: false };
const UNKNOWN: AggregateKey = { key: undefined, isPresent: true };
/** All requests with a malformed address are counted together. */
const MALFORMED = 'INVALID';
const MAY_LACK_PART = Ruling.undecided('whether the request has every part that the rate counts by is not recorded');

/**
 * The instance that a request belongs to. Protects against a rehearsal that lumps together what AWS counts apart.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-aggregation-options.html
 */
export function aggregateKey(statement: unknown, inspection: Inspection): AggregateKey {
  switch (textAt(statement, 'AggregateKeyType')) {
    case 'CONSTANT':
      return present('all');
    case 'FORWARDED_IP':
      return forwardedKey(statement, inspection);
    case 'CUSTOM_KEYS':
      return joined(listAt(statement, 'CustomKeys').map((part) => customKey(part, statement, inspection)));
    default:
      return sourceKey(inspection);
  }
}

function customKey(part: unknown, statement: unknown, inspection: Inspection): AggregateKey {
  const [kind = 'none'] = Object.keys(objectAt(part) ?? {});
  const content = jsonValueAt(part, kind);
  const { request, labels, labelPrefix } = inspection;
  const name = textAt(content, 'Name') ?? '';
  const field = (fieldToMatch: unknown): AggregateKey => valueKey(readField(request, fieldToMatch, 0), content);
  switch (kind) {
    case 'IP':
      return sourceKey(inspection);
    case 'ForwardedIP':
      return forwardedKey(statement, inspection);
    case 'Header':
      return valueKey(readHeader(request, name), content);
    case 'Cookie':
      return valueKey(cookieReading(inspection, name), content);
    case 'QueryArgument':
      return valueKey(readQueryArguments(request, name), content);
    case 'QueryString':
      return field({ QueryString: {} });
    case 'UriPath':
      return field({ UriPath: {} });
    case 'HTTPMethod':
      return field({ Method: {} });
    case 'JA3Fingerprint':
    case 'JA4Fingerprint':
      return fingerprintKey(kind === 'JA3Fingerprint' ? request.ja3 : request.ja4, content);
    case 'ASN':
      return asnKey(statement, inspection);
    case 'LabelNamespace': {
      const names = labels.namesIn(textAt(content, 'Namespace') ?? '', labelPrefix);
      return names === undefined ? UNKNOWN : names.length === 0 ? MISSING : present(names.join(' '));
    }
    default:
      return UNKNOWN;
  }
}

function cookieReading({ request }: Inspection, name: string): FieldReading {
  if (isUnknown(request, 'headers') || isUnknown(request, 'header:cookie')) {
    return { values: [], unknown: 'header cookie is not recorded' };
  }
  return {
    values: cookiesOf(request)
      .filter(({ key }) => key === byteStringOf(name))
      .map(({ value }) => value ?? ''),
  };
}

/** The value of a part that occurs once; AWS does not say which of several values counts. */
function valueKey({ values, unknown }: FieldReading, content: unknown): AggregateKey {
  const [value, ...others] = values;
  if (unknown !== undefined || others.length > 0) {
    return UNKNOWN;
  }
  if (value === undefined) {
    return MISSING;
  }
  const { readings } = transform(value, transformationsOf(content));
  return readings.length === 1 ? present(readings[0] ?? '') : UNKNOWN;
}

function sourceKey({ request }: Inspection): AggregateKey {
  return isUnknown(request, 'sourceAddress') ? UNKNOWN : present(canonical(request.sourceAddress));
}

function forwardedKey(statement: unknown, { request }: Inspection): AggregateKey {
  const header = forwardedAddresses(request, textAt(statement, 'ForwardedIPConfig', 'HeaderName') ?? '');
  if (header.unknown !== undefined) {
    return UNKNOWN;
  }
  if (!header.isPresent) {
    return MISSING;
  }
  const first = header.addresses[0] ?? '';
  if (addressOf(first) !== undefined) {
    return present(canonical(first));
  }
  return textAt(statement, 'ForwardedIPConfig', 'FallbackBehavior') === 'MATCH' ? present(MALFORMED) : MISSING;
}

function asnKey(statement: unknown, inspection: Inspection): AggregateKey {
  if (objectAt(statement, 'ForwardedIPConfig') === undefined) {
    return inspection.request.asn === undefined ? UNKNOWN : present(String(inspection.request.asn));
  }
  // Of a forwarded address no record holds the system, but a missing or malformed one needs none.
  const { key, isPresent } = forwardedKey(statement, inspection);
  return !isPresent || key === MALFORMED ? { key, isPresent } : UNKNOWN;
}

/**
 * A fingerprint, which TLS may not have told. "MATCH - Treat the web request as matching the rule statement. AWS WAF
 * applies the rule action to the request", however few requests there are.
 *
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_RateLimitJA4Fingerprint.html
 */
function fingerprintKey(value: string | undefined, content: unknown): AggregateKey {
  const isMatch = textAt(content, 'FallbackBehavior') === 'MATCH';
  if (value === undefined) {
    return isMatch ? { ...UNKNOWN, uncounted: MAY_LACK_PART } : UNKNOWN;
  }
  if (value === '') {
    return isMatch ? { ...UNKNOWN, uncounted: Ruling.MATCH } : MISSING;
  }
  return present(value);
}

function joined(keys: readonly AggregateKey[]): AggregateKey {
  if (keys.some(({ isPresent }) => !isPresent)) {
    return MISSING;
  }
  const uncounted = keys.flatMap((key) => key.uncounted ?? []);
  if (uncounted.length > 0) {
    // Another part that is not recorded may be absent, and then the rule is not evaluated.
    const others = keys.filter((key) => key.uncounted === undefined);
    const isEvaluated = others.every(({ key }) => key !== undefined);
    return { ...UNKNOWN, uncounted: isEvaluated ? Ruling.any(uncounted) : MAY_LACK_PART };
  }
  const texts = keys.map(({ key }) => key);
  return texts.every((text) => text !== undefined) ? present(JSON.stringify(texts)) : UNKNOWN;
}

function present(key: string): AggregateKey {
  return { key, isPresent: true };
}

/** One text for each address, however it was written. */
function canonical(text: string): string {
  const address = addressOf(text);
  return address === undefined ? text : `${address.bits}:${address.value.toString(16)}`;
}
