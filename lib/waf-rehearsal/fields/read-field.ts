import { byteStringOf } from '../byte-string';
import { type RecordedRequest } from '../recorded-request';
import { Ruling } from '../ruling';
import { objectAt, textAt } from '../template/json-value';
import { type FieldReading, notRecorded } from './field-reading';
import { readBody, readJsonBody } from './read-body';
import { isUnknown, readCookies, readHeader, readHeaderOrder, readHeaders } from './read-headers';
import { readQuery, readQueryArguments } from './read-query';

/**
 * Reads what the property `FieldToMatch` names. Protects against a statement that is rehearsed on another part of the
 * request than AWS inspects.
 *
 * @param bodyLimit bytes of the body that the web ACL can read
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-fields-list.html
 */
export function readField(request: RecordedRequest, fieldToMatch: unknown, bodyLimit: number): FieldReading {
  const [kind = 'none'] = Object.keys(objectAt(fieldToMatch) ?? {});
  const field = objectAt(fieldToMatch, kind) ?? {};
  const name = textAt(field, 'Name') ?? textAt(field, 'name') ?? '';
  switch (kind) {
    case 'UriPath':
      return whole(request, 'path', request.path);
    case 'Method':
      return whole(request, 'method', request.method);
    case 'QueryString':
      return readQuery(request);
    case 'SingleQueryArgument':
      return readQueryArguments(request, name);
    case 'AllQueryArguments':
      return readQueryArguments(request);
    case 'SingleHeader':
      return readHeader(request, name);
    case 'Headers':
      return readHeaders(request, field);
    case 'Cookies':
      return readCookies(request, field);
    case 'HeaderOrder':
      return readHeaderOrder(request, field);
    case 'Body':
      return readBody(request, field, bodyLimit);
    case 'JsonBody':
      return readJsonBody(request, field, bodyLimit);
    case 'JA3Fingerprint':
      return fingerprint('JA3 fingerprint', request.ja3, field);
    case 'JA4Fingerprint':
      return fingerprint('JA4 fingerprint', request.ja4, field);
    case 'UriFragment':
      return fragment(request, field);
    default:
      return { values: [], unknown: `the field ${kind} is not known to the rehearsal` };
  }
}

function whole(request: RecordedRequest, part: string, value: string): FieldReading {
  return isUnknown(request, part) ? notRecorded(`the ${part}`) : { values: [byteStringOf(value)] };
}

function fingerprint(part: string, value: string | undefined, field: unknown): FieldReading {
  if (value === undefined) {
    return notRecorded(`the ${part}`);
  }
  return value === ''
    ? { values: [], settled: Ruling.of(textAt(field, 'FallbackBehavior') === 'MATCH') }
    : { values: [byteStringOf(value)] };
}

function fragment(request: RecordedRequest, field: unknown): FieldReading {
  if (isUnknown(request, 'fragment')) {
    return notRecorded('the fragment');
  }
  if (request.fragment !== undefined) {
    return { values: [byteStringOf(request.fragment)] };
  }
  return textAt(field, 'FallbackBehavior') === 'MATCH'
    ? { values: [], unknown: 'what the fallback of an absent fragment does is not documented' }
    : { values: [] };
}
