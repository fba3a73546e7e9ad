import fc from 'fast-check';
import { type Service, ServiceGraph, validateServiceGraph } from '../../lib/service-graph';
import { arbitraryGraph } from './arbitrary-graph';
import { orders, payments, problemsOf, problemsWith, search, shop } from './shop-graph';

describe('ServiceGraph', () => {
  test('G06 answers who calls whom, who uses what and what is exposed', () => {
    const graph = new ServiceGraph({
      services: [
        { ...orders, databases: [{ database: 'orders' }], caches: [{ keyPrefix: 'cart:' }] },
        { ...payments, egress: [{ domain: 'api.example.com', port: 443, addresses: ['203.0.113.0/24'] }] },
        { ...search, topics: [{ topic: 'orders', consume: true }], buckets: [{ bucket: 'images', read: true }] },
      ],
      calls: shop.calls,
    });
    expect(graph.callersOf('payments')).toEqual([{ from: 'orders', to: 'payments', port: 8444 }]);
    expect(graph.callersOf('orders')).toEqual([]);
    expect(graph.calleesOf('orders').map(({ to }) => to)).toEqual(['payments']);
    expect(graph.exposedServices().map(({ name }) => name)).toEqual(['orders']);
    expect(graph.cardholderServices().map(({ name }) => name)).toEqual(['payments']);
    expect(graph.databaseUsers().map(({ name }) => name)).toEqual(['orders']);
    expect(graph.cacheUsers().map(({ name }) => name)).toEqual(['orders']);
    expect(graph.topicUsers().map(({ name }) => name)).toEqual(['search']);
    expect(graph.bucketNames()).toEqual(['images']);
    expect(graph.egressOf('payments').map(({ domain }) => domain)).toEqual(['api.example.com']);
    expect(graph.egressOf('orders')).toEqual([]);
    expect(graph.platformEgress()).toEqual([]);
  });

  test('G06 refuses a question about an unknown service and lists the known ones', () => {
    expect(() => new ServiceGraph(shop).service('basket')).toThrow(
      'service graph has no service basket; known are orders, payments, search',
    );
    expect(() => new ServiceGraph(shop).callersOf('basket')).toThrow('no service basket');
  });

  test('G06 reports every error at once, each with its path, the value given and the value allowed', () => {
    expect(
      () =>
        new ServiceGraph({
          services: [{ ...orders, port: 0 }, payments],
          calls: [
            { from: 'orders', to: 'basket' },
            { from: 'orders', to: 'orders' },
          ],
        }),
    ).toThrow(
      [
        'service graph has 3 errors:',
        '  - services[0].port: got 0, expected a whole number from 1024 to 65535',
        '  - calls[0].to: got "basket", expected a known service (orders, payments)',
        '  - calls[1]: got "orders → orders", expected two different services; between the pods of one service nothing is opened',
      ].join('\n'),
    );
  });

  test('G06 allows every valid graph, and its queries agree with its calls (property)', () => {
    fc.assert(
      fc.property(arbitraryGraph, (props) => {
        const graph = new ServiceGraph(props);
        for (const { name } of graph.services) {
          expect(graph.callersOf(name).map(({ from }) => from)).toEqual(
            props.calls.filter(({ to }) => to === name).map(({ from }) => from),
          );
          expect(graph.calleesOf(name).every(({ to, port }) => graph.service(to).port === port)).toBe(true);
        }
        expect(graph.exposedServices().some(({ cardholderData }) => cardholderData)).toBe(false);
      }),
    );
  });

  test('N07 refuses every graph in which a stranger calls a cardholder-data service (property)', () => {
    fc.assert(
      fc.property(arbitraryGraph, (props) => {
        const vault: Service = { ...payments, name: 'vault', namespace: 'vault', allowedCallers: ['teller'] };
        const teller: Service = { ...search, name: 'teller', namespace: 'teller' };
        const services = [...props.services, vault, teller];
        expect(validateServiceGraph({ services, calls: [...props.calls, { from: 'teller', to: 'vault' }] })).toEqual(
          [],
        );
        const stranger = { from: props.services[0]?.name ?? '', to: 'vault' };
        expect(validateServiceGraph({ services, calls: [...props.calls, stranger] })).toHaveLength(1);
      }),
    );
  });
});

