import fc from 'fast-check';
import { chainFlows, FlowEnd, FlowProtocol } from '../../lib/network';
import { cardholderEntries } from '../../lib/network/cardholder-entries';
import { storeTierEntries } from '../../lib/network/tier-network-acl';
import { ServiceGraph } from '../../lib/service-graph';
import { arbitraryGraph } from '../service-graph/arbitrary-graph';
import { graphOf, service } from './network-fixture';
import { type Acls, aclsFrom, addressIn, passes, plan, TCP, type Tier, UDP } from './packet-filter';

interface Way {
  readonly from: Tier;
  readonly to: Tier;
  readonly port: number;
  readonly protocol: number;
}

const PAIRS: [Tier, Tier][] = [
  ['app', 'cardholder'],
  ['data', 'cardholder'],
  ['public', 'cardholder'],
  ['outside', 'cardholder'],
  ['cardholder', 'cardholder'],
  ['cardholder', 'app'],
  ['cardholder', 'data'],
  ['cardholder', 'public'],
  ['cardholder', 'outside'],
  ['data', 'public'],
  ['data', 'outside'],
];
const KNOWN_PORTS = [22, 53, 80, 443, 3306, 5432, 6379, 8080, 8443, 9092, 9098, 10250];
const EDGES_OF_CLIENT_PORTS = [1, 1023, 1024, 32767, 32768, 40000, 60999, 61000, 65535];

function rulesOf(graph: ServiceGraph): Acls {
  const { cardholder, data } = cardholderEntries(graph, plan);
  return aclsFrom({ cardholder, data: [...storeTierEntries(plan), ...data] });
}

function tierOf(graph: ServiceGraph, end: string): Tier {
  const [kind = '', name = ''] = end.split(':');
  if (kind === 'service') {
    return graph.service(name).cardholderData ? 'cardholder' : 'app';
  }
  if (['egress', 's3', 'dynamodb', 'cloudfront'].includes(kind)) {
    return 'outside';
  }
  if (['database', 'cache', 'stream'].includes(kind)) {
    return 'data';
  }
  return kind.startsWith('cardholder') ? 'cardholder' : 'app';
}

/** What the chain opens from tier to tier. Pods and the nodes that probe them share a host, so that probes cross no ACL. */
function waysOf(graph: ServiceGraph): Way[] {
  const ways = chainFlows(graph)
    .filter(({ to }) => to !== FlowEnd.CARDHOLDER_PODS)
    .map((flow) => ({
      from: tierOf(graph, flow.from),
      to: tierOf(graph, flow.to),
      port: flow.port,
      protocol: flow.protocol === FlowProtocol.TCP ? TCP : UDP,
    }));
  // What leads outside names no tier, so that the public one lies there too.
  const outside = ways.filter(({ from, to }) => from === 'cardholder' && to === 'outside');
  return [...ways, ...outside.map((way): Way => ({ ...way, to: 'public' }))];
}

/** Ports at which a tier awaits answers; those of systems that AWS runs are not known. */
const awaits = (tier: Tier, port: number): boolean =>
  tier === 'cardholder' ? port >= 32768 && port <= 60999 : port >= 1024;

/** Whether a packet is part of a way, or of what answers one. */
const belongs = (ways: readonly Way[], packet: Way): boolean =>
  ways.some(({ from, to, port, protocol }) => {
    const asks = from === packet.from && to === packet.to && port === packet.port;
    const answers = from === packet.to && to === packet.from && awaits(from, packet.port);
    return protocol === packet.protocol && (asks || answers);
  });

describe('cardholderEntries', () => {
  test('N07 let every flow of the chain cross the tiers and be answered, and no other packet, in or out (property)', () => {
    fc.assert(
      fc.property(arbitraryGraph, (props) => {
        const graph = new ServiceGraph(props);
        const rules = rulesOf(graph);
        const ways = waysOf(graph);
        const ports = new Set([...KNOWN_PORTS, ...EDGES_OF_CLIENT_PORTS, ...graph.services.map(({ port }) => port)]);
        const packets = PAIRS.flatMap(([from, to]) =>
          [...ports].flatMap((port) => [TCP, UDP].map((protocol): Way => ({ from, to, port, protocol }))),
        );
        const arrives = ({ from, to, port, protocol }: Way): boolean =>
          passes(rules, {
            source: addressIn[from](0),
            sourcePort: 40000,
            target: addressIn[to](1),
            targetPort: port,
            protocol,
          });
        const name = ({ from, to, port, protocol }: Way): string => `${from} → ${to} ${port} ${protocol}`;
        expect(packets.filter(arrives).map(name)).toEqual(packets.filter((packet) => belongs(ways, packet)).map(name));
      }),
      { numRuns: 50 },
    );
  });

  test('N07 are numbered each for itself where the names of two ask for one number', () => {
    const ofPorts = (...ports: number[]) => {
      const vaults = ports.map((port) =>
        service(`vault-${port}`, { port, cardholderData: true, allowedCallers: ['shop'] }),
      );
      const graph = graphOf(
        [service('shop'), ...vaults],
        vaults.map(({ name }) => `shop ${name}`),
      );
      return cardholderEntries(graph, plan).cardholder;
    };
    const numberAlone = (port: number) =>
      ofPorts(port).find(({ name }) => name === `Port${port}FromApp`)?.ruleNumber as number;
    const [one, other] = collision(numberAlone);
    const numbers = ofPorts(one, other).map(({ direction, ruleNumber }) => `${direction} ${ruleNumber}`);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

/** Two ports with the same number. */
function collision(numberOf: (port: number) => number): [number, number] {
  const seen = new Map<number, number>();
  for (let port = 11000; port < 32768; port += 1) {
    const number = numberOf(port);
    const before = seen.get(number);
    if (before !== undefined) {
      return [before, port];
    }
    seen.set(number, port);
  }
  throw new Error('no two ports ask for one number; widen the search');
}
