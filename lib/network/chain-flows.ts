import { type Service, type ServiceGraph } from '../service-graph';
import { egressEnd, type Flow, FlowEnd, FlowProtocol, serviceEnd } from './flow';

/** HTTPS: AWS's APIs, the Kubernetes API, most parties outside. */
export const HTTPS_PORT = 443;
/** The kubelet of a node. */
export const KUBELET_PORT = 10250;
/** The cluster DNS. */
export const DNS_PORT = 53;
/** PostgreSQL. */
export const DATABASE_PORT = 5432;
/** Valkey, TLS. */
export const CACHE_PORT = 6379;
/** Kafka, IAM over TLS; 9092 would be plaintext. */
export const STREAM_PORT = 9098;

const SERVICE_PREFIX = serviceEnd('');

/** What decides the flows beside the services. */
export interface FlowOptions {
  /** Whether services reach the database through a proxy, and never past it. @default false */
  readonly databaseProxy?: boolean;
}

/**
 * Every permitted flow of the platform, derived from the service graph. Protects by omission: what is not in this list
 * is closed at both ends.
 *
 * Brokers, database instances and cache nodes need no rule among themselves; AWS replicates behind the interfaces that
 * the groups guard. Kubelet probes go to `pods`, not to each service: a rule for each service would fill the nodes'
 * group after 60 of them, and a pod listens on its own port alone.
 *
 * @param graph the services
 * @param options what is there beside them
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 */
export function chainFlows(graph: ServiceGraph, options: FlowOptions = {}): Flow[] {
  return [
    ...platformFlows(graph),
    ...databaseFlows(graph, options),
    ...graph.services.flatMap(({ name }) => serviceFlows(graph, name, options)),
  ];
}

/**
 * The flows of {@link chainFlows} that belong to the given services. A flow belongs to the service that answers, and
 * where none does, to the one that opens it.
 *
 * @param graph the services
 * @param services names of some of them
 * @param options what is there beside them; the same as the chain's
 * @throws if one of them is unknown
 */
export function flowsOfServices(graph: ServiceGraph, services: readonly string[], options: FlowOptions = {}): Flow[] {
  const names = services.map((name) => graph.service(name).name);
  return chainFlows(graph, options).filter((flow) => names.some((name) => ownerOf(flow) === name));
}

/** The service that a flow belongs to; the platform's own flows belong to none. */
export function ownerOf({ from, to }: Flow): string | undefined {
  const end = [to, from].find((candidate) => candidate.startsWith(SERVICE_PREFIX));
  return end?.slice(SERVICE_PREFIX.length);
}

function platformFlows(graph: ServiceGraph): Flow[] {
  const { ADMIN, ALB, CLOUDFRONT, CONTROL_PLANE, ENDPOINTS, KUBECTL, NODES, PODS, S3, SESSION_ENDPOINTS } = FlowEnd;
  return [
    tcp(CLOUDFRONT, ALB, HTTPS_PORT, 'cloudfront alone reaches the load balancer'),
    ...nodeFlows(NODES),
    tcp(KUBECTL, CONTROL_PLANE, HTTPS_PORT, 'kubectl applies manifests through the kubernetes api'),
    ...podFlows(
      graph.services.filter((service) => !service.cardholderData),
      NODES,
      PODS,
    ),
    tcp(KUBECTL, ENDPOINTS, HTTPS_PORT, 'kubectl use aws apis through endpoints'),
    tcp(KUBECTL, S3, HTTPS_PORT, 'kubectl use s3 through the gateway endpoint'),
    tcp(ADMIN, SESSION_ENDPOINTS, HTTPS_PORT, 'the admin host is reached by session manager alone'),
    tcp(ADMIN, CONTROL_PLANE, HTTPS_PORT, 'administrators use the kubernetes api from the admin host'),
    tcp(ADMIN, S3, HTTPS_PORT, 'the admin host writes session records through the gateway endpoint'),
    ...graph.platformEgress().map(({ domain, port, reason }) => tcp(NODES, egressEnd(domain), port, reason)),
    ...cardholderFlows(graph),
  ];
}

/** What makes the users of the services, and what stands between them and the database; nothing without a database. */
function databaseFlows(graph: ServiceGraph, { databaseProxy = false }: FlowOptions): Flow[] {
  const { DATABASE, DATABASE_PROXY, ENDPOINTS, MIGRATIONS } = FlowEnd;
  if (graph.databaseUsers().length === 0) {
    return [];
  }
  return [
    tcp(MIGRATIONS, DATABASE, DATABASE_PORT, 'migrations make the databases and their users'),
    tcp(MIGRATIONS, ENDPOINTS, HTTPS_PORT, 'migrations read the master secret through an endpoint'),
    ...(databaseProxy
      ? [tcp(DATABASE_PROXY, DATABASE, DATABASE_PORT, 'the database proxy passes on the connections of services')]
      : []),
  ];
}

