import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import fc from 'fast-check';
import { chainFlows, flowKey, flowsOfServices } from '../../lib/network';
import { ServiceGraph, type ServiceGraphProps } from '../../lib/service-graph';
import { findingsOf, testApp } from '../../lib/testing';
import { arbitraryGraph } from '../service-graph/arbitrary-graph';
import { chainOf, graphOf, networkStack, service } from './network-fixture';
import { expectedRules, renderedRules, type Rule } from './rendered-rules';

interface OneWay {
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

/** Who is let in, read from the template by the ids of the groups alone, without the flows that made it. */
function builtChain(props: ServiceGraphProps) {
  const stack = networkStack();
  const chain = chainOf(stack, new ServiceGraph(props));
  const template = Template.fromStack(stack);
  const idOf = ({ securityGroupId }: { readonly securityGroupId: string }): string =>
    JSON.stringify(stack.resolve(securityGroupId));
  const halves = (type: string, from: string, to: string): OneWay[] =>
    (Object.values(template.findResources(type)) as Rule[]).map(({ Properties }) => ({
      from: JSON.stringify(Properties[from]),
      to: JSON.stringify(Properties[to]),
      port: Properties['ToPort'] as number,
    }));
  const sources = halves('AWS::EC2::SecurityGroupIngress', 'SourceSecurityGroupId', 'GroupId');
  const targets = halves('AWS::EC2::SecurityGroupEgress', 'GroupId', 'DestinationSecurityGroupId');
  const has = (rules: OneWay[], wanted: OneWay): boolean =>
    rules.some(({ from, to, port }) => from === wanted.from && to === wanted.to && port === wanted.port);
  return {
    chain,
    idOf,
    sources,
    pods: (name: string): string[] => chain.podGroups(name).map(idOf),
    admits: (from: string, port: number) => (to: string) =>
      has(sources, { from, to, port }) && has(targets, { from, to, port }),
  };
}

describe('SecurityGroupChain', () => {
  test('N02 renders exactly the flows of the graph, both halves, and nothing else (property)', () => {
    fc.assert(
      fc.property(arbitraryGraph, (props) => {
        const graph = new ServiceGraph(props);
        for (const databaseProxy of [false, true]) {
          const stack = networkStack();
          chainOf(stack, graph, { databaseProxy });
          const flows = chainFlows(graph, { databaseProxy });
          expect(renderedRules(Template.fromStack(stack))).toEqual(expectedRules(flows));
        }
      }),
      { numRuns: 6 },
    );
  });

  test('N02 joins the groups of two services exactly where the graph has a call, on its port (property)', () => {
    fc.assert(
      fc.property(arbitraryGraph, (props) => {
        const { admits, pods } = builtChain(props);
        const calls = props.services.flatMap((to) =>
          props.services
            .filter(
              (from) => from !== to && pods(from.name).some((group) => pods(to.name).some(admits(group, to.port))),
            )
            .map((from) => `${from.name} ${to.name}`),
        );
        expect(calls.sort()).toEqual(props.calls.map(({ from, to }) => `${from} ${to}`).sort());
      }),
      { numRuns: 12 },
    );
  });

  test('N07 lets exactly its callers and the probes of its own nodes reach a cardholder-data service (property)', () => {
    fc.assert(
      fc.property(arbitraryGraph, (props) => {
        const { chain, idOf, sources, pods } = builtChain(props);
        for (const { name, port } of props.services.filter(({ cardholderData }) => cardholderData)) {
          const callers = props.calls.filter(({ to }) => to === name).map(({ from }) => idOf(chain.service(from)));
          const reaching = sources.filter((rule) => pods(name).includes(rule.to));
          expect(
            reaching
              .filter((rule) => rule.port === port)
              .map(({ from }) => from)
              .sort(),
          ).toEqual([...callers, idOf(chain.cardholderNodes)].sort());
          expect(pods(name)).toEqual([idOf(chain.cardholderPods), idOf(chain.service(name))]);
        }
        for (const { name } of props.services.filter(({ cardholderData }) => !cardholderData)) {
          expect(pods(name)).toEqual([idOf(chain.pods), idOf(chain.service(name))]);
        }
      }),
      { numRuns: 12 },
    );
  });

  test('N02 closes the egress of every group by default and writes no inline rule (property)', () => {
    fc.assert(
      fc.property(arbitraryGraph, (props) => {
        const stack = networkStack();
        chainOf(stack, new ServiceGraph(props));
        const groups = Template.fromStack(stack).findResources('AWS::EC2::SecurityGroup');
        expect(Object.keys(groups)).toHaveLength(14 + props.services.length);
        for (const group of Object.values(groups) as Rule[]) {
          expect(group.Properties['SecurityGroupIngress']).toBeUndefined();
          expect(group.Properties['SecurityGroupEgress']).toEqual([
            expect.objectContaining({ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' }),
          ]);
        }
      }),
      { numRuns: 5 },
    );
  });

  test('D01 makes a group for a proxy of the database where it is asked for, by default none', () => {
    const graph = graphOf([service('orders', { databases: [{ database: 'orders' }] })]);
    const groups = (databaseProxy?: boolean) => {
      const stack = networkStack();
      const chain = chainOf(stack, graph, databaseProxy === undefined ? {} : { databaseProxy });
      const own = Template.fromStack(stack).findResources('AWS::EC2::SecurityGroup', {
        Properties: { GroupDescription: 'Proxy of the database' },
      });
      return [Object.keys(own).length, chain.databaseProxy !== undefined];
    };
    expect([groups(), groups(false), groups(true)]).toEqual([
      [0, false],
      [0, false],
      [1, true],
    ]);
  });

  test('N02 names no address range in any rule, since a party outside is a prefix list of its exact size', () => {
    const stack = networkStack();
    const egress = [{ domain: 'api.example.com', port: 443, addresses: ['203.0.113.0/25', '198.51.100.0/24'] }];
    chainOf(stack, graphOf([service('one', { egress }), service('two', { egress })]));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::PrefixList', 1);
    template.hasResourceProperties('AWS::EC2::PrefixList', {
      PrefixListName: 'api.example.com',
      AddressFamily: 'IPv4',
      MaxEntries: 2,
      Entries: [{ Cidr: '198.51.100.0/24' }, { Cidr: '203.0.113.0/25' }],
    });
  });

  test('N03 makes one prefix list of a party that the platform and a service reach, beside the groups', () => {
    const stack = networkStack();
    const party = { domain: 'api.example.com', port: 443, addresses: ['203.0.113.0/24'] };
    const platformEgress = [{ ...party, reason: 'the update operator fetches its metadata' }];
    const props = { services: [service('one', { egress: [party] })], calls: [], platformEgress };
    chainOf(stack, new ServiceGraph(props), { services: [] });
    Template.fromStack(stack).resourceCountIs('AWS::EC2::PrefixList', 1);
    expect(renderedRules(Template.fromStack(stack))).toContain(
      'out nodes → egress:api.example.com tcp/443 (the update operator fetches its metadata)',
    );
  });

  test('N02 makes another list where a party publishes more blocks, since EC2 refuses to resize a list and fill it at once', () => {
    const listOf = (addresses: string[]): string[] => {
      const stack = networkStack();
      chainOf(stack, graphOf([service('one', { egress: [{ domain: 'api.example.com', port: 443, addresses }] })]));
      return Object.keys(Template.fromStack(stack).findResources('AWS::EC2::PrefixList'));
    };
    expect(listOf(['203.0.113.0/24'])).toEqual(listOf(['198.51.100.0/24']));
    expect(listOf(['203.0.113.0/24'])).not.toEqual(listOf(['203.0.113.0/24', '198.51.100.0/24']));
  });

  test('N02 ignores every rule that another construct tries to add to one of its groups', () => {
    const stack = networkStack();
    const graph = graphOf([service('orders')]);
    const chain = chainOf(stack, graph);
    const before = renderedRules(Template.fromStack(stack));
    for (const group of [chain.alb, chain.nodes, chain.database, chain.service('orders')]) {
      group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(22));
      group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.allTraffic());
      group.connections.allowFromAnyIpv4(ec2.Port.tcp(443));
    }
    expect(renderedRules(Template.fromStack(stack))).toEqual(before);
    expect(JSON.stringify(Template.fromStack(stack))).not.toContain('0.0.0.0/0');
  });

  test('N02 answers for an unknown service with the known ones', () => {
    const chain = chainOf(networkStack(), graphOf([service('orders')]));
    expect(() => chain.service('order')).toThrow('service graph has no service order; known are orders');
  });

  test('N02 holds the groups and rules of the named services and of the platform alone, where services are named', () => {
    const graph = graphOf([service('shop', { exposedPaths: ['/'] }), service('orders')], ['shop orders']);
    const stack = networkStack();
    const chain = chainOf(stack, graph, { services: ['shop'] });
    const left = flowsOfServices(graph, ['orders']).map(flowKey);
    const template = Template.fromStack(stack);
    expect(renderedRules(template)).toEqual(
      expectedRules(chainFlows(graph).filter((flow) => !left.includes(flowKey(flow)))),
    );
    template.resourceCountIs('AWS::EC2::SecurityGroup', 15);
    expect(() => chain.service('orders')).toThrow(
      'security group of service orders was not made yet; make it with ServiceGroups first (Test/Chain)',
    );
  });

  test('N02 refuses an unknown service in the list of its own', () => {
    expect(() => chainOf(networkStack(), graphOf([service('orders')]), { services: ['order'] })).toThrow(
      'service graph has no service order; known are orders',
    );
  });

  test('N02 refuses a graph that overfills a group', () => {
    const services = Array.from({ length: 61 }, (_, index) =>
      service(`s${index}`, { databases: [{ database: `db_${index}` }] }),
    );
    expect(() => chainOf(networkStack(), graphOf(services))).toThrow(
      'security group of database would hold 62 inbound rules, AWS allows 60',
    );
  });

  test('N02 refuses a region whose prefix lists are not known, and lists the known ones', () => {
    expect(() => chainOf(networkStack(testApp(), 'xx-east-1'), graphOf([service('orders')]))).toThrow(
      /prefix lists of region xx-east-1 are not known, only those of ap-northeast-1, .*eu-west-1.*\(Test\/Chain\)/,
    );
  });

  test('N02 refuses a stack whose region is not known at synthesis', () => {
    const stack = new Stack(testApp(), 'Test');
    expect(() => chainOf(stack, graphOf([service('orders')]))).toThrow(
      'security group chain needs a stack of known region, got a token; set env.region of the stack (Test/Chain)',
    );
  });

  test('N02 passes the policy packs by itself', () => {
    const stack = networkStack();
    chainOf(stack, graphOf([service('shop', { exposedPaths: ['/'] }), service('orders')], ['shop orders']));
    expect(findingsOf(stack)).toEqual([]);
  });
});
