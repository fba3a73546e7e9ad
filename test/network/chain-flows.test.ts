import fc from 'fast-check';
import { assertNarrow } from '../../lib/network/assert-narrow';
import { chainFlows, type Flow, flowKey, flowsOfServices, ownerOf } from '../../lib/network';
import { ServiceGraph } from '../../lib/service-graph';
import { arbitraryGraph } from '../service-graph/arbitrary-graph';
import { graphOf, service } from './network-fixture';

const line = ({ from, to, protocol, port }: Flow): string => `${from} → ${to} ${protocol}/${port}`;
const graphs = arbitraryGraph.map((props) => new ServiceGraph(props));

const PLATFORM = [
  'cloudfront → alb tcp/443',
  'nodes → control-plane tcp/443',
  'kubectl → control-plane tcp/443',
  'control-plane → nodes tcp/10250',
  'nodes → nodes tcp/53',
  'nodes → nodes udp/53',
  'pods → nodes tcp/53',
  'pods → nodes udp/53',
  'nodes → endpoints tcp/443',
  'pods → endpoints tcp/443',
  'kubectl → endpoints tcp/443',
  'nodes → s3 tcp/443',
  'kubectl → s3 tcp/443',
  'admin → session-endpoints tcp/443',
  'admin → control-plane tcp/443',
  'admin → s3 tcp/443',
];

/** What the graph's first use of a database brings with it. */
const DATABASES = ['migrations → database tcp/5432', 'migrations → endpoints tcp/443'];

/** What the graph's first cardholder-data service brings with it. */
const CARDHOLDER_TIER = [
  'cardholder-nodes → control-plane tcp/443',
  'control-plane → cardholder-nodes tcp/10250',
  'cardholder-nodes → nodes tcp/53',
  'cardholder-nodes → nodes udp/53',
  'cardholder-nodes → endpoints tcp/443',
  'cardholder-nodes → s3 tcp/443',
  'cardholder-pods → nodes tcp/53',
  'cardholder-pods → nodes udp/53',
  'cardholder-pods → endpoints tcp/443',
];

