import { type ServiceGraph } from '../service-graph';
import { egressEnd, type Flow, FlowEnd, FlowProtocol, serviceEnd } from './flow';

const HTTPS = 443;
const KUBELET = 10250;
const DNS = 53;
/** PostgreSQL. */
export const DATABASE_PORT = 5432;
/** Valkey, TLS. */
export const CACHE_PORT = 6379;
/** Kafka, IAM over TLS; 9092 would be plaintext. */
export const STREAM_PORT = 9098;

const SERVICE_PREFIX = serviceEnd('');

/**
 * Every permitted flow of the platform, derived from the service graph. Protects by omission: what is not in this list
 * is closed at both ends.
 *
 * Brokers, database instances and cache nodes need no rule among themselves; AWS replicates behind the interfaces that
 * the groups guard. Kubelet probes go to `pods`, not to each service: a rule for each service would fill the nodes'
 * group after 60 of them, and a pod listens on its own port alone.
 *
 * @param graph the services
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 */
export function chainFlows(graph: ServiceGraph): Flow[] {
  return [...platformFlows(graph), ...graph.services.flatMap(({ name }) => serviceFlows(graph, name))];
}

/**
 * The flows of {@link chainFlows} that belong to the given services. A flow belongs to the service that answers, and
 * where none does, to the one that opens it.
 *
 * @param graph the services
 * @param services names of some of them
 * @throws if one of them is unknown
 */
export function flowsOfServices(graph: ServiceGraph, services: readonly string[]): Flow[] {
  const names = services.map((name) => graph.service(name).name);
  return chainFlows(graph).filter((flow) => names.some((name) => ownerOf(flow) === name));
}

/** The service that a flow belongs to; the platform's own flows belong to none. */
export function ownerOf({ from, to }: Flow): string | undefined {
  const end = [to, from].find((candidate) => candidate.startsWith(SERVICE_PREFIX));
  return end?.slice(SERVICE_PREFIX.length);
}

function platformFlows(graph: ServiceGraph): Flow[] {
  const { ALB, CLOUDFRONT, CONTROL_PLANE, ENDPOINTS, KUBECTL, NODES, PODS, S3 } = FlowEnd;
  const probed = [...new Set(graph.services.map(({ port }) => port))].sort((a, b) => a - b);
  return [
    tcp(CLOUDFRONT, ALB, HTTPS, 'cloudfront reaches the load balancer through the vpc origin'),
    tcp(NODES, CONTROL_PLANE, HTTPS, 'nodes use the kubernetes api'),
    tcp(KUBECTL, CONTROL_PLANE, HTTPS, 'kubectl applies manifests through the kubernetes api'),
    tcp(CONTROL_PLANE, NODES, KUBELET, 'the kubernetes api reaches the kubelets'),
    ...[NODES, PODS].flatMap((client) => [
      tcp(client, NODES, DNS, `${client} ask the cluster dns, which runs on nodes`),
      udp(client, NODES, DNS, `${client} ask the cluster dns, which runs on nodes`),
    ]),
    ...probed.map((port) => tcp(NODES, PODS, port, 'kubelets probe the services')),
    ...[NODES, PODS, KUBECTL].map((client) =>
      tcp(client, ENDPOINTS, HTTPS, `${client} use aws apis through endpoints`),
    ),
    ...[NODES, KUBECTL].map((client) => tcp(client, S3, HTTPS, `${client} use s3 through the gateway endpoint`)),
  ];
}

function serviceFlows(graph: ServiceGraph, name: string): Flow[] {
  const service = graph.service(name);
  const self = serviceEnd(name);
  const uses = (users: { readonly name: string }[], to: string, port: number, what: string): Flow[] =>
    users.some((user) => user.name === name) ? [tcp(self, to, port, `${name} uses the ${what}`)] : [];
  return [
    ...(graph.exposedServices().includes(service)
      ? [tcp(FlowEnd.ALB, self, service.port, `the edge exposes ${name}`)]
      : []),
    ...graph.callersOf(name).map(({ from, port }) => tcp(serviceEnd(from), self, port, `${from} calls ${name}`)),
    ...uses(graph.databaseUsers(), FlowEnd.DATABASE, DATABASE_PORT, 'database'),
    ...uses(graph.cacheUsers(), FlowEnd.CACHE, CACHE_PORT, 'cache'),
    ...uses(graph.topicUsers(), FlowEnd.STREAM, STREAM_PORT, 'event stream'),
    ...((service.buckets ?? []).length > 0 ? [tcp(self, FlowEnd.S3, HTTPS, `${name} uses buckets`)] : []),
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
