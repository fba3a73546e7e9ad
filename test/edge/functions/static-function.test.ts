import { StaticFunction } from '../../../lib/edge/functions/static-function';
import { deployedCode, emptyStack, stackWithFunctions, WWW } from './edge-functions-under-test';
import { ADDRESS, EdgeSandbox, HOST } from './edge-sandbox';

let assets: EdgeSandbox;

beforeAll(() => {
  assets = new EdgeSandbox(deployedCode(stackWithFunctions(), 'Static'));
});

describe('StaticFunction', () => {
  test('E06 asks for an asset without query, cookies and what poses as the edge', async () => {
    const request = {
      uri: '/static/a.js',
      query: 'v=1&cachebuster=2',
      cookies: { session: 'secret' },
      headers: {
        accept: '*/*',
        'x-client': 'mobile',
        'x-forwarded-host': 'evil.example',
        'x-viewer-address': '203.0.113.9',
      },
    };
    expect(await assets.send(request)).toEqual({
      status: 'passes',
      uri: '/static/a.js',
      query: '',
      cookies: {},
      headers: { host: HOST, accept: '*/*', 'x-viewer-address': ADDRESS },
    });
  });

  test.each<[string, number]>([
    ['/static/../api/orders', 400],
    ['/static/%2e%2e/api/orders', 400],
    ['/static/..%2fapi/orders', 400],
    ['/static/..;/api/orders', 400],
    ['/api/orders', 404],
    ['/STATIC/a.js', 404],
    ['/', 404],
    ['/static//a.js', 301],
  ])('E06 reaches nothing else through the behaviour of assets: %j is answered %p', async (uri, status) => {
    expect(await assets.send({ uri })).toMatchObject({ status });
  });

  test('E01 moves and refuses hosts as a page does', async () => {
    const from = async (host: string): Promise<unknown> => {
      const { status, location } = await assets.send({ uri: '/static/a.js', query: 'v=1', headers: { host } });
      return [status, location];
    };
    expect(await from(WWW)).toEqual([301, `https://${HOST}/static/a.js?v=1`]);
    expect(await from('evil.example')).toEqual([403, undefined]);
  });

  test('E07 lets nobody say mobile at an asset, in whichever header it is said', async () => {
    const stack = emptyStack();
    const props = { domainName: HOST, prefixes: ['/static/'], clientHeader: 'x-shop-app' };
    void new StaticFunction(stack, 'Named', props);
    const named = new EdgeSandbox(deployedCode(stack, 'Named'));
    const headers = { 'x-client': 'mobile', 'x-shop-app': ['mobile', 'web'] };
    expect((await named.send({ uri: '/static/a.js', headers })).headers).toEqual({
      host: HOST,
      'x-client': 'mobile',
      'x-viewer-address': ADDRESS,
    });
    expect(() => new StaticFunction(stack, 'Taken', { ...props, clientHeader: 'X-Client' })).toThrow(
      'and none that the edge uses, got "X-Client"; write e.g. x-client (Test/Taken)',
    );
  });

  test('E06 refuses to be without a path', () => {
    expect(() => new StaticFunction(emptyStack(), 'Subject', { domainName: HOST, prefixes: [] })).toThrow(
      'static function needs a path, got none; write e.g. /static in prefixes (Test/Subject)',
    );
  });
});
