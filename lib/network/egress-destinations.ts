import { type ServiceGraph } from '../service-graph';

/** A party outside the platform and the addresses it publishes. */
export interface EgressDestination {
  /** Exact host name. */
  readonly domain: string;
  /** CIDR blocks, sorted, each once. */
  readonly addresses: readonly string[];
}

/**
 * The parties that the services reach, each once. Protects against a service that widens, through an address list of its
 * own, what another service may reach under the same name.
 *
 * @param graph the services
 * @throws if two services give different addresses for one domain
 */
export function egressDestinations(graph: ServiceGraph): EgressDestination[] {
  const destinations = new Map<string, EgressDestination>();
  for (const { domain, addresses } of graph.services.flatMap(({ name }) => graph.egressOf(name))) {
    const sorted = [...new Set(addresses)].sort();
    const known = destinations.get(domain)?.addresses ?? sorted;
    if (known.join() !== sorted.join()) {
      throw new Error(
        `egress to ${domain} needs one list of addresses, got ${known.join(', ')} and ${sorted.join(', ')}; give every service the same`,
      );
    }
    destinations.set(domain, { domain, addresses: sorted });
  }
  return [...destinations.values()];
}
