import { type ExternalEgress, type ServiceGraph } from '../service-graph';

/** A party outside that a side of the network may reach. */
export interface EgressAllowance {
  /** Exact host name in lower case: the server name of the TLS handshake. */
  readonly domain: string;
  /** TCP port that carries TLS. */
  readonly port: number;
  /** The party's published CIDR blocks, sorted, each once. */
  readonly addresses: string[];
  /** Who needs it, and for what. */
  readonly reason: string;
}

/** What each side of the network may reach outside; the data tier reaches nothing. */
export interface EgressAllowances {
  /** Services that touch no cardholder data, and the platform's own add-ons. */
  readonly app: EgressAllowance[];
  /** Services that touch cardholder data. */
  readonly cardholder: EgressAllowance[];
}

/** A wish to reach a party, before equal ones are joined. */
interface Wish extends ExternalEgress {
  readonly reason: string;
}

/**
 * What the service graph lets each side of the network reach outside. Protects the cardholder-data environment against
 * the ways out of everybody else, and everybody else against its own: no allowance of one side holds on the other.
 *
 * @param graph the services
 */
export function egressAllowances(graph: ServiceGraph): EgressAllowances {
  const wishesOf = (services: readonly { readonly name: string }[]): Wish[] =>
    services.flatMap(({ name }) =>
      graph.egressOf(name).map((egress) => ({ ...egress, reason: `${name} reaches ${egress.domain}` })),
    );
  return {
    app: merged([
      ...wishesOf(graph.services.filter(({ cardholderData }) => !cardholderData)),
      ...graph.platformEgress(),
    ]),
    cardholder: merged(wishesOf(graph.cardholderServices())),
  };
}

/** One allowance for each domain and port, sorted; the graph gives a domain one list of addresses. */
function merged(wishes: readonly Wish[]): EgressAllowance[] {
  const byEnd = new Map<string, Wish[]>();
  for (const wish of wishes) {
    const end = `${wish.domain}:${wish.port}`;
    byEnd.set(end, [...(byEnd.get(end) ?? []), wish]);
  }
  return [...byEnd]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, same]) => {
      const { domain, port } = same[0] as Wish;
      return {
        domain,
        port,
        addresses: [...new Set(same.flatMap(({ addresses }) => addresses))].sort(),
        reason: [...new Set(same.map(({ reason }) => reason))].join(', '),
      };
    });
}
