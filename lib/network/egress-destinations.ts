import { type ServiceGraph } from '../service-graph';

/** A party outside the platform and the addresses it publishes. */
export interface EgressDestination {
  /** Exact host name. */
  readonly domain: string;
  /** CIDR blocks, sorted, each once. */
  readonly addresses: readonly string[];
}

/**
 * The parties that the platform's add-ons and the services reach, each once; the graph gives every party one list of addresses.
 *
 * @param graph the services
 */
export function egressDestinations(graph: ServiceGraph): EgressDestination[] {
  const destinations = [...graph.platformEgress(), ...graph.services.flatMap(({ name }) => graph.egressOf(name))];
  return [...new Map(destinations.map(({ domain, addresses }) => [domain, addresses]))].map(([domain, addresses]) => ({
    domain,
    addresses: [...new Set(addresses)].sort(),
  }));
}