/** The cardholder-data tier has nodes of its own; without a service in it, its groups stay closed. */
function cardholderFlows(graph: ServiceGraph): Flow[] {
  const services = graph.cardholderServices();
  const { CARDHOLDER_NODES, CARDHOLDER_PODS } = FlowEnd;
  return services.length === 0
    ? []
    : [...nodeFlows(CARDHOLDER_NODES), ...podFlows(services, CARDHOLDER_NODES, CARDHOLDER_PODS)];
}

/** What nodes of either tier need. The cluster DNS runs on nodes of the app tier. */
function nodeFlows(nodes: FlowEnd): Flow[] {
  const { CONTROL_PLANE, ENDPOINTS, S3 } = FlowEnd;
  const name = spoken(nodes);
  return [
    tcp(nodes, CONTROL_PLANE, HTTPS_PORT, `${name} use the kubernetes api`),
    tcp(
      CONTROL_PLANE,
      nodes,
      KUBELET_PORT,
      `the kubernetes api reaches the kubelets${nodes === FlowEnd.NODES ? '' : ` of ${name}`}`,
    ),
    ...dnsFlows(nodes),
    tcp(nodes, ENDPOINTS, HTTPS_PORT, `${name} use aws apis through endpoints`),
    tcp(nodes, S3, HTTPS_PORT, `${name} use s3 through the gateway endpoint`),
  ];
}

/** What the pods of some services need beside the edges of the graph, on the nodes that they run on. */
function podFlows(services: readonly Service[], nodes: FlowEnd, pods: FlowEnd): Flow[] {
  const probed = [...new Set(services.map(({ port }) => port))].sort((a, b) => a - b);
  return [
    ...dnsFlows(pods),
    ...probed.map((port) => tcp(nodes, pods, port, 'kubelets probe the services')),
    tcp(pods, FlowEnd.ENDPOINTS, HTTPS_PORT, `${spoken(pods)} use aws apis through endpoints`),
  ];
}

function dnsFlows(client: FlowEnd): Flow[] {
  const reason = `${spoken(client)} ask the cluster dns, which runs on nodes`;
  return [tcp(client, FlowEnd.NODES, DNS_PORT, reason), udp(client, FlowEnd.NODES, DNS_PORT, reason)];
}

function spoken(end: FlowEnd): string {
  return end.replace('-', ' ');
}

function serviceFlows(graph: ServiceGraph, name: string, { databaseProxy = false }: FlowOptions): Flow[] {
  const service = graph.service(name);
  const database = databaseProxy ? FlowEnd.DATABASE_PROXY : FlowEnd.DATABASE;
  const self = serviceEnd(name);
  const uses = (users: { readonly name: string }[], to: string, port: number, what: string): Flow[] =>
    users.some((user) => user.name === name) ? [tcp(self, to, port, `${name} uses the ${what}`)] : [];
  return [
    ...(graph.exposedServices().includes(service)
      ? [tcp(FlowEnd.ALB, self, service.port, `the edge exposes ${name}`)]
      : []),
    ...graph.callersOf(name).map(({ from, port }) => tcp(serviceEnd(from), self, port, `${from} calls ${name}`)),
    ...uses(graph.databaseUsers(), database, DATABASE_PORT, 'database'),
    ...uses(graph.cacheUsers(), FlowEnd.CACHE, CACHE_PORT, 'cache'),
    ...uses(graph.topicUsers(), FlowEnd.STREAM, STREAM_PORT, 'event stream'),
    ...((service.buckets ?? []).length > 0 ? [tcp(self, FlowEnd.S3, HTTPS_PORT, `${name} uses buckets`)] : []),
    ...uses(graph.personalDataServices(), FlowEnd.DYNAMODB, HTTPS_PORT, 'keys of persons'),
    ...graph
      .egressOf(name)
      .map(({ domain, port }) => tcp(self, egressEnd(domain), port, `${name} reaches ${domain}`.slice(0, 255))),
  ];
}

function tcp(from: string, to: string, port: number, reason: string): Flow {
  return { from, to, port, protocol: FlowProtocol.TCP, reason };
}

function udp(from: string, to: string, port: number, reason: string): Flow {
  return { from, to, port, protocol: FlowProtocol.UDP, reason };
}
