import { CACHE_PORT, DATABASE_PORT, STREAM_PORT } from '../../network';
import { type ServiceGraph } from '../../service-graph';
import {
  type EgressRule,
  type IngressRule,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  PolicyProtocol,
  PolicyType,
} from './network-policy';

const HTTPS = 443;
const DNS = 53;

/** What lies in the VPC or on the node itself, and never behind a gateway endpoint. */
const NOT_BEHIND_GATEWAYS = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];

/** The label by which policies know the pods of a service; every pod of a service must carry its name there. */
export const SERVICE_LABEL = 'app.kubernetes.io/name';

/**
 * The address blocks of what is no pod. The cardholder subnets are not among them: nothing is there but pods, which are
 * known by their labels, and their nodes, which no service calls.
 */
export interface TierAddresses {
  /** Blocks of the app subnets, where the load balancer and the endpoints of AWS APIs are; one or more. */
  readonly appCidrs: string[];

  /** Blocks of the subnets of database, cache and stream; one or more. */
  readonly dataCidrs: string[];
}

/**
 * What one service may connect to and who may connect to it, as a NetworkPolicy beside the default deny of its
 * namespace. Protects pods of one node against each other, which security groups do not.
 *
 * Load balancer, endpoints and stores have no labels, and their addresses change: the policy names their subnets and one
 * port, and the security groups of the pods narrow that to the one target. S3 and DynamoDB are any public address on 443 for
 * the same reason, and only for a service that uses buckets or personal data. Probes of the kubelet need no rule: Kubernetes always lets a pod's own
 * node in.
 *
 * The VPC CNI holds pods of a Deployment to it, not bare pods, and a Kubernetes Service in front of them must use their own
 * port.
 *
 * @param graph the services
 * @param name the service
 * @param addresses the address blocks of what is no pod
 * @throws if the graph has no such service, or a list of blocks is empty, which Kubernetes reads as everywhere
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html
 */
export function serviceNetworkPolicy(graph: ServiceGraph, name: string, addresses: TierAddresses): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: graph.service(name).namespace },
    spec: {
      podSelector: { matchLabels: { [SERVICE_LABEL]: name } },
      policyTypes: [PolicyType.INGRESS, PolicyType.EGRESS],
      ingress: ingressOf(graph, name, addresses),
      egress: egressOf(graph, name, addresses),
    },
  };
}

function ingressOf(graph: ServiceGraph, name: string, { appCidrs }: TierAddresses): IngressRule[] {
  const { port, exposedPaths = [] } = graph.service(name);
  const callers = graph.callersOf(name).map(({ from }) => podsOf(graph, from));
  const from = [...callers, ...(exposedPaths.length > 0 ? blocks(appCidrs, 'appCidrs', name) : [])];
  return from.length > 0 ? [{ from, ports: [{ protocol: PolicyProtocol.TCP, port }] }] : [];
}

function egressOf(graph: ServiceGraph, name: string, { appCidrs, dataCidrs }: TierAddresses): EgressRule[] {
  const { databases = [], caches = [], topics = [], buckets = [] } = graph.service(name);
  const to = (peers: NetworkPolicyPeer[], port: number): EgressRule => ({
    to: peers,
    ports: [{ protocol: PolicyProtocol.TCP, port }],
  });
  const when = (uses: readonly unknown[], rule: EgressRule): EgressRule[] => (uses.length > 0 ? [rule] : []);
  const data = blocks(dataCidrs, 'dataCidrs', name);
  const behindGateways = [...buckets, ...graph.personalDataServices().filter((service) => service.name === name)];
  return [
    clusterDns(),
    to(blocks(appCidrs, 'appCidrs', name), HTTPS),
    ...graph.calleesOf(name).map((call) => to([podsOf(graph, call.to)], call.port)),
    ...when(databases, to(data, DATABASE_PORT)),
    ...when(caches, to(data, CACHE_PORT)),
    ...when(topics, to(data, STREAM_PORT)),
    ...when(behindGateways, to([{ ipBlock: { cidr: '0.0.0.0/0', except: NOT_BEHIND_GATEWAYS } }], HTTPS)),
    ...graph
      .egressOf(name)
      .map(({ domain, addresses, port }) => to(blocks(addresses, `the egress to ${domain}`, name), port)),
  ];
}

function clusterDns(): EgressRule {
  return {
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
    ports: [
      { protocol: PolicyProtocol.UDP, port: DNS },
      { protocol: PolicyProtocol.TCP, port: DNS },
    ],
  };
}

function podsOf(graph: ServiceGraph, name: string): NetworkPolicyPeer {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': graph.service(name).namespace } },
    podSelector: { matchLabels: { [SERVICE_LABEL]: name } },
  };
}

function blocks(cidrs: readonly string[], list: string, service: string): NetworkPolicyPeer[] {
  if (cidrs.length === 0) {
    throw new Error(
      `network policy of service ${service} needs at least one address block in ${list}, got none, which Kubernetes reads as everywhere; name the blocks`,
    );
  }
  return cidrs.map((cidr) => ({ ipBlock: { cidr } }));
}
