import { byteStringOf } from '../byte-string';
import { type RecordedRequest } from '../recorded-request';
import { ABSENT, type FieldReading, notRecorded } from './field-reading';
import { isUnknown } from './read-headers';

/** Reads the query as a whole; an empty one is taken for none. */
export function readQuery(request: RecordedRequest): FieldReading {
  if (isUnknown(request, 'query')) {
    return notRecorded('the query');
  }
  return request.query === undefined || request.query === '' ? ABSENT : { values: [byteStringOf(request.query)] };
}

/** Reads the values of one argument, or of all when no name is given. Protects against a second argument of the same name. */
export function readQueryArguments(request: RecordedRequest, name?: string): FieldReading {
  if (isUnknown(request, 'query')) {
    return notRecorded('the query');
  }
  const pairs = (request.query ?? '').split('&').filter((pair) => pair !== '');
  const values = pairs
    .map((pair) => {
      const [key = '', ...rest] = byteStringOf(pair).split('=');
      return { key, value: rest.join('=') };
    })
    .filter(({ key }) => name === undefined || key.toLowerCase() === byteStringOf(name).toLowerCase())
    .map(({ value }) => value);
  return { values };
}
