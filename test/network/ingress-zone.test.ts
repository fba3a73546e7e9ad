import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import fc from 'fast-check';
import {
  chainFlows,
  EgressFirewall,
  egressAllowances,
  FlowEnd,
  IngressExposure,
  IngressZone,
  managedPrefixLists,
  SecurityGroupChain,
  serviceEnd,
} from '../../lib/network';
import { ingressEntries } from '../../lib/network/ingress-entries';
import { storeTierEntries } from '../../lib/network/tier-network-acl';
import { cardholderEntries } from '../../lib/network/cardholder-entries';
import { ServiceGraph } from '../../lib/service-graph';
import { findingsOf } from '../../lib/testing';
import { arbitraryGraph } from '../service-graph/arbitrary-graph';
import { graphOf, networkOf, networkStack, service } from './network-fixture';
import { type Acls, aclsFrom, aclsOf, addressIn, passes, plan, TCP, type Tier, UDP } from './packet-filter';

const CLOUDFRONT = managedPrefixLists('eu-west-1', 'test').cloudFront;
const PROCESSOR = { domain: 'api.processor.example', port: 443, addresses: ['198.51.100.0/24'] };

const graph = graphOf(
  [
    service('storefront', { exposedPaths: ['/'] }),
    service('orders', { exposedPaths: ['/checkout'], port: 9443, egress: [PROCESSOR] }),
    service('search'),
    service('payments', { cardholderData: true, allowedCallers: ['orders'] }),
  ],
  ['orders payments', 'storefront search'],
);

function build(exposure?: IngressExposure): { stack: Stack; zone: IngressZone; template: Template } {
  const stack = networkStack();
  const network = networkOf(stack);
  const zone = new IngressZone(stack, 'IngressZone', { network, graph, ...(exposure && { exposure }) });
  new SecurityGroupChain(stack, 'Chain', { vpc: network.vpc, graph });
  const archive = s3.Bucket.fromBucketName(stack, 'FirewallLogs', 'archive');
  new EgressFirewall(stack, 'Egress', { network, allowances: egressAllowances(graph), archive });
  return { stack, zone, template: Template.fromStack(stack) };
}

/** Built once, no test changes it. */
const open = build(IngressExposure.PUBLIC_BEHIND_CLOUDFRONT);

function resources(type: string): { id: string; properties: Record<string, unknown> }[] {
  return Object.entries(open.template.findResources(type)).map(([id, { Properties }]) => ({
    id,
    properties: Properties as Record<string, unknown>,
  }));
}

function refersTo(value: unknown, part: string): boolean {
  return JSON.stringify(value ?? '').includes(part);
}

