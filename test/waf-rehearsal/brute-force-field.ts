import { type RecordedRequest } from '../../lib/waf-rehearsal/recorded-request';
import { type Bytes } from './brute-force-transformation';

/** What a statement reads: the texts of a part of the request, or the answer that the part's own settings give. */
export interface FieldTexts {
  /** The texts; the statement matches when one of them does. None: the part is missing. */
  readonly texts: readonly Bytes[];

  /** The answer without a look, from oversize handling or a fallback. */
  readonly answer?: boolean;
}

type Json = Readonly<Record<string, unknown>>;

const MOST_HEADER_BYTES = 8192;
const MOST_HEADERS = 200;
const KILOBYTES: Readonly<Record<string, number>> = { KB_16: 16384, KB_32: 32768, KB_48: 49152, KB_64: 65536 };

/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): Bytes {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The value of a header, by its name in any case. */
export function headerOf(request: RecordedRequest, name: string): string | undefined {
  return request.headers?.find((header) => header.name.toLowerCase() === name.toLowerCase())?.value;
}

/** Cookies as pairs of key and value. */
export function cookiesOf(request: RecordedRequest): readonly (readonly [string, string])[] {
  return pairsOf(headerOf(request, 'cookie') ?? '', ';').map(([key, value]) => [key.trim(), value]);
}

/** Query arguments as pairs of key and value. */
export function queryArgumentsOf(request: RecordedRequest): readonly (readonly [string, string])[] {
  return pairsOf(request.query ?? '', '&');
}

function pairsOf(text: string, separator: string): readonly (readonly [string, string])[] {
  return text
    .split(separator)
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    });
}

/** How many bytes of a body AWS WAF sees. */
export function inspectedBodyBytes(scope: string, properties: Json): number {
  const association = properties.AssociationConfig as { RequestBody?: Record<string, Json> } | undefined;
  const limit = association?.RequestBody?.CLOUDFRONT?.DefaultSizeInspectionLimit;
  return scope === 'CLOUDFRONT' ? (KILOBYTES[String(limit ?? 'KB_16')] ?? 0) : 8192;
}

function oversized(handling: unknown, texts: readonly Bytes[]): FieldTexts {
  return handling === 'MATCH' || handling === 'NO_MATCH' ? { texts, answer: handling === 'MATCH' } : { texts };
}

type Pairs = readonly (readonly [string, string])[];

/** Keys and values of pairs that a match pattern chooses. */
function chosen(pairs: Pairs, field: Json, prefix: string, ignoreCase: boolean): FieldTexts {
  const pattern = field.MatchPattern as Json;
  const same = (key: string) => (ignoreCase ? key.toLowerCase() : key);
  const included = (pattern[`Included${prefix}`] as string[] | undefined)?.map(same);
  const excluded = (pattern[`Excluded${prefix}`] as string[] | undefined)?.map(same);
  const texts = inspected(pairs)
    .filter(([key]) => (included ? included.includes(same(key)) : !excluded?.includes(same(key))))
    .flatMap(([key, value]) => [
      ...(field.MatchScope !== 'VALUE' ? [bytesOf(key)] : []),
      ...(field.MatchScope !== 'KEY' ? [bytesOf(value)] : []),
    ]);
  return isOversized(pairs) ? oversized(field.OversizeHandling, texts) : { texts };
}

function isOversized(pairs: Pairs): boolean {
  return inspected(pairs).length < pairs.length;
}

/** "At most the first 8 KB and at most the first 200, whichever limit is reached first." */
function inspected(pairs: Pairs): Pairs {
  let size = 0;
  return pairs.slice(0, MOST_HEADERS).filter(([key, value]) => {
    size += bytesOf(key).length + bytesOf(value).length;
    return size <= MOST_HEADER_BYTES;
  });
}

function jsonTexts(value: unknown, scope: unknown): Bytes[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => jsonTexts(item, scope));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => [
      ...(scope === 'VALUE' ? [] : [bytesOf(key)]),
      ...jsonTexts(item, scope),
    ]);
  }
  return scope === 'KEY' ? [] : [bytesOf(String(value))];
}

/** The texts of the part of the request that `FieldToMatch` names, as in CloudFormation. */
export function bruteForceField(request: RecordedRequest, field: Json, bodyBytes: number): FieldTexts {
  const [kind, settings] = Object.entries(field)[0] as [string, Json];
  const single = (text: string | undefined): FieldTexts => ({ texts: text === undefined ? [] : [bytesOf(text)] });
  const pairs = (request.headers ?? []).map(({ name, value }) => [name, value] as const);
  switch (kind) {
    case 'Method':
      return single(request.method);
    case 'UriPath':
      return single(request.path);
    case 'QueryString':
      // "The part of the URL that appears after a ? character, if any": without one the part is missing.
      return single(request.query || undefined);
    case 'UriFragment':
      return fingerprint(request.fragment, settings);
    case 'JA3Fingerprint':
      return fingerprint(request.ja3, settings);
    case 'JA4Fingerprint':
      return fingerprint(request.ja4, settings);
    case 'SingleHeader':
      return single(headerOf(request, String(settings.Name)));
    case 'SingleQueryArgument': {
      const wanted = String(settings.Name).toLowerCase();
      const found = queryArgumentsOf(request).filter(([key]) => key.toLowerCase() === wanted);
      return { texts: found.map(([, value]) => bytesOf(value)) };
    }
    case 'AllQueryArguments':
      return { texts: queryArgumentsOf(request).map(([, value]) => bytesOf(value)) };
    case 'HeaderOrder': {
      const order = single(
        inspected(pairs)
          .map(([name]) => name)
          .join(':'),
      );
      return isOversized(pairs) ? oversized(settings.OversizeHandling, order.texts) : order;
    }
    case 'Headers':
      return chosen(pairs, settings, 'Headers', true);
    case 'Cookies': {
      const cookies = cookiesOf(request);
      return chosen(cookies, settings, 'Cookies', false);
    }
    case 'Body': {
      const body = bytesOf(request.body ?? '');
      return body.length > bodyBytes
        ? oversized(settings.OversizeHandling, [body.slice(0, bodyBytes)])
        : { texts: request.body === undefined ? [] : [body] };
    }
    case 'JsonBody': {
      const body = request.body ?? '[]';
      return bytesOf(body).length > bodyBytes
        ? oversized(settings.OversizeHandling, [])
        : { texts: jsonTexts(JSON.parse(body), settings.MatchScope) };
    }
    default:
      throw new Error(`the brute force reads no ${kind}`);
  }
}

function fingerprint(text: string | undefined, settings: Json): FieldTexts {
  return text === undefined || text === ''
    ? { texts: [], answer: settings.FallbackBehavior === 'MATCH' }
    : { texts: [bytesOf(text)] };
}
