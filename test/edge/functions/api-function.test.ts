import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { signRequest } from '../../../examples/sign-request';
import { CLIENT_HEADER } from '../../../lib/edge/functions/api-function';
import { apiFunction, deployedCode, emptyStack, stackWithFunctions } from './edge-functions-under-test';
import { ADDRESS, EdgeSandbox, HOST, type Outcome, type ViewerRequest } from './edge-sandbox';

const KEY = 'the key that apps sign with';
const TIME = 1_795_291_200;
let code: string;
let signs: string;
let api: EdgeSandbox;

beforeAll(() => {
  code = deployedCode(stackWithFunctions(), 'Api');
  const stack = emptyStack();
  apiFunction(stack, 'Signs', { signedPrefixes: ['/api/v1:Apps@phone+tablet'], guardedPrefixes: ['/api/Login'] });
  signs = deployedCode(stack, 'Signs');
});

beforeEach(() => {
  api = new EdgeSandbox(code);
  api.time = TIME;
  api.keys.set('signing-key/one', KEY);
});

interface Signed {
  readonly method?: string;
  readonly uri?: string;
  readonly query?: string;
  readonly body?: string;
  readonly keyId?: string;
  readonly key?: string;
  readonly time?: number;
}

/** What an app sends. */
function signed(wanted: Signed = {}): ViewerRequest & { headers: Record<string, string> } {
  const { method = 'GET', uri = '/api/orders', query, body, keyId = 'one', key = KEY, time = TIME } = wanted;
  const url = `https://${HOST}${uri}${query === undefined ? '' : `?${query}`}`;
  return { method, uri, query, headers: signRequest({ method, url, body, keyId, key, time }) };
}

const REFUSED: Outcome = { status: 401, headers: { 'cache-control': 'no-store' }, cookies: {} };

