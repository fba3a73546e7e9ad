import { type BucketDescription } from './bucket-description';
import { classOfBucket } from './bucket-problems';
import { type DataClass } from './data-class';
import { describeProblems } from './problem';
import { type Processing } from './processing';
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

/** What a service does with a bucket. */
export interface BucketUser {
  /** Name of the service. */
  readonly service: string;

  /** Whether it reads objects. */
  readonly read: boolean;

  /** Whether it writes objects. */
  readonly write: boolean;
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
  private readonly described: readonly BucketDescription[];
  private readonly activities: readonly Processing[];
  private readonly byName: ReadonlyMap<string, Service>;

  constructor(props: ServiceGraphProps) {
    const problems = validateServiceGraph(props);
    if (problems.length > 0) {
      throw new Error(describeProblems('service graph', problems));
    }
    this.services = [...props.services];
    this.byName = new Map(props.services.map((service) => [service.name, service]));
    this.ofPlatform = [...(props.platformEgress ?? [])];
    this.described = [...(props.buckets ?? [])];
    this.activities = [...(props.processings ?? [])];
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

  /**
   * The services that use the bucket, in graph order.
   *
   * @throws if no service uses such a bucket
   */
  bucketUsers(bucket: string): BucketUser[] {
    const users = this.services.flatMap(({ name, buckets = [] }) =>
      buckets
        .filter((use) => use.bucket === bucket)
        .map(({ read = false, write = false }) => ({ service: name, read, write })),
    );
    if (users.length === 0) {
      throw new Error(`service graph has no bucket ${bucket}; known are ${this.bucketNames().join(', ')}`);
    }
    return users;
  }

  /**
   * The class of what is in the bucket.
   *
   * @throws if no service uses such a bucket
   */
  bucketClass(bucket: string): DataClass {
    this.bucketUsers(bucket);
    return classOfBucket(bucket, this.services, this.described);
  }

  /** Logical names of all secrets, sorted. */
  secretNames(): string[] {
    return this.services.flatMap(({ secrets = [] }) => secrets.map(({ secret }) => secret)).sort();
  }

  /**
   * The services that read the secret; one, as the graph refuses a second.
   *
   * @throws if no service reads such a secret
   */
  readersOfSecret(secret: string): Service[] {
    const readers = this.services.filter(({ secrets = [] }) => secrets.some((use) => use.secret === secret));
    if (readers.length === 0) {
      throw new Error(`service graph has no secret ${secret}; known are ${this.secretNames().join(', ')}`);
    }
    return readers;
  }

  /** The activities with personal data, in the order given. */
  processings(): Processing[] {
    return [...this.activities];
  }

  /** The services that handle personal data. */
  personalDataServices(): Service[] {
    return this.services.filter(({ name }) => this.activities.some(({ services }) => services.includes(name)));
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