describe('a public load balancer in the network', () => {
  test('E01 has a subnet in each zone that nothing else stands in, and gives no address by itself', () => {
    const subnets = resources('AWS::EC2::Subnet').filter(({ id }) => id.startsWith('IngressZone'));
    expect(subnets.map(({ properties: { CidrBlock, AvailabilityZone } }) => [CidrBlock, AvailabilityZone])).toEqual([
      [plan.zones[0]?.ingressCidr, 'eu-west-1a'],
      [plan.zones[1]?.ingressCidr, 'eu-west-1b'],
    ]);
    expect(subnets.map(({ properties }) => properties['MapPublicIpOnLaunch'])).toEqual([false, false]);
    const gateways = resources('AWS::EC2::NatGateway').filter(({ properties }) => refersTo(properties, 'IngressZone'));
    expect(gateways).toEqual([]);
    expect(open.stack.resolve(open.zone.subnets.subnets?.map(({ subnetId }) => subnetId))).toEqual(
      subnets.map(({ id }) => ({ Ref: id })),
    );
  });

  test('E01 has one route, to the internet, and none through a firewall that would see half of a request', () => {
    const routes = resources('AWS::EC2::Route').filter(({ properties }) =>
      refersTo(properties['RouteTableId'], 'IngressZone'),
    );
    expect(routes).toHaveLength(2);
    for (const { properties } of routes) {
      expect(properties).toMatchObject({ DestinationCidrBlock: '0.0.0.0/0', GatewayId: { Ref: expect.any(String) } });
    }
    const back = resources('AWS::EC2::Route').filter(({ properties }) => properties['VpcEndpointId']);
    expect(back.length).toBeGreaterThan(0);
  });

  test('E01 admits CloudFront’s prefix list on 443 by its group, and no address, group or list else', () => {
    const [alb] = resources('AWS::EC2::SecurityGroup').filter(
      ({ properties }) => properties['GroupDescription'] === 'Load balancer',
    );
    const ofAlb = (type: string) =>
      resources(type)
        .filter(({ properties }) => refersTo(properties['GroupId'], alb?.id ?? 'none'))
        .map(({ properties }) => properties);
    expect(alb?.properties['SecurityGroupIngress']).toBeUndefined();
    expect(ofAlb('AWS::EC2::SecurityGroupIngress')).toEqual([
      {
        Description: 'cloudfront alone reaches the load balancer',
        GroupId: expect.anything(),
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        SourcePrefixListId: CLOUDFRONT,
      },
    ]);
    expect(
      ofAlb('AWS::EC2::SecurityGroupEgress')
        .map(({ FromPort, ToPort, DestinationSecurityGroupId: to }) => [FromPort, ToPort, JSON.stringify(to)])
        .sort(),
    ).toEqual([
      [8443, 8443, expect.stringContaining('storefront')],
      [9443, 9443, expect.stringContaining('orders')],
    ]);
  });

  test('E01 no pod is reached from outside but through it, on the ports of exposed services', () => {
    const outsiders: string[] = [FlowEnd.CLOUDFRONT, FlowEnd.ALB];
    const fromOutside = chainFlows(graph).filter(({ from }) => outsiders.includes(from));
    expect(fromOutside.map(({ from, to, port }) => [from, to, port])).toEqual([
      [FlowEnd.CLOUDFRONT, FlowEnd.ALB, 443],
      [FlowEnd.ALB, serviceEnd('storefront'), 8443],
      [FlowEnd.ALB, serviceEnd('orders'), 9443],
    ]);
    const world = resources('AWS::EC2::SecurityGroupIngress').filter(
      ({ properties }) => properties['CidrIp'] ?? properties['CidrIpv6'],
    );
    expect(world).toEqual([]);
  });

  test('E01 the ACLs of the template let its packets through to exposed ports and nowhere else', () => {
    const acls = aclsOf(open.template);
    const arrives = (from: Tier, to: Tier, port: number): boolean =>
      passes(acls, {
        source: addressIn[from](0),
        sourcePort: 40_000,
        target: addressIn[to](1),
        targetPort: port,
        protocol: TCP,
      });
    expect([443, 8443, 9443, 10_250, 5432, 22].filter((port) => arrives('ingress', 'app', port))).toEqual([8443, 9443]);
    expect([22, 80, 443, 8443].filter((port) => arrives('outside', 'ingress', port))).toEqual([443]);
    expect([443, 5432, 6379, 9098].filter((port) => arrives('ingress', 'data', port))).toEqual([]);
    expect([443, 8443, 10_250].filter((port) => arrives('ingress', 'cardholder', port))).toEqual([]);
    expect(arrives('ingress', 'outside', 40_000)).toBe(true);
  });

  test('E01 the ACLs let exactly that through for every graph (property)', () => {
    const ports = [22, 53, 80, 443, 1023, 5432, 6379, 8080, 8443, 9098, 10_250, 40_000, 65_535];
    fc.assert(
      fc.property(arbitraryGraph, (props) => {
        const any = new ServiceGraph(props);
        const { cardholder, data } = cardholderEntries(any, plan);
        const rules: Acls = aclsFrom({
          cardholder,
          data: [...storeTierEntries(plan), ...data],
          ingress: ingressEntries(any, plan),
        });
        const exposed = new Set(any.exposedServices().map(({ port }) => port));
        const wanted = (from: Tier, to: Tier, port: number): boolean =>
          (from === 'ingress' && to === 'app' && exposed.has(port)) ||
          (from === 'ingress' && (to === 'outside' || to === 'public') && port >= 1024) ||
          (from === 'app' && to === 'ingress' && (port >= 1024 || port === 443)) ||
          (['outside', 'public'].includes(from) && to === 'ingress' && port === 443);
        // What the cardholder-data tier sends is the matter of its own ACL.
        const others = ['app', 'data', 'public', 'outside'] as const;
        const ends: [Tier, Tier][] = [
          ['ingress', 'cardholder'],
          ...others.flatMap((other): [Tier, Tier][] => [
            ['ingress', other],
            [other, 'ingress'],
          ]),
        ];
        for (const [from, to] of ends) {
          for (const port of new Set([...ports, ...any.services.map((each) => each.port)])) {
            for (const protocol of [TCP, UDP]) {
              const packet = { source: addressIn[from](0), sourcePort: 40_000, target: addressIn[to](1) };
              const arrived = passes(rules, { ...packet, targetPort: port, protocol });
              const expected = protocol === TCP && wanted(from, to, port);
              expect(`${from} ${to} ${port} ${protocol} ${arrived}`).toBe(
                `${from} ${to} ${port} ${protocol} ${expected}`,
              );
            }
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('E01 passes the packs', () => {
    expect(findingsOf(open.stack)).toEqual([]);
  });
});

describe('IngressZone', () => {
  test('E01 by default builds nothing, and the load balancer stands in the app tier', () => {
    const stack = networkStack();
    const network = networkOf(stack);
    const zone = new IngressZone(stack, 'IngressZone', { network, graph });
    expect(zone.exposure).toBe(IngressExposure.INTERNAL);
    expect(zone.subnets).toBe(network.appSubnets);
    expect(Object.keys(Template.fromStack(stack).toJSON()['Resources']).filter((id) => /^Ingress/.test(id))).toEqual(
      [],
    );
  });

  test('E01 refuses a second one, and more ports than an ACL has room for', () => {
    const network = networkOf(networkStack());
    const stack = Stack.of(network);
    const many = Array.from({ length: 20 }, (_, index) =>
      service(`shop-${index}`, { port: 8000 + index, exposedPaths: [`/${index}`] }),
    );
    expect(
      () =>
        new IngressZone(stack, 'IngressZone', {
          network,
          graph: graphOf(many),
          exposure: IngressExposure.PUBLIC_BEHIND_CLOUDFRONT,
        }),
    ).toThrow(
      'network acl of the public load balancer needs at most 19 outbound entries, got 24; give exposed services fewer ports (Test/IngressZone)',
    );
    expect(() => new IngressZone(stack, 'Other', { network, graph })).toThrow('needs at most one ingress zone');
  });
});
