import { DataClass, type Processing, type Service, type ServiceGraph } from '../../service-graph';
import { type StoreFacts } from './store-facts';

/** A service that uses a store. */
export interface StoreUser {
  /** Name of the service. */
  readonly service: string;

  /** What it reads there: the databases, keys, topics or the bucket itself. */
  readonly reads: string[];

  /** What it writes there. */
  readonly writes: string[];
}

/** Who uses a store, and for which processings. */
export interface StoreUse {
  /** The services that use it, in the order of the graph. */
  readonly users: StoreUser[];

  /** Names of the processings whose data is in it, in the order of the graph. */
  readonly processings: string[];
}

type Uses = (service: Service) => StoreUser;
type Names = (processing: Processing) => readonly string[];

const reading = <T>(uses: readonly T[], named: (use: T) => string, wanted: (use: T) => boolean): string[] =>
  uses.filter(wanted).map(named);

const databases: Uses = ({ name, databases = [] }) => {
  const all = databases.map(({ database }) => database);
  return { service: name, reads: all, writes: all };
};

const caches: Uses = ({ name, caches = [] }) => {
  const all = caches.map(({ keyPrefix }) => keyPrefix);
  return { service: name, reads: all, writes: all };
};

const topics: Uses = ({ name, topics = [] }) => ({
  service: name,
  reads: reading(
    topics,
    ({ topic }) => topic,
    ({ consume = false }) => consume,
  ),
  writes: reading(
    topics,
    ({ topic }) => topic,
    ({ produce = false }) => produce,
  ),
});

const bucketNamed =
  (wanted: string): Uses =>
  ({ name, buckets = [] }) => {
    const own = buckets.filter(({ bucket }) => bucket === wanted);
    return {
      service: name,
      reads: reading(
        own,
        ({ bucket }) => bucket,
        ({ read = false }) => read,
      ),
      writes: reading(
        own,
        ({ bucket }) => bucket,
        ({ write = false }) => write,
      ),
    };
  };

const secretNamed =
  (wanted: string): Uses =>
  ({ name, secrets = [] }) => ({
    service: name,
    reads: secrets.filter(({ secret }) => secret === wanted).map(({ secret }) => secret),
    writes: [],
  });

/**
 * Who uses a store by the graph, and for which processings. Protects against a reader that the record does not show.
 *
 * The templates know no logical names: a bucket or a secret is the one of the graph whose name is a step of its
 * construct's path; database, cache and stream are one each in an environment.
 */
export function usersOf(graph: ServiceGraph, store: StoreFacts): StoreUse {
  const { uses, names } = linkOf(graph, store);
  const users = graph.services.map(uses).filter(({ reads, writes }) => reads.length + writes.length > 0);
  const used = new Set(users.flatMap(({ reads, writes }) => [...reads, ...writes]));
  const holding = graph
    .processings()
    .filter(
      (processing) =>
        names(processing).some((name) => used.has(name)) ||
        (processing.evidence === true && store.dataClass === DataClass.AUDIT),
    );
  return { users, processings: holding.map(({ name }) => name) };
}

function linkOf(graph: ServiceGraph, { type, name }: StoreFacts): { readonly uses: Uses; readonly names: Names } {
  const steps = name.split('/');
  switch (type) {
    case 'AWS::RDS::DBCluster':
      return { uses: databases, names: (processing) => processing.databases ?? [] };
    case 'AWS::ElastiCache::ReplicationGroup':
    case 'AWS::ElastiCache::ServerlessCache':
      return { uses: caches, names: (processing) => processing.caches ?? [] };
    case 'AWS::MSK::Cluster':
      return { uses: topics, names: (processing) => processing.topics ?? [] };
    case 'AWS::S3::Bucket': {
      const bucket = graph.bucketNames().find((candidate) => steps.includes(candidate)) ?? '';
      return { uses: bucketNamed(bucket), names: (processing) => processing.buckets ?? [] };
    }
    case 'AWS::SecretsManager::Secret': {
      const secret = graph.secretNames().find((candidate) => steps.includes(candidate)) ?? '';
      return { uses: secretNamed(secret), names: () => [] };
    }
    default:
      return { uses: ({ name: service }) => ({ service, reads: [], writes: [] }), names: () => [] };
  }
}
