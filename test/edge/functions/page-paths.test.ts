import fc from 'fast-check';
import { deployedCode, emptyStack, pageFunction, stackWithFunctions } from './edge-functions-under-test';
import { EdgeSandbox, HOST } from './edge-sandbox';

let pages: EdgeSandbox;
let catalogue: EdgeSandbox;
let tidy: EdgeSandbox;
let signs: EdgeSandbox;
let guarded: EdgeSandbox;

beforeAll(() => {
  const stack = stackWithFunctions();
  [pages, catalogue, tidy] = ['Pages', 'Catalogue', 'Tidy'].map((id) => new EdgeSandbox(deployedCode(stack, id))) as [
    EdgeSandbox,
    EdgeSandbox,
    EdgeSandbox,
  ];
  const more = emptyStack();
  pageFunction(more, 'Signs', { foreignPrefixes: ['/to:Me@shop+more', '/products/'] });
  pageFunction(more, 'Guarded', {
    guardedPrefixes: ['/Checkout', '/checkout/pay/', '/to@shop', '/Help/Card', '/access', '/list'],
    lowerCasePrefixes: ['/help'],
  });
  [signs, guarded] = ['Signs', 'Guarded'].map((id) => new EdgeSandbox(deployedCode(more, id))) as [
    EdgeSandbox,
    EdgeSandbox,
  ];
});