describe('ApiFunction', () => {
  describe('who must sign', () => {
    test.each<[string, ViewerRequest, Outcome['status']]>([
      ['a browser', { uri: '/api/orders', headers: { 'x-client': 'web' } }, 'passes'],
      ['a webhook, which says nothing', { method: 'POST', uri: '/api/hook' }, 'passes'],
      ['who says mobile', { uri: '/api/orders', headers: { 'x-client': 'mobile' } }, 401],
      ['who says mobile in capitals', { uri: '/api/orders', headers: { 'x-client': 'Mobile' } }, 400],
      ['who says both', { uri: '/api/orders', headers: { 'x-client': ['web', 'mobile'] } }, 400],
      ['who says both in one', { uri: '/api/orders', headers: { 'x-client': 'web, mobile' } }, 400],
      ['who says something else', { uri: '/api/orders', headers: { 'x-client': 'tv' } }, 400],
      ['who says an empty word', { uri: '/api/orders', headers: { 'x-client': '' } }, 400],
      ['a browser where apps alone may', { uri: '/api/mobile', headers: { 'x-client': 'web' } }, 401],
      ['who says nothing where apps alone may', { uri: '/api/mobile/cart' }, 401],
      ['who writes the path in capitals', { uri: '/api/MOBILE/cart' }, 401],
      ['who asks whether he may', { method: 'OPTIONS', uri: '/api/mobile/cart' }, 401],
      ['a path that looks alike', { uri: '/api/mobiles' }, 'passes'],
      ['who writes a Turkish i', { uri: '/api/mob%C4%B1le/cart' }, 401],
      ['who escapes the path', { uri: '/api/%6dobile/cart' }, 301],
      ['who doubles a slash', { uri: '/api//mobile/cart' }, 301],
      ['who goes up', { uri: '/api/x/../mobile/cart' }, 400],
      ['who goes up in escapes', { uri: '/api/x/%2e%2e/mobile/cart' }, 400],
      ['who hides a slash', { uri: '/api/x%2f..%2fmobile' }, 400],
      ['who adds a path parameter', { uri: '/api;a/mobile/cart' }, 400],
      ['who asks for no path of the API', { uri: '/' }, 404],
      ['who asks for the API in capitals', { uri: '/API/mobile' }, 404],
      ['another host', { uri: '/api/orders', headers: { host: 'evil.example' } }, 403],
    ])('E07 answers %s', async (_, request, status) => {
      expect(await api.send(request)).toMatchObject({ status });
    });

    test('E07 accepts a signature below a signed path from who says mobile, web or nothing', async () => {
      const request = signed({ uri: '/api/mobile/cart', query: 'a=1' });
      const { 'x-client': client, ...headers } = request.headers;
      expect(client).toBe('mobile');
      for (const said of [undefined, 'web', 'mobile']) {
        expect(
          await api.send({ ...request, headers: { ...headers, ...(said && { 'x-client': said }) } }),
        ).toMatchObject({ status: 'passes' });
      }
    });

    test.each([
      '/api/v1:apps@phone+tablet/cart',
      '/api/v1%3aapps@phone+tablet/cart',
      '/api/v1:apps%40phone+tablet/cart',
      '/api/v1:apps@phone%2Btablet',
      '/api/V1%3AApps%40Phone%2BTablet',
    ])('E07 demands the signature of %s, whose signs an origin may read in both ways', async (uri) => {
      const named = new EdgeSandbox(signs);
      named.keys.set('signing-key/one', KEY);
      // Capitals of an escape are moved before anybody looks for a signature.
      const path = uri.replace('%3a', '%3A');
      expect(await named.send({ uri: path, headers: { 'x-client': 'web' } })).toEqual(REFUSED);
      expect(await named.send(signed({ uri: path }))).toMatchObject({ status: 'passes' });
      expect(await named.send({ uri: '/api/v1:apps@phone+tablets' })).toMatchObject({ status: 'passes' });
    });

    test('E07 moves a guarded path in other signs to the one that the web ACL knows', async () => {
      const named = new EdgeSandbox(signs);
      const moved = await named.send({ method: 'POST', uri: '/api/LOGIN/AbC', query: 'a=1' });
      expect([moved.status, moved.location]).toEqual([308, `https://${HOST}/api/Login/AbC?a=1`]);
      expect(await named.send({ method: 'POST', uri: '/api/Login/AbC' })).toMatchObject({ status: 'passes' });
    });

    test('E07 takes another header, if it is told so', async () => {
      const stack = emptyStack();
      apiFunction(stack, 'Named', { clientHeader: 'x-shop-app' });
      const named = new EdgeSandbox(deployedCode(stack, 'Named'));
      expect(await named.send({ uri: '/api/orders', headers: { 'x-shop-app': 'mobile' } })).toEqual(REFUSED);
      expect(await named.send({ uri: '/api/orders', headers: { [CLIENT_HEADER]: 'mobile' } })).toMatchObject({
        status: 'passes',
      });
    });

    test('E06 cleans headers and cookies as on a page, and leaves the query and the hash of the body alone', async () => {
      const { headers, ...request } = signed({ method: 'POST', body: '{}', query: 'utm_source=x&b=1&a=1' });
      const outcome = await api.send({
        ...request,
        headers: { ...headers, 'x-original-url': '/admin', 'x-viewer-address': '203.0.113.9' },
        cookies: { session: 'a', twice: ['a', 'b'], $Path: '/' },
      });
      expect(outcome).toEqual({
        status: 'passes',
        uri: request.uri,
        query: request.query,
        headers: { host: HOST, ...headers, 'x-viewer-address': ADDRESS },
        cookies: { session: 'a' },
      });
    });
  });

  describe('what a signature is good for', () => {
    test('E07 holds for the request that it was made for, and no other', async () => {
      const part = fc.constantFrom('GET', 'POST', 'PUT', 'HEAD');
      const uri = fc.constantFrom('/api/orders', '/api/orders/1', '/api/order', '/api/orders/');
      const query = fc.constantFrom('a=1', 'a=2', 'a=1&b=2', 'b=2&a=1', 'a=1&', 'a', undefined);
      const body = fc.constantFrom('{}', '{"a":1}', '');
      const made = fc.record({ method: part, uri, query, body, key: fc.constantFrom(KEY, 'another') });
      const time = fc.integer({ min: TIME - 300, max: TIME + 300 });
      await fc.assert(
        fc.asyncProperty(made, made, time, async (one, other, at) => {
          const mine = signed({ ...one, time: at });
          const theirs = signed({ ...other, time: at });
          const sent = { ...theirs, headers: { ...theirs.headers, 'x-signature': mine.headers['x-signature'] ?? '' } };
          const same = { ...one, key: '' };
          const equal = JSON.stringify(same) === JSON.stringify({ ...other, key: '' });
          expect(await api.send(sent)).toMatchObject({ status: equal && one.key === KEY ? 'passes' : 401 });
        }),
        { numRuns: 400 },
      );
    });

    test('E07 holds for one host', async () => {
      const url = 'https://dev.example.com/api/orders';
      const headers = signRequest({ method: 'GET', url, keyId: 'one', key: KEY, time: TIME });
      expect(await api.send({ uri: '/api/orders', headers })).toEqual(REFUSED);
    });

    test.each([
      [-301, 401],
      [-300, 'passes'],
      [0, 'passes'],
      [300, 'passes'],
      [301, 401],
      [86_400, 401],
    ])('E07 made %p seconds from now it is answered %p', async (offset, status) => {
      expect(await api.send(signed({ time: TIME + offset }))).toMatchObject({ status });
    });

    test('E07 the clock may be off by less, if it is told so', async () => {
      const stack = emptyStack();
      apiFunction(stack, 'Strict', { skewSeconds: 30 });
      const strict = new EdgeSandbox(deployedCode(stack, 'Strict'));
      strict.keys.set('signing-key/one', KEY);
      expect(await strict.send(signed({ time: TIME + 30 }))).toMatchObject({ status: 'passes' });
      expect(await strict.send(signed({ time: TIME + 31 }))).toEqual(REFUSED);
    });

    test.each<[string, (signature: string) => string | string[]]>([
      ['missing', () => ''],
      ['of another version', (text) => text.replace('v1', 'v2')],
      ['in capitals', (text) => text.replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase())],
      ['cut', (text) => text.slice(0, -1)],
      ['longer', (text) => `${text}0`],
      ['with something before it', (text) => ` ${text}`],
      ['with one sign changed', (text) => text.replace(/.$/, (sign) => (sign === '0' ? '1' : '0'))],
      ['of zeros', (text) => text.replace(/[0-9a-f]{64}$/, '0'.repeat(64))],
      ['of another key id', (text) => text.replace(';one;', ';two;')],
      ['of a key id that leads elsewhere', (text) => text.replace(';one;', ';../one;')],
      ['of a long key id', (text) => text.replace(';one;', `;${'a'.repeat(65)};`)],
      ['of no time', (text) => text.replace(/;\d+;/, ';;')],
      ['of a time in another writing', (text) => text.replace(/;(\d+);/, ';0$1;')],
      ['of a negative time', (text) => text.replace(/;\d/, ';-')],
      ['sent twice', (text) => [text, text]],
    ])('E07 refuses one that is %s, and tells nobody why', async (_, change) => {
      const request = signed();
      const changed = change(request.headers['x-signature'] ?? '');
      expect(await api.send(request)).toMatchObject({ status: 'passes' });
      expect(await api.send({ ...request, headers: { ...request.headers, 'x-signature': changed } })).toEqual(REFUSED);
    });

    test.each<[string, (right: string) => string | string[] | undefined]>([
      ['missing', () => undefined],
      ['empty', () => ''],
      ['in capitals', (right) => right.toUpperCase()],
      ['of another body', () => 'a'.repeat(64)],
      ['sent twice', (right) => [right, right]],
    ])('E07 refuses a body whose hash is %s', async (_, change) => {
      const request = signed({ method: 'POST', body: '{}' });
      const { 'x-content-sha256': right = '', ...headers } = request.headers;
      expect(await api.send(request)).toMatchObject({ status: 'passes' });
      expect(await api.send({ ...request, headers: { ...headers, 'x-content-sha256': change(right) } })).toEqual(
        REFUSED,
      );
    });

    test.each<[string, string, string, string]>([
      ['a body that it does not cover', 'POST', 'one', String(TIME)],
      ['a key id of 65 characters', 'GET', 'a'.repeat(65), String(TIME)],
      ['a time with a zero before it', 'GET', 'one', `0${TIME}`],
    ])('E07 refuses a right signature with %s', async (_, method, keyId, time) => {
      api.keys.set(`signing-key/${keyId}`, KEY);
      const send = (verb: string, id: string, seconds: string): Promise<Outcome> => {
        const text = ['v1', verb, HOST, '/api/orders', '', seconds, ''].join('\n');
        const signature = createHmac('sha256', KEY).update(text).digest('hex');
        const headers = { 'x-client': 'mobile', 'x-signature': `v1;${id};${seconds};${signature}` };
        return api.send({ method: verb, uri: '/api/orders', headers });
      };
      expect(await send('GET', 'one', String(TIME))).toMatchObject({ status: 'passes' });
      expect(await send(method, keyId, time)).toEqual(REFUSED);
    });

    test('E07 refuses an empty key, with which anybody could sign', async () => {
      api.keys.set('signing-key/one', '');
      for (const key of ['', 'unknown']) {
        expect(await api.send(signed({ key }))).toEqual(REFUSED);
      }
    });

    test('E07 refuses what the words for an unknown key would sign', async () => {
      expect(await api.send(signed({ keyId: 'two', key: 'unknown' }))).toEqual(REFUSED);
      expect(await api.send(signed({ keyId: 'two', key: '' }))).toEqual(REFUSED);
    });

    test('E07 compares every sign, wherever the first wrong one stands', () => {
      const areSame = api.valueOf('areSame') as (one: string, other: string) => boolean;
      expect(areSame('abc', 'abc')).toBe(true);
      for (const other of ['xbc', 'axc', 'abx', 'ab', 'abcd', '']) {
        expect([areSame('abc', other), areSame(other, 'abc')]).toEqual([false, false]);
      }
    });
  });
});
