import { type ServiceGraph } from '../service-graph';
import { type EdgeConfig } from './config/edge-config';

/** The exposed paths of the services whose answers are for one visitor: all but the root, which pages share, and what is cached. */
export function personalPaths(graph: ServiceGraph, { paths }: EdgeConfig): string[] {
  const cached = paths.filter((path) => path.class !== 'api').map(({ prefix }) => prefix);
  return graph
    .exposedServices()
    .flatMap(({ exposedPaths = [] }) => exposedPaths)
    .filter((path) => path !== '/' && !cached.some((prefix) => `${path}/`.startsWith(prefix)));
}
