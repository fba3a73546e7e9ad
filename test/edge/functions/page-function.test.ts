import { VIEWER_ADDRESS_HEADER } from '../../../lib/edge/functions/viewer-address';
import { findingsOf } from '../../../lib/testing';
import { deployedCode, emptyStack, pageFunction, stackWithFunctions, WWW } from './edge-functions-under-test';
import { ADDRESS, EdgeSandbox, HOST, type Outcome, type ViewerRequest } from './edge-sandbox';

let pages: EdgeSandbox;
let catalogue: EdgeSandbox;
let findings: string[];

beforeAll(() => {
  const stack = stackWithFunctions();
  findings = findingsOf(stack);
  [pages, catalogue] = ['Pages', 'Catalogue'].map((id) => new EdgeSandbox(deployedCode(stack, id))) as [
    EdgeSandbox,
    EdgeSandbox,
  ];
});

const times = (count: number, prefix: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'v']));

describe('PageFunction', () => {
  test('E06 leaves an ordinary request as it is, but for the address that opened the connection', async () => {
    const request = {
      uri: '/Products/Caf%C3%A9-noir/.well-known',
      query: 'q=a%20b&empty&q=2',
      headers: { accept: '*/*', 'user-agent': 'a', referer: 'https://example.com/' },
      cookies: { session: 'abc.def=', quoted: '"x"' },
    };
    expect(await pages.send(request)).toEqual({
      status: 'passes',
      ...request,
      headers: { ...request.headers, host: HOST, 'x-viewer-address': ADDRESS },
    });
    expect(pages.wroteQuery).toBe(false);
    expect(VIEWER_ADDRESS_HEADER).toBe('x-viewer-address');
  });

  test.each<[string | readonly string[]]>([['203.0.113.9'], [['203.0.113.9', '203.0.113.8']]])(
    'E04 overwrites an address that the viewer made up: %j',
    async (forged) => {
      const { headers } = await pages.send({ uri: '/', headers: { 'x-viewer-address': forged } });
      expect(headers).toEqual({ host: HOST, 'x-viewer-address': ADDRESS });
    },
  );

  test.each([
    'cf-connecting-ip',
    'client-ip',
    'cloudfront-forwarded-proto',
    'cloudfront-is-mobile-viewer',
    'cloudfront-viewer-address',
    'cloudfront-viewer-country',
    'fastly-client-ip',
    'forwarded',
    'proxy',
    'true-client-ip',
    'x-appengine-user-ip',
    'x-azure-clientip',
    'x-amzn-mtls-clientcert',
    'x-amzn-oidc-data',
    'x-client-ip',
    'x-cluster-client-ip',
    'x-envoy-internal',
    'x-forwarded',
    'x-forwarded-client-cert',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-scheme',
    'x-host',
    'x-http-host-override',
    'x-http-method',
    'x-http-method-override',
    'x-method-override',
    'x-middleware-subrequest',
    'x-origin-verify',
    'x-original-url',
    'x-originating-ip',
    'x-override-url',
    'x-proxy-url',
    'x-remote-addr',
    'x-remote-ip',
    'x-rewrite-url',
  ])('E06 drops the header %s, by which a viewer poses as the edge or poisons a cache', async (name) => {
    const { status, headers } = await pages.send({ uri: '/', headers: { [name]: 'evil.example', accept: 'a' } });
    expect({ status, headers }).toEqual({
      status: 'passes',
      headers: { host: HOST, accept: 'a', 'x-viewer-address': ADDRESS },
    });
  });

  test.each(['aws-cf-cd-canary', 'authorization', 'x-amzn-waf-bot', 'x-client-version', 'x-hosting'])(
    'E06 keeps the header %s',
    async (name) => {
      expect((await pages.send({ uri: '/', headers: { [name]: 'a' } })).headers).toHaveProperty([name], 'a');
    },
  );

  test.each<[string | readonly string[]]>([['mobile'], ['web'], [['web', 'mobile']]])(
    'E07 lets nobody say %j at a page: at the origin that is for signed requests to the API',
    async (said) => {
      for (const sandbox of [pages, catalogue]) {
        const { status, headers } = await sandbox.send({ uri: '/catalogue/a', headers: { 'x-client': said } });
        expect({ status, headers }).toEqual({ status: 'passes', headers: { host: HOST, 'x-viewer-address': ADDRESS } });
      }
    },
  );

  test('E07 takes another header away, if it is told so', async () => {
    const stack = emptyStack();
    pageFunction(stack, 'Named', { clientHeader: 'x-shop-app' });
    const named = new EdgeSandbox(deployedCode(stack, 'Named'));
    const { headers } = await named.send({ uri: '/', headers: { 'x-client': 'a', 'x-shop-app': 'mobile' } });
    expect(headers).toEqual({ host: HOST, 'x-client': 'a', 'x-viewer-address': ADDRESS });
  });

  test.each<[string, string | readonly string[], boolean]>([
    ['session', 'abc', true],
    ['session', '', true],
    ['session', '"abc"', true],
    ['__Host-id', 'a%20b/c?d:e=f', true],
    ['session', ['abc', 'abc'], false],
    ['session', 'a b', false],
    ['session', 'a,b', false],
    ['session', 'a\\b', false],
    ['session', '"abc', false],
    ['session', 'a"b', false],
    ['session', '""a"', false],
    ['session', 'caf\u00e9', false],
    ['session', 'a\u0000b', false],
    ['session', 'a\r\nset-cookie: x', false],
    ['$Version', '1', false],
    ['', 'x', false],
    ['a b', 'x', false],
    ['a[0]', 'x', false],
    ['caf\u00e9', 'x', false],
  ])('E06 of the cookie %j with %j: sent on %p, and never the reason to drop another', async (name, value, kept) => {
    const { status, cookies } = await pages.send({ uri: '/', cookies: { other: '1', [name]: value } });
    expect({ status, cookies }).toEqual({ status: 'passes', cookies: { other: '1', ...(kept && { [name]: value }) } });
  });

  test.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ['', ''],
    ['b=2&a=1&a=1', 'b=2&a=1&a=1'],
    ['utm_source=x&utm_medium=y', ''],
    ['b=2&gclid=x&a=1&fbclid=y&utm_campaign=z', 'b=2&a=1'],
    ['utm_=1&xutm_source=1&utm=1', 'xutm_source=1&utm=1'],
    ['a=utm_source', 'a=utm_source'],
  ])('E06 of the query %j the page gets %j', async (query, expected) => {
    for (const method of ['GET', 'HEAD']) {
      expect((await pages.send({ method, uri: '/', query })).query).toBe(expected);
    }
    expect((await pages.send({ method: 'POST', uri: '/', query })).query).toBe(query);
  });

  test.each([
    '_ga',
    '_gl',
    'dclid',
    'fbclid',
    'gbraid',
    'gclid',
    'igshid',
    'mc_cid',
    'mc_eid',
    'msclkid',
    'ttclid',
    'twclid',
    'utm_content',
    'wbraid',
    'yclid',
  ])('E06 the page does not get %s, which an advertiser added', async (name) => {
    expect((await pages.send({ uri: '/', query: `a=1&${name}=x&${name}x=2` })).query).toMatch(/^a=1(&\w+x=2)?$/);
  });

  test.each<[string | undefined, string]>([
    ['size=2&page=1', 'page=1&size=2'],
    ['page=1&size=2&page=1', 'page=1&size=2'],
    ['size=9&size=10&size=9', 'size=10&size=9'],
    ['page=1&cachebuster=7&gclid=x', 'page=1'],
    ['cachebuster=7', ''],
    ['Page=1&pag%65=2', ''],
    ['page', 'page'],
  ])('E06 the cache tells queries apart by the named parameters alone: of %j remains %j', async (query, expected) => {
    const { status, query: sent } = await catalogue.send({ uri: '/catalogue/shoes', query });
    expect({ status, sent }).toEqual({ status: 'passes', sent: expected });
  });

  test.each<[string, number | 'passes', string | undefined]>([
    [HOST, 'passes', undefined],
    [HOST.toUpperCase(), 'passes', undefined],
    [`${HOST}:443`, 'passes', undefined],
    [WWW, 301, `https://${HOST}/a%20b?q=%C3%A9&utm_source=x`],
    [`${WWW}:443`, 301, `https://${HOST}/a%20b?q=%C3%A9&utm_source=x`],
    [`${HOST}:8443`, 403, undefined],
    [`${HOST}.`, 403, undefined],
    ['d111111abcdef8.cloudfront.net', 403, undefined],
    ['evil.example', 403, undefined],
    [`evil.example/${HOST}`, 403, undefined],
    ['', 403, undefined],
  ])('E01 answers for the host %j with %p %p', async (host, status, location) => {
    const outcome = await pages.send({ uri: '/a%20b', query: 'q=%C3%A9&utm_source=x', headers: { host } });
    expect([outcome.status, outcome.location]).toEqual([status, location]);
  });

  test('E01 refuses a request with two hosts', async () => {
    expect(await pages.send({ uri: '/', headers: { host: [HOST, 'evil.example'] } })).toMatchObject({ status: 403 });
  });

  test('E01 moves method and body with a request that is no read', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const outcome = await pages.send({ method, uri: '/cart', query: 'a=1', headers: { host: WWW } });
      expect([outcome.status, outcome.location]).toEqual([308, `https://${HOST}/cart?a=1`]);
    }
    expect(await pages.send({ method: 'HEAD', uri: '/', headers: { host: WWW } })).toMatchObject({ status: 301 });
  });

  test.each<[string, ViewerRequest, ViewerRequest]>([
    ['headers', { uri: '/', headers: times(63, 'h') }, { uri: '/', headers: times(64, 'h') }],
    ['cookies', { uri: '/', cookies: times(100, 'c') }, { uri: '/', cookies: times(101, 'c') }],
    ['parameters', { uri: '/', query: 'a=1&'.repeat(99) }, { uri: '/', query: 'a=1&'.repeat(100) }],
    ['characters of a path', { uri: `/${'a'.repeat(2047)}` }, { uri: `/${'a'.repeat(2048)}` }],
  ])('E06 does a bounded amount of work: refuses too many %s', async (_, most, more) => {
    const answers: Outcome[] = [await pages.send(most), await pages.send(more)];
    expect(answers.map(({ status }) => status)).toEqual(['passes', 400]);
  });

  test('E06 rids a visitor of cookies that lock him out, and takes them from nobody else', async () => {
    const { status, headers } = await pages.send({ uri: '/', cookies: times(101, 'c') });
    expect([status, headers]).toEqual([400, { 'cache-control': 'no-store', 'clear-site-data': '"cookies"' }]);
    const others = [
      await pages.send({ uri: '/', headers: times(64, 'h'), cookies: { session: 'a' } }),
      await pages.send({ uri: '/a;b', cookies: { session: 'a' } }),
      await pages.send({ uri: '/', headers: { host: 'evil.example' }, cookies: times(101, 'c') }),
    ];
    expect(others.map((other) => other.headers)).toEqual(Array(3).fill({ 'cache-control': 'no-store' }));
  });

  test('E06 lets nobody keep a refusal, and keeps a move for an hour', async () => {
    expect((await pages.send({ uri: '/api' })).headers).toEqual({ 'cache-control': 'no-store' });
    expect((await pages.send({ uri: '//' })).headers).toMatchObject({ 'cache-control': 'max-age=3600' });
  });

  test('E06 passes the packs', () => {
    expect(findings).toEqual([]);
  });
});
