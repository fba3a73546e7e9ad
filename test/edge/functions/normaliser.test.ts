import fc from 'fast-check';
import { deployedCode, stackWithFunctions } from './edge-functions-under-test';
import { again, EdgeSandbox, HOST, type ViewerRequest } from './edge-sandbox';

let pages: EdgeSandbox;
let catalogue: EdgeSandbox;
let tidy: EdgeSandbox;
let all: EdgeSandbox[];

beforeAll(() => {
  const stack = stackWithFunctions();
  const sandbox = (id: string): EdgeSandbox => new EdgeSandbox(deployedCode(stack, id));
  [pages, catalogue, tidy] = [sandbox('Pages'), sandbox('Catalogue'), sandbox('Tidy')];
  all = [pages, catalogue, tidy, sandbox('Static'), sandbox('Api')];
});

const PIECES = [
  '/',
  '//',
  'a',
  'B',
  '%61',
  '%2F',
  '%2f',
  '%c3%a9',
  '%',
  '.',
  '..',
  ';',
  '~',
  '%7e',
  'api',
  'static',
  'help',
];
const path = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((parts) => `/${parts.join('')}`);
const name = fc.constantFrom('page', 'size', 'utm_source', 'gclid', 'x', '%70age', '__proto__', 'constructor', '');
const query = fc
  .array(fc.tuple(name, fc.constantFrom('=', '=1', '=2', '=%C3%A9', '')), { maxLength: 6 })
  .map((pairs) => pairs.map((pair) => pair.join('')).join('&'));
const value = fc.string({ unit: 'binary-ascii', maxLength: 6 });
const values = fc.oneof(value, fc.array(value, { minLength: 2, maxLength: 3 }));
const headers = fc.dictionary(
  fc.constantFrom('accept', 'x-forwarded-host', 'x-original-url', 'x-viewer-address', 'x-client', 'constructor', 'te'),
  values,
);
const cookies = fc.dictionary(fc.constantFrom('session', '$Path', 'a b', '__proto__', 'toString', 'x'), values);
const method = fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE');
const request: fc.Arbitrary<ViewerRequest> = fc.record({ method, uri: path, query, headers, cookies });
const RUNS = { numRuns: 300 };

describe('the normaliser', () => {
  test('E06 never fails, adds no header but the viewer address, and invents no cookie or parameter', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        for (const sandbox of all) {
          const outcome = await sandbox.send(sent);
          if (outcome.status === 'passes') {
            const { host, 'x-viewer-address': address, ...others } = outcome.headers;
            expect([host, address]).toEqual([HOST, '2001:db8::1']);
            expect(sent.headers).toMatchObject(others);
            expect(sent.cookies).toMatchObject(outcome.cookies);
            expect((sent.query ?? '').split('&')).toEqual(
              expect.arrayContaining((outcome.query ?? '').split('&').filter(Boolean)),
            );
            expect(outcome.uri).toBe(sent.uri);
          } else {
            expect([301, 308, 400, 401, 404]).toContain(outcome.status);
          }
        }
      }),
      RUNS,
    );
  });

  test('E06 changes nothing of what it has made', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        for (const sandbox of [pages, catalogue, tidy]) {
          const once = await sandbox.send(sent);
          if (once.status === 'passes') {
            expect(await sandbox.send(again(once, sent.method))).toEqual(once);
          }
        }
      }),
      RUNS,
    );
  });

  test('E06 moves at most once, to a path that stays, and never from host to host', async () => {
    await fc.assert(
      fc.asyncProperty(path, query, async (uri, asked) => {
        for (const sandbox of all) {
          const { location } = await sandbox.send({ uri, query: asked });
          if (location !== undefined) {
            const rest = location.slice(`https://${HOST}`.length);
            expect(location).toBe(`https://${HOST}${rest}`);
            const [moved = '', ...kept] = rest.split('?');
            expect(kept.join('?')).toBe(asked);
            expect((await sandbox.send({ uri: moved, query: asked })).location).toBeUndefined();
          }
        }
      }),
      RUNS,
    );
  });

  test('E06 lets no path through to pages that an origin may read as one of another function', async () => {
    await fc.assert(
      fc.asyncProperty(path, async (uri) => {
        if ((await pages.send({ uri })).status === 'passes') {
          const read = decodeURIComponent(decodeURIComponent(uri)).toLowerCase().replace(/\/+/g, '/');
          const { pathname } = new URL(read, `https://${HOST}`);
          expect(pathname).not.toMatch(/^\/(api|static)(\/|$)/);
        }
      }),
      RUNS,
    );
  });

  test('E06 gives one cache key to requests that differ in dropped things alone', async () => {
    const pair = fc.constantFrom('page=1', 'page=2', 'size=s', 'colour=%C3%A9');
    const noise = fc.constantFrom('utm_source=a', 'gclid=b', 'x=1', 'Page=1', '');
    const keyOf = async (asked: string, extra: ViewerRequest['headers']): Promise<unknown> => {
      const outcome = await catalogue.send({ uri: '/catalogue/a', query: asked, headers: extra });
      const { host, accept, 'x-viewer-address': address, ...others } = outcome.headers;
      expect(others).toEqual({});
      return [outcome.uri, outcome.query, host, accept, address];
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(pair, { minLength: 1, maxLength: 5 }),
        fc.array(noise, { maxLength: 5 }),
        async (kept, junk) => {
          const shuffled = [...junk, ...[...kept].reverse(), kept[0]].join('&');
          const poisoned = { accept: 'a', 'x-forwarded-host': 'evil.example', 'x-viewer-address': '203.0.113.9' };
          expect(await keyOf(shuffled, poisoned)).toEqual(await keyOf(kept.join('&'), { accept: 'a' }));
        },
      ),
      RUNS,
    );
    expect(await keyOf('page=1', {})).not.toEqual(await keyOf('page=2', {}));
  });
});