describe('validateServiceGraph', () => {
  test('G06 allows the shop', () => {
    expect(validateServiceGraph(shop)).toEqual([]);
  });

  test.each<[string, Partial<Service>, string]>([
    ['a name that is no DNS label', { name: 'Orders_1' }, 'services[0].name: got "Orders_1", expected a DNS label'],
    ['a double dash, which no image repository may have', { name: 'or--ders' }, 'services[0].name: got "or--ders"'],
    ['a one-letter name, which no service account may have', { name: 'o' }, 'services[0].name: got "o"'],
    ['a namespace that is no DNS label', { namespace: '-x' }, 'services[0].namespace: got "-x"'],
    ['a namespace of Kubernetes', { namespace: 'kube-system' }, 'expected a namespace of its own'],
    ['a port under 1024', { port: 443 }, 'services[0].port: got 443, expected a whole number from 1024 to 65535'],
    ['a port over 65535', { port: 65536 }, 'services[0].port: got 65536'],
    ['the plaintext port of Kafka', { port: 9092 }, 'services[0].port: got 9092, expected another port'],
    ['the port of remote desktop', { port: 3389 }, 'services[0].port: got 3389, expected another port'],
    ['the namespace of cert-manager', { namespace: 'cert-manager' }, 'expected a namespace of its own'],
    ['the namespace of the log agent', { namespace: 'fluent-bit' }, 'expected a namespace of its own'],
    ['a namespace of the mesh', { namespace: 'istio-system' }, 'expected a namespace of its own'],
    ['a path with an empty step', { exposedPaths: ['/api//orders'] }, 'exposedPaths[0]: got "/api//orders"'],
    ['a path over 126 characters', { exposedPaths: [`/${'a'.repeat(126)}`] }, 'at most 126 characters'],
    [
      'a path twice, once with a slash',
      { exposedPaths: ['/api', '/api/'] },
      'exposedPaths[1]: got "/api/", expected a',
    ],
    ['no replica', { replicas: 0 }, 'services[0].replicas: got 0, expected a whole number from 1 to 1000'],
    ['a path without a slash', { exposedPaths: ['checkout'] }, 'services[0].exposedPaths[0]: got "checkout"'],
    ['a topic used in no direction', { topics: [{ topic: 'orders' }] }, 'expected produce, consume or both to be true'],
    ['a bucket used in no direction', { buckets: [{ bucket: 'images' }] }, 'expected read, write or both to be true'],
    ['a database name that SQL would have to quote', { databases: [{ database: 'My-DB' }] }, 'got "My-DB"'],
    ['a key prefix that would match foreign keys', { caches: [{ keyPrefix: '*' }] }, 'got "*", expected a key prefix'],
    ['the same database twice', { databases: [{ database: 'a' }, { database: 'a' }] }, 'each named once'],
    ['callers of a service without cardholder data', { allowedCallers: ['search'] }, 'expected nothing: only a'],
  ])('G06 refuses %s', (_, change, expected) => {
    expect(problemsWith(change).join('\n')).toContain(expected);
  });

  test.each([
    ['cart:', 'cart:'],
    ['cart:', 'cart:old:'],
    ['cart:old:', 'cart:'],
  ])('D02 refuses a service under %s and another under %s, which would share keys', (one, two) => {
    const withPrefix = (service: Service, keyPrefix: string): Service => ({ ...service, caches: [{ keyPrefix }] });
    const services = [withPrefix(orders, one), payments, withPrefix(search, two)];
    expect(problemsOf({ ...shop, services }).join('\n')).toContain(
      `services[2].caches[0].keyPrefix: got "${two}", expected a key prefix that no other service has or starts with`,
    );
    expect(
      problemsOf({ ...shop, services: [withPrefix(orders, 'cart:'), payments, withPrefix(search, 'carts:')] }),
    ).toEqual([]);
  });

  test('N07 refuses a cardholder-data service at the edge', () => {
    expect(problemsOf({ ...shop, services: [orders, { ...payments, exposedPaths: ['/pay'] }, search] })).toEqual([
      'services[1].exposedPaths: got ["/pay"], expected no path: a cardholder-data service is never exposed at the edge',
    ]);
  });

  test('N07 refuses a cardholder-data service on a port of clients, and lets another service have it', () => {
    const on = (port: number, cardholderData: boolean) => {
      const { allowedCallers, ...plain } = payments;
      const service = cardholderData ? { ...plain, allowedCallers } : { ...plain, cardholderData };
      return problemsOf({ ...shop, services: [orders, { ...service, port } as never, search] });
    };
    expect(on(32768, true).join()).toContain('services[1].port: got 32768, expected a port under 32768');
    expect(on(32767, true)).toEqual([]);
    expect(on(32768, false)).toEqual([]);
  });

  test('N07 refuses a cardholder-data service without named callers, with unknown ones, or with itself', () => {
    const without = { ...shop, calls: [], services: [orders, { ...payments, allowedCallers: [] }, search] };
    expect(problemsOf(without).join()).toContain('expected the services that may call this cardholder-data service');
    const unknown = { ...shop, services: [orders, { ...payments, allowedCallers: ['orders', 'basket'] }, search] };
    expect(problemsOf(unknown).join()).toContain('services[1].allowedCallers[1]: got "basket"');
    const itself = { ...shop, services: [orders, { ...payments, allowedCallers: ['orders', 'payments'] }, search] };
    expect(problemsOf(itself)).toEqual([
      'services[1].allowedCallers[1]: got "payments", expected another known service',
    ]);
  });

  test('N07 refuses a second user of a cardholder-data service database', () => {
    const vault = { ...payments, databases: [{ database: 'payments' }] };
    expect(problemsOf({ ...shop, services: [orders, vault, search] })).toEqual([]);
    const thief = { ...search, databases: [{ database: 'payments' }] };
    expect(problemsOf({ ...shop, services: [orders, vault, thief] })).toEqual([
      'services[2].databases[0]: got "payments", expected a database that no cardholder-data service uses',
    ]);
  });

  test('N07 refuses a call to a cardholder-data service by anybody but its named callers', () => {
    expect(problemsOf({ ...shop, calls: [{ from: 'search', to: 'payments' }] })).toEqual([
      'calls[0].from: got "search", expected one of the allowed callers of payments (orders)',
    ]);
  });

  test('G06 refuses duplicates of services, namespaces, paths and calls', () => {
    const twice = problemsOf({
      services: [orders, { ...orders, exposedPaths: ['/other'] }, { ...search, exposedPaths: ['/checkout'] }],
      calls: [
        { from: 'orders', to: 'search' },
        { from: 'orders', to: 'search' },
      ],
    }).join('\n');
    expect(twice).toContain('services[1].name: got "orders"');
    expect(twice).toContain('services[1].namespace: got "orders"');
    expect(twice).toContain(
      'services[2].exposedPaths[0]: got "/checkout", expected a path that no other service claims',
    );
    expect(twice).toContain('calls[1]: got "orders → search", expected each call named once');
  });

  test('D03 refuses a call on a port that the callee does not serve, such as 9092', () => {
    expect(problemsOf({ ...shop, calls: [{ from: 'orders', to: 'payments', port: 9092 }] })).toEqual([
      'calls[0].port: got 9092, expected 8444, the port of payments, or nothing',
    ]);
    expect(problemsOf({ ...shop, calls: [{ from: 'orders', to: 'payments', port: 8444 }] })).toEqual([]);
  });

  test('G06 refuses unknown methods and relative paths on a call', () => {
    const call = { from: 'orders', to: 'payments', methods: ['GET', 'STEAL'], paths: ['pay'] };
    const problems = problemsOf({ ...shop, calls: [call] }).join('\n');
    expect(problems).toContain('calls[0].methods[1]: got "STEAL"');
    expect(problems).toContain('calls[0].paths[0]: got "pay"');
    expect(problemsOf({ ...shop, calls: [{ ...call, methods: ['GET'], paths: ['/pay'] }] })).toEqual([]);
  });
});
