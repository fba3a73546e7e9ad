import { deployedCode, emptyStack, pageFunction, stackWithFunctions } from './edge-functions-under-test';
import { EdgeSandbox, HOST } from './edge-sandbox';

let pages: EdgeSandbox;
let catalogue: EdgeSandbox;
let tidy: EdgeSandbox;

beforeAll(() => {
  const stack = stackWithFunctions();
  [pages, catalogue, tidy] = ['Pages', 'Catalogue', 'Tidy'].map((id) => new EdgeSandbox(deployedCode(stack, id))) as [
    EdgeSandbox,
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

  test.each(['/api', '/api/orders', '/API/orders', '/Api', '/static/a.js', '/STATIC/a.js', '/static'])(
    'E06 answers %j with 404: another function guards it',
    async (uri) => {
      expect(await pages.send({ uri })).toMatchObject({ status: 404 });
    },
  );

  test('E06 knows paths of other functions whatever their capitals', async () => {
    const stack = emptyStack();
    pageFunction(stack, 'Named', { foreignPrefixes: ['/Docs'] });
    const named = new EdgeSandbox(deployedCode(stack, 'Named'));
    expect(await named.send({ uri: '/docs/a' })).toMatchObject({ status: 404 });
    expect(await named.send({ uri: '/api' })).toMatchObject({ status: 'passes' });
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
});
