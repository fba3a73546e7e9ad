import { stableHash } from '../foundation';
import { type ServiceGraph } from '../service-graph';

/** The services of one stack. */
export interface ServiceShare {
  /** What the names of its stacks end in; nothing where one stack holds all services. */
  readonly suffix: string;
  /** Names of the services, in the order of the graph; one at least. */
  readonly services: string[];
}

/**
 * Spreads the services over stacks. A service's share depends on its own name alone, so that adding or removing
 * another service never moves it. Shares without a service are left out, since CloudFormation refuses empty stacks.
 *
 * @param graph the services
 * @param shares how many stacks there are
 */
export function serviceShares(graph: ServiceGraph, shares: number): ServiceShare[] {
  const names = graph.services.map(({ name }) => name);
  return Array.from({ length: shares }, (_, share) => ({
    suffix: shares === 1 ? '' : `-${share + 1}`,
    services: names.filter((name) => stableHash(name) % shares === share),
  })).filter(({ services }) => services.length > 0);
}
