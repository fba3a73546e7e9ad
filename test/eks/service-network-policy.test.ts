import fc from 'fast-check';
import {
  defaultDenyPolicy,
  type EgressRule,
  type IngressRule,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  SERVICE_LABEL,
  serviceNetworkPolicy,
} from '../../lib/eks';
import { CACHE_PORT, chainFlows, DATABASE_PORT, egressEnd, FlowEnd, serviceEnd, STREAM_PORT } from '../../lib/network';
import { ServiceGraph } from '../../lib/service-graph';
import { arbitraryGraph } from '../service-graph/arbitrary-graph';
import { enters, isAllowed, leaves, type Pod } from './evaluate-network-policies';

const APP = '10.0.0.0/19';
const DATA = '10.0.192.0/21';
const ANYWHERE = '0.0.0.0/0';
const addresses = { appCidrs: [APP], dataCidrs: [DATA] };
const dns: Pod = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };

function policiesOf(graph: ServiceGraph): NetworkPolicy[] {
  return graph.services.flatMap(({ name, namespace }) => [
    defaultDenyPolicy(namespace),
    serviceNetworkPolicy(graph, name, addresses),
  ]);
}

function podOf(graph: ServiceGraph, name: string): Pod {
  return { namespace: graph.service(name).namespace, labels: { [SERVICE_LABEL]: name } };
}

function forEveryGraph(property: (graph: ServiceGraph, policies: NetworkPolicy[]) => void): void {
  fc.assert(
    fc.property(arbitraryGraph, (props) => {
      const graph = new ServiceGraph(props);
      property(graph, policiesOf(graph));
    }),
  );
}

const shop = new ServiceGraph({
  services: [
    {
      name: 'web',
      namespace: 'shop-web',
      port: 8443,
      replicas: 2,
      exposedPaths: ['/'],
      caches: [{ keyPrefix: 'web:' }],
    },
    {
      name: 'pay',
      namespace: 'shop-pay',
      port: 9443,
      replicas: 2,
      cardholderData: true,
      allowedCallers: ['web'],
      databases: [{ database: 'pay' }],
      topics: [{ topic: 'paid', produce: true }],
      egress: [{ domain: 'api.bank.example', port: 443, addresses: ['203.0.113.0/24'] }],
    },
    { name: 'img', namespace: 'shop-img', port: 8443, replicas: 2, buckets: [{ bucket: 'images', read: true }] },
  ],
  calls: [{ from: 'web', to: 'pay' }],
});

describe('defaultDenyPolicy', () => {
  test('P06 by default every pod of a namespace is closed in both directions', () => {
    expect(defaultDenyPolicy('shop-web')).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'default-deny', namespace: 'shop-web' },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  });

  test('P06 a pod without the label of its service reaches nothing and is reached by nothing', () => {
    const stray: Pod = { namespace: 'shop-pay', labels: {} };
    const policies = policiesOf(shop);
    expect(isAllowed(policies, stray, dns, 53)).toBe(false);
    expect(isAllowed(policies, stray, DATA, DATABASE_PORT)).toBe(false);
    expect(isAllowed(policies, podOf(shop, 'web'), stray, 9443)).toBe(false);
  });
});

