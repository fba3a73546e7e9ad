import { describeProblems } from './problem';
import {
  type Call,
  type ExternalEgress,
  type PlatformEgress,
  type Service,
  type ServiceGraphProps,
} from './service-graph-props';
import { validateServiceGraph } from './validate-service-graph';

/** A call with its port filled in. */
export interface ResolvedCall extends Call {
  /** The callee's port. */
  readonly port: number;
}

/**
 * Who calls whom, what each service reads and writes, what the edge exposes: declared once, and every layer derives its
 * rules from it. Protects against layers that disagree.
 *
 * @throws one error with every problem, each with its path, the value given and the value allowed
 */
export class ServiceGraph {
  /** The services in the order given. */
  readonly services: readonly Service[];

  /** The calls in the order given, ports filled in. */
  readonly calls: readonly ResolvedCall[];

  private readonly ofPlatform: readonly PlatformEgress[];
  private readonly byName: ReadonlyMap<string, Service>;

  constructor(props: ServiceGraphProps) {
    const problems = validateServiceGraph(props);
    if (problems.length > 0) {
      throw new Error(describeProblems('service graph', problems));
    }
    this.services = [...props.services];
    this.byName = new Map(props.services.map((service) => [service.name, service]));
    this.ofPlatform = [...(props.platformEgress ?? [])];
    this.calls = props.calls.map((call) => ({ ...call, port: this.service(call.to).port }));
  }

  /**
   * The service of that name.
   *
   * @throws if there is none
   */
  service(name: string): Service {
    const found = this.byName.get(name);
    if (!found) {
      throw new Error(`service graph has no service ${name}; known are ${[...this.byName.keys()].join(', ')}`);
    }
    return found;
  }

  /** The calls that reach the service. */
  callersOf(name: string): ResolvedCall[] {
    return this.calls.filter((call) => call.to === this.service(name).name);
  }

  /** The calls that the service makes. */
  calleesOf(name: string): ResolvedCall[] {
    return this.calls.filter((call) => call.from === this.service(name).name);
  }

  /** The services that the edge reaches. */
  exposedServices(): Service[] {
    return this.services.filter((service) => (service.exposedPaths ?? []).length > 0);
  }

  /** The services in the PCI DSS scope. */
  cardholderServices(): Service[] {
    return this.services.filter((service) => service.cardholderData === true);
  }

  /** The services that connect to the database cluster. */
  databaseUsers(): Service[] {
    return this.services.filter((service) => (service.databases ?? []).length > 0);
  }

  /** The services that connect to the cache. */
  cacheUsers(): Service[] {
    return this.services.filter((service) => (service.caches ?? []).length > 0);
  }

  /** The services that connect to the event stream. */
  topicUsers(): Service[] {
    return this.services.filter((service) => (service.topics ?? []).length > 0);
  }

  /** Logical names of all buckets, sorted. */
  bucketNames(): string[] {
    const names = this.services.flatMap((service) => (service.buckets ?? []).map((use) => use.bucket));
    return [...new Set(names)].sort();
  }

  /** What the service reaches outside the platform. */
  egressOf(name: string): ExternalEgress[] {
    return [...(this.service(name).egress ?? [])];
  }

  /** What the platform's own add-ons on the nodes of the app tier reach outside. */
  platformEgress(): PlatformEgress[] {
    return [...this.ofPlatform];
  }
}