describe('paths of a PageFunction', () => {
  test.each([
    '/a/../b',
    '/a/./b',
    '/..',
    '/a/%2e%2E/b',
    '/a/.%2e/b',
    '/%2e',
    '/a%2fb',
    '/a%5Cb',
    '/a\\b',
    '/a;b',
    '/a%3Bb',
    '/a%00',
    '/a%0d%0aset-cookie:x',
    '/a%7f',
    '/%252e%252e/a',
    '/%c0%ae%c0%ae/a',
    '/a.',
    '/a./b',
    '/...',
    '/checkout/pay%2E',
    '/checkout/pay%20',
    '/checkout%20/pay',
    '/a%c2%a0',
    '/a%C2%85b',
    '/a%3Fb',
    '/a%23b',
    '/%e0%80%af',
    '/%E0%9F%BF',
    '/%f0%80%80%af',
    '/%F0%8F%bf%bf',
    '/chec%e2%84%aaout',
    '/%c5%bfecret',
    '/o%ef%ac%80er',
    '/o%EF%AC%84ine',
    '/%ef%ac%86ore',
    '/100%',
    '/%zz',
    '/a b',
    '/caf\u00e9',
    'a',
    `/${'a'.repeat(2048)}`,
  ])('E06 refuses the path %j, which two readers may read differently', async (uri) => {
    expect(await pages.send({ uri })).toEqual({ status: 400, headers: { 'cache-control': 'no-store' }, cookies: {} });
  });

  test.each([
    '/a%20b',
    '/a.b',
    '/.well-known/a',
    '/%C2%A9',
    '/%E0%A4%A1',
    '/%E2%82%AC',
    '/%F0%9F%98%80',
    '/%C5%A1',
    '/stra%C3%9Fe',
    '/kad%C4%B1n',
    '/%C4%B0stanbul',
    '/%EF%AC%87',
  ])('E06 serves %j, which has one reading', async (uri) => {
    expect(await pages.send({ uri })).toMatchObject({ status: 'passes', uri });
  });

  test('E06 lets no sign of Unicode stand for a letter of a guarded path, in capitals or small', async () => {
    const outside = Array.from({ length: 0x110000 - 0x80 }, (_, index) => String.fromCodePoint(index + 0x80));
    const readings = outside.flatMap((sign) =>
      [sign.toUpperCase(), sign.toLowerCase()]
        .filter((read) => /^[a-z]+$/i.test(read))
        .map((read): [string, string] => [encodeURIComponent(sign), read.toLowerCase()]),
    );
    expect(readings).toHaveLength(11);
    const stack = emptyStack();
    const guardedPrefixes = [...new Set(readings.map(([, read]) => `/x${read}x`))];
    pageFunction(stack, 'Alike', { guardedPrefixes });
    const alike = new EdgeSandbox(deployedCode(stack, 'Alike'));
    for (const [sign, read] of readings) {
      const { status, location } = await alike.send({ method: 'POST', uri: `/x${sign}x/AbC` });
      const answers = [400, `308 https://${HOST}/x${read}x/AbC`];
      expect(answers).toContain(location === undefined ? status : `${status} ${location}`);
    }
  });

  test.each([
    ['//a', '/a'],
    ['/a///b//', '/a/b/'],
    ['/%61bout', '/about'],
    ['/a%7eb%2D', '/a~b-'],
    ['/caf%c3%a9', '/caf%C3%A9'],
    ['/%61pi/orders', '/api/orders'],
    ['//api/orders', '/api/orders'],
    ['//evil.example/', '/evil.example/'],
  ])('E06 moves %j to %j instead of rewriting it past the function that guards the other', async (uri, path) => {
    const outcome = await pages.send({ uri, query: 'a=1' });
    expect([outcome.status, outcome.location]).toEqual([301, `https://${HOST}${path}?a=1`]);
  });

  test.each([
    '/api',
    '/api/orders',
    '/API/orders',
    '/Api',
    '/static/a.js',
    '/STATIC/a.js',
    '/static',
    '/ap%C4%B1/orders',
    '/stat%C4%B0c',
  ])('E06 answers %j with 404: another function guards it', async (uri) => {
    expect(await pages.send({ uri })).toMatchObject({ status: 404 });
  });

  test('E06 knows paths of other functions whatever their capitals', async () => {
    const stack = emptyStack();
    pageFunction(stack, 'Named', { foreignPrefixes: ['/Docs'] });
    const named = new EdgeSandbox(deployedCode(stack, 'Named'));
    expect(await named.send({ uri: '/docs/a' })).toMatchObject({ status: 404 });
    expect(await named.send({ uri: '/api' })).toMatchObject({ status: 'passes' });
  });

  test.each(['/to:me@shop+more/a', '/to%3Ame@shop+more', '/to:me%40shop+more', '/To%3AMe%40Shop%2BMore/a'])(
    'E06 answers %j with 404: another function guards what an origin may read there',
    async (uri) => {
      expect(await signs.send({ uri })).toMatchObject({ status: 404 });
      expect(await pages.send({ uri })).toMatchObject({ status: 'passes' });
    },
  );

  test.each<[string, number | 'passes']>([
    ['/products', 'passes'],
    ['/Products', 'passes'],
    ['/products/', 404],
    ['/products/a', 404],
    ['/PRODUCTS/a', 404],
    ['/productsx', 'passes'],
  ])('E06 leaves to the catalogue what its pattern covers and no more: %j is answered %p', async (uri, status) => {
    expect(await signs.send({ uri })).toMatchObject({ status });
  });

  test.each(['/apis', '/a/api', '/statics/a'])('E06 serves %j, which only looks alike', async (uri) => {
    expect(await pages.send({ uri })).toMatchObject({ status: 'passes' });
  });

  test('E06 serves the paths of its behaviour alone', async () => {
    const status = async (uri: string): Promise<unknown> => (await catalogue.send({ uri })).status;
    expect(await status('/catalogue')).toBe('passes');
    expect(await status('/catalogue/a')).toBe('passes');
    for (const uri of ['/', '/catalogues', '/Catalogue/a', '/cart']) {
      expect(await status(uri)).toBe(404);
    }
  });

  test.each<[string, string | undefined]>([
    ['/', undefined],
    ['/a/', '/a'],
    ['/a//', '/a'],
    ['/A', undefined],
    ['/help/Returns', '/help/returns'],
    ['/HELP/caf%C3%A9/', '/help/caf%C3%A9'],
    ['/Helpers', undefined],
  ])('E06 tidies %j to %p where it is told to', async (uri, path) => {
    const { location } = await tidy.send({ uri });
    expect(location).toBe(path === undefined ? undefined : `https://${HOST}${path}`);
    expect((await pages.send({ uri: '/a/' })).status).toBe('passes');
    expect((await pages.send({ uri: '/help/Returns' })).status).toBe('passes');
  });

  test.each<[string, string | undefined]>([
    ['/checkout/pay', undefined],
    ['/checkout/pay/', undefined],
    ['/checkout/pay/AbC', undefined],
    ['/Checkout', undefined],
    ['/CHECKOUT/PAY', '/checkout/pay'],
    ['/Checkout/pay/', '/checkout/pay/'],
    ['/checkout/PAY/AbC%C3%A9', '/checkout/pay/AbC%C3%A9'],
    ['/checkout//P%61Y', '/checkout/pay'],
    ['/checkout', '/Checkout'],
    ['/CHECKOUT/Payments/AbC', '/Checkout/Payments/AbC'],
    ['/to%40shop', '/to@shop'],
    ['/TO%40Shop/%40', '/to@shop/%40'],
    ['/help/CARD/AbC', '/Help/Card/abc'],
    ['/help/CARDS', '/help/cards'],
    ['/acce%C3%9F/AbC', '/access/AbC'],
    ['/ACCE%E1%BA%9E', '/access'],
    ['/acce%C3%9Fe', undefined],
    ['/l%C4%B1st', '/list'],
    ['/L%C4%B0ST/%C4%B1', '/list/%C4%B1'],
    ['/Checkouts', undefined],
    ['/a/Checkout', undefined],
  ])('E14 moves %j to %p, where the guard of the path looks', async (uri, path) => {
    const { status, location } = await guarded.send({ method: 'POST', uri, query: 'a=1' });
    const answer = path === undefined ? ['passes', undefined] : [308, `https://${HOST}${path}?a=1`];
    expect([status, location]).toEqual(answer);
    expect(await guarded.send({ uri: path ?? uri })).toMatchObject({ status: 'passes' });
  });

  test('E14 lets no writing of a guarded path through but the one that its guard knows', async () => {
    const sign = (one: string): fc.Arbitrary<string> => {
      const escaped = (text: string): string => `%${text.charCodeAt(0).toString(16)}`;
      const ways = [one, one.toUpperCase(), escaped(one), escaped(one.toUpperCase()).toUpperCase()];
      return one === '/' ? fc.constantFrom('/', '//', '%2f', '/./', './', '%20/') : fc.constantFrom(...ways);
    };
    const written = fc.tuple(...[...'to@shop/card'].map(sign)).map((signs_) => `/${signs_.join('')}`);
    const end = fc.constantFrom('', '/', '.', '%2E', '%20', '/AbC', ';a', '%3f', '%00');
    await fc.assert(
      fc.asyncProperty(written, end, async (start, rest) => {
        const { status } = await guarded.send({ method: 'POST', uri: `${start}${rest}` });
        const isRight = start.startsWith('/to@shop/') && /^\/to@shop\/[a-z]+(\/.*)?$/i.test(`${start}${rest}`);
        expect([308, 400, ...(isRight ? ['passes'] : [])]).toContain(status);
      }),
      { numRuns: 300 },
    );
  });
});
