import { stableNumber } from '../../foundation';
import { type Service } from '../../service-graph';
import { inPascalCase } from '../pascal-case';

/** A path pattern of a listener rule holds no more; `/*` is added to the path. */
const LONGEST_PATH = 126;

/** Priorities of one path length: 126 lengths of 390 fit under the 50,000 that a listener takes. */
const BAND = 390;

/** The way of one path from the load balancer to a service. */
export interface IngressRoute {
  /** Name of the route, made of the path, e.g. `ApiOrders`. */
  readonly name: string;

  /** The exposed path without its last slash, `/` itself excepted. */
  readonly path: string;

  /** Name of the service that serves it. */
  readonly serviceName: string;

  /** Priority of its listener rule, 1 to 49,140; the lower one is looked at first. */
  readonly priority: number;

  /** What the listener compares: the path itself and all below it, never a sibling such as `/checkoutx`. */
  readonly patterns: string[];
}

/**
 * The listener rules for what services expose, longest path first, so that `/` never hides another path. Protects
 * against rules that change places: a priority follows from its own path, so that a new path leaves the others alone
 * (a load balancer refuses two rules of one priority, even in the middle of an update). Only where two paths of one
 * length fall on the same number does the later one, by alphabet, take the next.
 *
 * @throws if a path does not start with a slash, has two in a row or is longer than 126 characters, or two paths differ
 *   only in their punctuation
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
export function ingressRoutes(services: readonly Service[]): IngressRoute[] {
  const exposed = services
    .flatMap(({ name: serviceName, exposedPaths = [] }) =>
      exposedPaths.map(withoutLastSlash).map((path) => ({ path, serviceName, name: inPascalCase(path) })),
    )
    .sort((one, other) => other.path.length - one.path.length || (one.path < other.path ? -1 : 1));
  const taken = new Set<number>();
  return exposed.map(({ path, serviceName, name }, index) => {
    if (!path.startsWith('/') || path.includes('//')) {
      throw new Error(
        `exposed path of ${serviceName} starts with one slash and has one between its parts, got "${path}"; write it as / or /help`,
      );
    }
    if (path.length > LONGEST_PATH) {
      throw new Error(
        `exposed path of ${serviceName} has at most ${LONGEST_PATH} characters, got ${path.length} (${path}); shorten it`,
      );
    }
    const alike = exposed.slice(0, index).find((other) => other.name === name);
    if (alike) {
      throw new Error(
        `exposed path ${path} of ${serviceName} is too like ${alike.path} of ${alike.serviceName}; drop or rename one`,
      );
    }
    const first = (LONGEST_PATH - path.length) * BAND + 1;
    return {
      name,
      path,
      serviceName,
      priority: stableNumber(path, first, BAND, taken),
      patterns: path === '/' ? ['/*'] : [path, `${path}/*`],
    };
  });
}

function withoutLastSlash(path: string): string {
  return path === '/' || path.endsWith('//') ? path : path.replace(/\/$/, '');
}
