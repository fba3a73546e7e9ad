import { byteStringOf } from '../byte-string';
import { type RecordedRequest } from '../recorded-request';
import { listAt, textAt } from '../template/json-value';
import { ABSENT, type FieldReading, notRecorded } from './field-reading';
import { type Entry, inspectable, type Inspectable } from './inspectable';
import { oversize } from './oversize';

/** Colon, space and line break. */
const HEADER_SEPARATOR = 4;
/** Equals sign, semicolon and space. */
const COOKIE_SEPARATOR = 3;

/** Reads one header by name, without regard to case. Protects against a redacted value that reads like none. */
export function readHeader(request: RecordedRequest, name: string): FieldReading {
  if (isUnknown(request, 'headers')) {
    return notRecorded('the list of headers');
  }
  const wanted = ({ key }: Entry): boolean => key.toLowerCase() === name.toLowerCase();
  const sent = entriesOf(request).filter(wanted);
  const seen = inspectableHeaders(request).entries.filter(wanted);
  const values = valuesOf(seen);
  if (isUnknown(request, `header:${name.toLowerCase()}`)) {
    return { values, unknown: `header ${name} is not recorded` };
  }
  return seen.length < sent.length
    ? { values, unknown: `header ${name} lies near or beyond the 8 KB that AWS WAF sees` }
    : { values };
}

/** Reads all headers, or those that the match pattern leaves, by the match scope. */
export function readHeaders(request: RecordedRequest, field: unknown): FieldReading {
  if (isUnknown(request, 'headers')) {
    return notRecorded('the list of headers');
  }
  const names = (property: string): string[] | undefined => {
    const list = listAt(field, 'MatchPattern', property).map((name) => String(name).toLowerCase());
    return list.length > 0 ? list : undefined;
  };
  const chosen = chosenBy(names('IncludedHeaders'), names('ExcludedHeaders'));
  const sent = entriesOf(request).map(({ key }) => key.toLowerCase());
  const isMissing = (request.unknown ?? [])
    .filter((part) => part.startsWith('header:'))
    .map((part) => part.slice('header:'.length))
    .some((name) => chosen(name) && !sent.includes(name));
  const reading = readEntries(inspectableHeaders(request), (key) => chosen(key.toLowerCase()), field, 'headers');
  return isMissing ? { unknown: 'some headers are not recorded', ...reading } : reading;
}

/** Reads cookies; their names are compared with regard to case. */
export function readCookies(request: RecordedRequest, field: unknown): FieldReading {
  if (isUnknown(request, 'headers') || isUnknown(request, 'header:cookie')) {
    return notRecorded('header cookie');
  }
  const names = (property: string): string[] | undefined => {
    const list = listAt(field, 'MatchPattern', property).map((name) => byteStringOf(String(name)));
    return list.length > 0 ? list : undefined;
  };
  const cookies = cookiesOf(request);
  if (cookies.length === 0) {
    return ABSENT;
  }
  const chosen = chosenBy(names('IncludedCookies'), names('ExcludedCookies'));
  return readEntries(inspectable(cookies, COOKIE_SEPARATOR), chosen, field, 'cookies');
}

/** Reads the names of the headers in their order, with colons between them. */
export function readHeaderOrder(request: RecordedRequest, field: unknown): FieldReading {
  if (isUnknown(request, 'headers')) {
    return notRecorded('the order of headers');
  }
  const { entries, isOversize } = inspectableHeaders(request);
  const all = entriesOf(request);
  const isWhole = entries.length === all.length;
  const reading = isWhole
    ? { values: all.length === 0 ? [] : [all.map(({ key }) => key).join(':')] }
    : { values: [], unknown: 'which headers AWS WAF sees near its limit of 8 KB is not documented' };
  return oversize(reading, isOversize, textAt(field, 'OversizeHandling') ?? 'CONTINUE');
}

/** The cookies of a request in order, as byte strings. */
export function cookiesOf(request: RecordedRequest): Entry[] {
  return entriesOf(request)
    .filter(({ key }) => key.toLowerCase() === 'cookie')
    .flatMap(({ value }) => (value ?? '').split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [key = '', ...rest] = pair.split('=');
      return { key, value: rest.join('=') };
    });
}

/** Whether a part of the request existed or may have existed without being recorded. */
export function isUnknown(request: RecordedRequest, part: string): boolean {
  return request.unknown?.includes(part) ?? false;
}

function entriesOf(request: RecordedRequest): Entry[] {
  return (request.headers ?? []).map(({ name, value }) => ({
    key: byteStringOf(name),
    value: isUnknown(request, `header:${name.toLowerCase()}`) ? undefined : byteStringOf(value),
  }));
}

function inspectableHeaders(request: RecordedRequest): Inspectable {
  return inspectable(entriesOf(request), HEADER_SEPARATOR);
}

function chosenBy(included?: readonly string[], excluded?: readonly string[]): (key: string) => boolean {
  return (key) => (included?.includes(key) ?? true) && !(excluded?.includes(key) ?? false);
}

function readEntries(
  { entries, isOversize, isCut }: Inspectable,
  isChosen: (key: string) => boolean,
  field: unknown,
  part: string,
): FieldReading {
  const chosen = entries.filter(({ key }) => isChosen(key));
  const scope = textAt(field, 'MatchScope') ?? 'ALL';
  const keys = scope === 'VALUE' ? [] : chosen.map(({ key }) => key);
  const values = scope === 'KEY' ? [] : valuesOf(chosen);
  const isRedacted = scope !== 'KEY' && chosen.some(({ value }) => value === undefined);
  const unknown = isRedacted
    ? `the values of some ${part} are not recorded`
    : isCut
      ? `which ${part} AWS WAF sees near its limit of 8 KB is not documented`
      : undefined;
  const reading = { values: [...keys, ...values], ...(unknown !== undefined && { unknown }) };
  return oversize(reading, isOversize, textAt(field, 'OversizeHandling') ?? 'CONTINUE');
}

function valuesOf(entries: readonly Entry[]): string[] {
  return entries.flatMap(({ value }) => (value === undefined ? [] : [value]));
}