describe('serviceNetworkPolicy', () => {
  test('P06 names pods by namespace and label, and everything else by address and one port', () => {
    const { ingress = [], egress = [] } = serviceNetworkPolicy(shop, 'pay', addresses).spec;
    const peer = ({ namespaceSelector, podSelector, ipBlock }: NetworkPolicyPeer): string =>
      ipBlock?.cidr ?? [namespaceSelector, podSelector].flatMap((s) => Object.entries(s?.matchLabels ?? {})).join(' ');
    const ports = (rule: IngressRule | EgressRule): string => rule.ports.map(({ port }) => port).join();
    expect([
      ...ingress.map((rule) => `from ${rule.from.map(peer).join()} on ${ports(rule)}`),
      ...egress.map((rule) => `to ${rule.to.map(peer).join()} on ${ports(rule)}`),
    ]).toEqual([
      'from kubernetes.io/metadata.name,shop-web app.kubernetes.io/name,web on 9443',
      'to kubernetes.io/metadata.name,kube-system k8s-app,kube-dns on 53,53',
      'to 10.0.0.0/19 on 443',
      'to 10.0.192.0/21 on 5432',
      'to 10.0.192.0/21 on 9098',
      'to 203.0.113.0/24 on 443',
    ]);
  });

  test('P06 lets pods connect exactly where the graph has a call, at both ends', () => {
    forEveryGraph((graph, policies) => {
      for (const { name: from } of graph.services) {
        for (const { name: to, port } of graph.services.filter(({ name }) => name !== from)) {
          const called = graph.calls.some((call) => call.from === from && call.to === to);
          const ends: [Pod, Pod, number] = [podOf(graph, from), podOf(graph, to), port];
          expect([leaves(policies, ...ends), enters(policies, ...ends)]).toEqual([called, called]);
          expect(isAllowed(policies, ends[0], ends[1], port + 1)).toBe(false);
        }
      }
    });
  });

  test('P06 agrees with the security groups on every way out of a service', () => {
    const targets = (graph: ServiceGraph): [string[], string, number][] => [
      [[FlowEnd.DATABASE], DATA, DATABASE_PORT],
      [[FlowEnd.CACHE], DATA, CACHE_PORT],
      [[FlowEnd.STREAM], DATA, STREAM_PORT],
      [[FlowEnd.S3, FlowEnd.DYNAMODB], ANYWHERE, 443],
      ...graph.services.flatMap(({ name }) =>
        graph
          .egressOf(name)
          .map(({ domain, port }): [string[], string, number] => [[egressEnd(domain)], '203.0.113.0/24', port]),
      ),
    ];
    fc.assert(
      fc.property(arbitraryGraph, (props) => {
        // Two domains at one address look alike to a policy, so that one at most is told apart here.
        const services = props.services.map((service, index) => (index === 0 ? service : { ...service, egress: [] }));
        const hosts = services.flatMap(({ egress = [] }) => egress.map(({ domain }) => domain));
        const processings = (props.processings ?? []).map((each) => ({
          ...each,
          recipients: (each.recipients ?? []).filter(({ host }) => host !== undefined && hosts.includes(host)),
        }));
        const graph = new ServiceGraph({ ...props, services, processings });
        const policies = policiesOf(graph);
        const flows = chainFlows(graph);
        for (const { name } of graph.services) {
          for (const [ends, address, port] of targets(graph)) {
            const inChain = flows.some(
              (flow) => flow.from === serviceEnd(name) && ends.includes(flow.to) && flow.port === port,
            );
            expect(leaves(policies, podOf(graph, name), address, port)).toBe(inChain);
          }
        }
      }),
    );
  });

  test('P06 lets the load balancer in to exposed services alone', () => {
    forEveryGraph((graph, policies) => {
      const exposed = graph.exposedServices();
      for (const service of graph.services) {
        expect(enters(policies, APP, podOf(graph, service.name), service.port)).toBe(exposed.includes(service));
      }
    });
  });

  test('P06 lets every service ask the cluster DNS and use the endpoints of AWS APIs', () => {
    forEveryGraph((graph, policies) => {
      for (const { name } of graph.services) {
        expect(leaves(policies, podOf(graph, name), dns, 53)).toBe(true);
        expect(leaves(policies, podOf(graph, name), APP, 443)).toBe(true);
        expect(leaves(policies, podOf(graph, name), { namespace: 'kube-system', labels: {} }, 53)).toBe(false);
      }
    });
  });

  test('P06 opens public addresses for buckets and personal data alone, and never the metadata service or the VPC', () => {
    const [s3] = (serviceNetworkPolicy(shop, 'img', addresses).spec.egress ?? []).filter(({ to }) =>
      to.some(({ ipBlock }) => ipBlock?.cidr === ANYWHERE),
    );
    expect(s3).toEqual({
      to: [
        {
          ipBlock: {
            cidr: ANYWHERE,
            except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
          },
        },
      ],
      ports: [{ protocol: 'TCP', port: 443 }],
    });
    expect(JSON.stringify(serviceNetworkPolicy(shop, 'pay', addresses))).not.toContain(ANYWHERE);
  });

  test('P06 an empty or missing list of peers would be open to everything, as in Kubernetes', () => {
    const [deny, web] = [defaultDenyPolicy('shop-web'), podOf(shop, 'web')];
    const withRule = (rule: object): NetworkPolicy =>
      ({ ...deny, spec: { ...deny.spec, ingress: [rule], egress: [rule] } }) as NetworkPolicy;
    const ports = [{ port: 443 }];
    expect([leaves([deny], web, ANYWHERE, 443), enters([deny], ANYWHERE, web, 443)]).toEqual([false, false]);
    for (const rule of [{ from: [], to: [], ports }, { ports }]) {
      expect(leaves([withRule(rule)], web, ANYWHERE, 443)).toBe(true);
      expect(enters([withRule(rule)], ANYWHERE, web, 443)).toBe(true);
      expect(leaves([withRule(rule)], web, ANYWHERE, 444)).toBe(false);
    }
  });

  test.each(['web', 'pay', 'img'])('P06 refuses an empty list of address blocks for %s', (name) => {
    for (const list of ['appCidrs', 'dataCidrs']) {
      expect(() => serviceNetworkPolicy(shop, name, { ...addresses, [list]: [] })).toThrow(
        `network policy of service ${name} needs at least one address block in ${list}, got none, which Kubernetes reads as everywhere; name the blocks`,
      );
    }
  });

  test('P06 refuses an unknown service', () => {
    expect(() => serviceNetworkPolicy(shop, 'nobody', addresses)).toThrow('service graph has no service nobody');
  });
});