describe('chainFlows', () => {
  test('N02 opens nothing for a service without edges but the probes of its port', () => {
    expect(
      chainFlows(graphOf([service('lonely')]))
        .map(line)
        .sort(),
    ).toEqual([...PLATFORM, 'nodes → pods tcp/8443'].sort());
  });

  test('N02 opens each edge of a service and no other', () => {
    const graph = graphOf(
      [
        service('shop', { exposedPaths: ['/'], buckets: [{ bucket: 'images', read: true }] }),
        service('orders', {
          port: 9443,
          databases: [{ database: 'orders' }],
          caches: [{ keyPrefix: 'cart:' }],
          topics: [{ topic: 'orders', produce: true }],
          egress: [{ domain: 'api.example.com', port: 8443, addresses: ['203.0.113.0/24'] }],
        }),
      ],
      ['shop orders'],
    );
    expect(chainFlows(graph).map(line).sort()).toEqual(
      [
        ...PLATFORM,
        ...DATABASES,
        'nodes → pods tcp/8443',
        'nodes → pods tcp/9443',
        'alb → service:shop tcp/8443',
        'service:shop → s3 tcp/443',
        'service:shop → service:orders tcp/9443',
        'service:orders → database tcp/5432',
        'service:orders → cache tcp/6379',
        'service:orders → stream tcp/9098',
        'service:orders → egress:api.example.com tcp/8443',
      ].sort(),
    );
  });

  test('N07 gives cardholder-data services nodes of their own, whose kubelets alone probe them', () => {
    const vault = service('vault', { port: 9443, cardholderData: true, allowedCallers: ['shop'] });
    expect(
      chainFlows(graphOf([service('shop'), vault], ['shop vault']))
        .map(line)
        .sort(),
    ).toEqual(
      [
        ...PLATFORM,
        ...CARDHOLDER_TIER,
        'nodes → pods tcp/8443',
        'cardholder-nodes → cardholder-pods tcp/9443',
        'service:shop → service:vault tcp/9443',
      ].sort(),
    );
  });

  test('N07 opens nothing to or from the cardholder-data tier but what its services and the cluster need (property)', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const tier = /^cardholder-/;
        const crossing = chainFlows(graph).filter(({ from, to }) => tier.test(from) || tier.test(to));
        const ports = [...new Set(graph.cardholderServices().map(({ port }) => port))];
        const probes = ports.map((port) => `cardholder-nodes → cardholder-pods tcp/${port}`);
        const expected = ports.length > 0 ? [...CARDHOLDER_TIER, ...probes] : [];
        expect(crossing.map(line).sort()).toEqual(expected.sort());
      }),
    );
  });

  test('N04 lets the admin host reach its session, the kubernetes api and s3, and nothing reach it (property)', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const admin = chainFlows(graph).filter(({ from, to }) => [from, to].includes('admin'));
        expect(admin.map(line)).toEqual(PLATFORM.filter((each) => each.startsWith('admin')));
      }),
    );
  });

  test('N03 lets the nodes of the app tier alone reach what the platform reaches outside (property)', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const flows = chainFlows(graph).filter(
          ({ from, to }) => to.startsWith('egress:') && !from.startsWith('service:'),
        );
        expect(flows.map((flow) => `${line(flow)} ${flow.reason}`)).toEqual(
          graph.platformEgress().map(({ domain, port, reason }) => `nodes → egress:${domain} tcp/${port} ${reason}`),
        );
      }),
    );
  });

  test('D01 lets migrations reach the database and the endpoints where the graph has databases, and nothing reach them (property)', () => {
    fc.assert(
      fc.property(graphs, fc.boolean(), (graph, databaseProxy) => {
        const own = chainFlows(graph, { databaseProxy }).filter(({ from, to }) => [from, to].includes('migrations'));
        expect(own.map(line)).toEqual(graph.databaseUsers().length > 0 ? DATABASES : []);
      }),
    );
  });

  test('D01 leads services through the proxy where there is one, and none past it (property)', () => {
    const past = ({ from, to }: Flow) => to === 'database' && from !== 'migrations';
    fc.assert(
      fc.property(graphs, (graph) => {
        const users = graph.databaseUsers().map(({ name }) => name);
        const toProxy = chainFlows(graph, { databaseProxy: true }).filter(({ to }) => to === 'database-proxy');
        expect(toProxy.map(line)).toEqual(users.map((name) => `service:${name} → database-proxy tcp/5432`));
        const behind = chainFlows(graph, { databaseProxy: true }).filter(past).map(line);
        expect(behind).toEqual(users.length > 0 ? ['database-proxy → database tcp/5432'] : []);
        const direct = users.map((name) => `service:${name} → database tcp/5432`);
        expect(chainFlows(graph).filter(past).map(line)).toEqual(direct);
        expect(chainFlows(graph).filter(({ from, to }) => [from, to].includes('database-proxy'))).toEqual([]);
      }),
    );
  });

  test('D09 lets the services that handle personal data reach DynamoDB, and no other end (property)', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const toTables = chainFlows(graph).filter(({ to }) => to === 'dynamodb');
        expect(toTables.map(line)).toEqual(
          graph.services
            .filter(({ name }) => graph.processings().some(({ services }) => services.includes(name)))
            .map(({ name }) => `service:${name} → dynamodb tcp/443`),
        );
      }),
    );
  });

  test('N02 says in each reason which edge of the graph it is', () => {
    const graph = graphOf([service('shop', { exposedPaths: ['/'] }), service('orders')], ['shop orders']);
    const reasons = new Map(chainFlows(graph).map((flow) => [line(flow), flow.reason]));
    expect(reasons.get('alb → service:shop tcp/8443')).toBe('the edge exposes shop');
    expect(reasons.get('service:shop → service:orders tcp/8443')).toBe('shop calls orders');
  });

  test('N02 makes only narrow flows, each once (property)', () => {
    fc.assert(
      fc.property(graphs, fc.boolean(), (graph, databaseProxy) => {
        const flows = chainFlows(graph, { databaseProxy });
        flows.forEach((flow) => expect(() => assertNarrow(flow, 'x')).not.toThrow());
        expect(new Set(flows.map(flowKey)).size).toBe(flows.length);
      }),
    );
  });

  test('N02 joins two services exactly where the graph has a call (property)', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const between = chainFlows(graph)
          .filter(({ from, to }) => from.startsWith('service:') && to.startsWith('service:'))
          .map(line);
        const calls = graph.calls.map(({ from, to, port }) => `service:${from} → service:${to} tcp/${port}`);
        expect(between.sort()).toEqual(calls.sort());
      }),
    );
  });

  test('N02 lets stores and endpoints open nothing (property)', () => {
    fc.assert(
      fc.property(graphs, fc.boolean(), (graph, databaseProxy) => {
        const sources = chainFlows(graph, { databaseProxy }).map(({ from }) => from);
        expect(sources).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^(database|cache|stream|endpoints|dynamodb)$/)]),
        );
      }),
    );
  });
});

describe('flowsOfServices', () => {
  test('N02 gives a flow to the service that answers, else to the one that opens it', () => {
    const graph = graphOf(
      [service('shop', { exposedPaths: ['/'], caches: [{ keyPrefix: 'a:' }] }), service('orders')],
      ['shop orders'],
    );
    expect(flowsOfServices(graph, ['shop']).map(line)).toEqual([
      'alb → service:shop tcp/8443',
      'service:shop → cache tcp/6379',
    ]);
    expect(flowsOfServices(graph, ['orders']).map(line)).toEqual(['service:shop → service:orders tcp/8443']);
  });

  test('N02 divides all flows of services among them, none twice (property)', () => {
    fc.assert(
      fc.property(graphs, fc.boolean(), (graph, databaseProxy) => {
        const owned = chainFlows(graph, { databaseProxy }).filter((flow) => ownerOf(flow) !== undefined);
        const divided = graph.services.flatMap(({ name }) => flowsOfServices(graph, [name], { databaseProxy }));
        expect(divided.map(flowKey).sort()).toEqual(owned.map(flowKey).sort());
      }),
    );
  });

  test('N02 refuses an unknown service', () => {
    expect(() => flowsOfServices(graphOf([service('shop')]), ['shp'])).toThrow(
      'service graph has no service shp; known are shop',
    );
  });
});
