import * as fc from 'fast-check';
import { type IngressRoute, ingressRoutes } from '../../../lib/edge';
import { type Service } from '../../../lib/service-graph';

const service = (name: string, ...exposedPaths: string[]): Service => ({
  name,
  namespace: name,
  port: 8443,
  replicas: 1,
  exposedPaths,
});

/** What a load balancer does: the first rule, by priority, one of whose patterns matches. */
function answering(routes: IngressRoute[], path: string): string | undefined {
  const matches = ({ patterns }: IngressRoute) =>
    patterns.some((pattern) => (pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern));
  return [...routes].sort((one, other) => one.priority - other.priority).find(matches)?.serviceName;
}

const shop = [
  service('storefront', '/'),
  service('orders', '/checkout', '/api/orders'),
  service('search', '/api/search'),
];

describe('ingressRoutes', () => {
  test.each([
    ['/', 'storefront'],
    ['/cart', 'storefront'],
    ['/checkout', 'orders'],
    ['/checkout/pay', 'orders'],
    ['/checkoutx', 'storefront'],
    ['/api/orders/7', 'orders'],
    ['/api/search', 'search'],
    ['/api/payments', 'storefront'],
  ])('E01 send %s to %s', (path, name) => {
    expect(answering(ingressRoutes(shop), path)).toBe(name);
  });

  test('E01 leave a service without exposed paths out', () => {
    expect(ingressRoutes([...shop, { ...service('payments'), exposedPaths: undefined }])).toHaveLength(4);
  });

  test('E01 leave every other priority alone when a path is added', () => {
    const before = new Map(ingressRoutes(shop).map(({ path, priority }) => [path, priority]));
    const after = new Map(
      ingressRoutes([service('help', '/help'), ...shop]).map(({ path, priority }) => [path, priority]),
    );
    expect([...before].filter(([path, priority]) => after.get(path) !== priority)).toEqual([]);
  });

  test('E01 take a path with or without its last slash', () => {
    expect(ingressRoutes([service('help', '/help/')])[0]).toMatchObject({
      name: 'Help',
      path: '/help',
      patterns: ['/help', '/help/*'],
    });
  });

  test.each(['//', '///', '/help//', '//help', '/help//me', '', 'help'])('E01 refuse the path "%s"', (path) => {
    expect(() => ingressRoutes([service('help', path)])).toThrow(
      `exposed path of help starts with one slash and has one between its parts, got "${path}"; write it as / or /help`,
    );
  });

  test('E01 keep the priorities of the longest and the shortest path from 1 to 49,140', () => {
    const [longest, shortest] = ingressRoutes([service('help', '/', `/${'a'.repeat(125)}`)]);
    expect(longest?.priority).toBeGreaterThanOrEqual(1);
    expect(longest?.priority).toBeLessThanOrEqual(390);
    expect(shortest?.priority).toBeGreaterThan(48_750);
    expect(shortest?.priority).toBeLessThanOrEqual(49_140);
  });

  test('E01 refuse two paths that differ only in their punctuation', () => {
    expect(() => ingressRoutes([service('help', '/a-b'), service('docs', '/a/b')])).toThrow(
      'exposed path /a/b of docs is too like /a-b of help; drop or rename one',
    );
  });

  test('E01 refuse a path that no listener rule can hold', () => {
    expect(() => ingressRoutes([service('help', `/${'a'.repeat(126)}`)])).toThrow(
      'exposed path of help has at most 126 characters, got 127',
    );
  });

  test('E01 have priorities that differ, fit a listener and put the longer path first, whatever the paths', () => {
    const paths = fc.uniqueArray(fc.stringMatching(/^(\/[a-z0-9]{1,10}){1,5}$/), {
      minLength: 1,
      maxLength: 60,
      selector: (path) => path.replaceAll('/', '').toLowerCase(),
    });
    fc.assert(
      fc.property(paths, (exposed) => {
        const routes = ingressRoutes([service('shop', ...exposed)]);
        const priorities = routes.map(({ priority }) => priority);
        expect(new Set(priorities).size).toBe(exposed.length);
        expect(Math.min(...priorities)).toBeGreaterThanOrEqual(1);
        expect(Math.max(...priorities)).toBeLessThanOrEqual(50_000);
        for (const longer of routes) {
          for (const shorter of routes.filter(({ path }) => path.length < longer.path.length)) {
            expect(longer.priority).toBeLessThan(shorter.priority);
          }
        }
      }),
    );
  });
});
