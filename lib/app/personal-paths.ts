import { type Service, type ServiceGraph } from '../service-graph';
import { type EdgeConfig } from './config/edge-config';

/**
 * The exposed paths that nothing may cache, since their answers are for one visitor. Protects against the order of one
 * customer in the browser of another.
 *
 * That is every path of a service that holds data about people or may call one that does, the root excepted, which pages
 * share; and of the others every path that configuration does not itself name as cached, whole or in part: a cached
 * prefix that covers more says nothing about it.
 */
export function personalPaths(graph: ServiceGraph, { paths }: EdgeConfig): string[] {
  const cached = paths.filter((path) => path.class !== 'api').map(({ prefix }) => prefix);
  const holders = [...graph.personalDataServices(), ...graph.cardholderServices()].map(({ name }) => name);
  const isPersonal = ({ name }: Service): boolean =>
    [name, ...graph.calleesOf(name).map(({ to }) => to)].some((one) => holders.includes(one));
  const isNamed = (exposed: string): boolean =>
    cached.some((prefix) => prefix.startsWith(`${exposed.replace(/\/$/, '')}/`));
  return graph
    .exposedServices()
    .flatMap((service) =>
      (service.exposedPaths ?? []).filter((path) => path !== '/' && (isPersonal(service) || !isNamed(path))),
    );
}
