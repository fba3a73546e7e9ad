import { type RecordedHeader, type RecordedRequest } from '../recorded-request';
import { listAt, numberAt, textAt } from '../template/json-value';
import { mayHoldToken } from './may-hold-token';
import { RecordError } from './record-error';

/** What a browser's archive does not tell. */
export interface HarContext {
  /** Address of the browser as the edge saw it. @default - not recorded */
  readonly sourceAddress?: string;

  /** Hosts whose requests are read; those to other hosts are left out. @default - every host */
  readonly hosts?: readonly string[];
}

/** A WebSocket begins with a GET that AWS WAF inspects. */
const ADDRESS = /^(?:https?|wss?):\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/i;
const OTHER_SCHEME = /^(?!https?:|wss?:)[a-z][a-z0-9+.-]*:/i;
const SECRETS = ['cookie', 'authorization'];

/**
 * Reads a browser's archive (HAR 1.2). Protects against archives from which the browser removed cookies: where no entry
 * has any, they count as not recorded; so does a body of which the archive holds less than was sent. Answers from the
 * browser's own cache and addresses that are no `http` and no WebSocket, such as `data:`, are no requests.
 *
 * @throws RecordError with every entry that cannot be read
 * @see http://www.softwareishard.com/blog/har-12-spec/
 */
export function readHar(archive: unknown, context: HarContext = {}): RecordedRequest[] {
  const problems: string[] = [];
  const entries = listAt(archive, 'log', 'entries').map((entry, index) => ({ entry, place: `entry ${index + 1}` }));
  const sent = entries.filter(
    ({ entry }) => !OTHER_SCHEME.test(textAt(entry, 'request', 'url') ?? '') && !isCached(entry),
  );
  const stripped = SECRETS.filter((name) => !sent.some(({ entry }) => headersOf(entry).some(isNamed(name))));
  const requests = sent.flatMap(({ entry, place }) => {
    const url = textAt(entry, 'request', 'url');
    const [, host, path = '', query = ''] = ADDRESS.exec(url ?? '') ?? [];
    if (host !== undefined && context.hosts?.includes(host.toLowerCase()) === false) {
      return [];
    }
    const timestamp = Date.parse(textAt(entry, 'startedDateTime') ?? '');
    const method = textAt(entry, 'request', 'method') ?? '';
    if (host === undefined || Number.isNaN(timestamp) || method === '') {
      problems.push(`${place}: needs request.url, request.method and startedDateTime`);
      return [];
    }
    const sentHeaders = headersOf(entry).filter(({ name }) => !name.startsWith(':'));
    const headers = sentHeaders.some(isNamed('host')) ? sentHeaders : [{ name: 'host', value: host }, ...sentHeaders];
    const { unknown: unknownBody, ...body } = bodyOf(entry);
    const unknown = [
      ...stripped.map((name) => `header:${name}`),
      // The age of a token does not stand in it.
      ...(stripped.includes('cookie') || mayHoldToken(headers) ? ['challengeToken', 'captchaToken'] : []),
      ...(context.sourceAddress === undefined ? ['sourceAddress'] : []),
      ...unknownBody,
    ];
    return [
      {
        timestamp,
        sourceAddress: context.sourceAddress ?? '0.0.0.0',
        method: method.toUpperCase(),
        path: path === '' ? '/' : path,
        query,
        headers,
        ...body,
        unknown,
        origin: place,
      },
    ];
  });
  if (problems.length > 0) {
    throw new RecordError(problems);
  }
  return requests;
}

function bodyOf(entry: unknown): { body?: string; bodyBytes?: number; unknown: string[] } {
  const text = textAt(entry, 'request', 'postData', 'text');
  const size = numberAt(entry, 'request', 'bodySize') ?? -1;
  // A browser that leaves a body out writes an empty text, too.
  if (text !== undefined && text !== '') {
    return { body: text, unknown: [], ...(size > Buffer.byteLength(text) && { bodyBytes: size }) };
  }
  const hasNone = size === 0 || (size < 0 && ['GET', 'HEAD'].includes(textAt(entry, 'request', 'method') ?? ''));
  return hasNone ? { unknown: [] } : { unknown: ['body'], ...(size > 0 && { bodyBytes: size }) };
}

function headersOf(entry: unknown): RecordedHeader[] {
  return listAt(entry, 'request', 'headers').map((header) => ({
    name: textAt(header, 'name') ?? '',
    value: textAt(header, 'value') ?? '',
  }));
}

function isNamed(wanted: string): (header: RecordedHeader) => boolean {
  return ({ name }) => name.toLowerCase() === wanted;
}

function isCached(entry: unknown): boolean {
  return textAt(entry, '_fromCache') !== undefined;
}
