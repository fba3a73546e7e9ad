import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  chainFlows,
  type Flow,
  FlowEnd,
  FlowProtocol,
  flowsOfServices,
  ownerOf,
  SecurityGroupRules,
  serviceEnd,
  ServiceGroups,
} from '../../lib/network';
import { type ServiceGraph } from '../../lib/service-graph';
import { testApp } from '../../lib/testing';
import { chainOf, graphOf, networkStack, service } from './network-fixture';
import { expectedRules, renderedRules } from './rendered-rules';

const extra = (change: Partial<Flow> = {}): Flow => ({
  from: FlowEnd.CONTROL_PLANE,
  to: FlowEnd.NODES,
  port: 15017,
  protocol: FlowProtocol.TCP,
  reason: 'test',
  ...change,
});

describe('ServiceGroups and SecurityGroupRules', () => {
  /** Groups and rules of each share in stacks of their own, the groups of all shares first. */
  function inShares(graph: ServiceGraph, shares: string[][]): Stack[] {
    const app = testApp();
    const network = networkStack(app);
    const chain = chainOf(network, graph, { services: [] });
    const stackOf = (id: string): Stack => new Stack(app, id, { env: network.env });
    const groups = shares.map((services, share) => {
      const stack = stackOf(`Groups${share}`);
      new ServiceGroups(stack, 'Services', { chain, services });
      return stack;
    });
    const rules = shares.map((services, share) => {
      const stack = stackOf(`Rules${share}`);
      new SecurityGroupRules(stack, 'Rules', { chain, flows: flowsOfServices(graph, services) });
      return stack;
    });
    return [network, ...groups, ...rules];
  }

  test('N02 spread over stacks, services that call each other make no cycle and have every rule once', () => {
    const egress = [{ domain: 'api.example.com', port: 443, addresses: ['203.0.113.0/24'] }];
    const graph = graphOf(
      [
        service('shop', { exposedPaths: ['/'], egress }),
        service('orders', { databases: [{ database: 'orders' }], egress }),
      ],
      ['shop orders', 'orders shop'],
    );
    const templates = inShares(graph, [['shop'], ['orders']]).map((stack) => Template.fromStack(stack));
    const counts = (type: string): number[] => templates.map((each) => Object.keys(each.findResources(type)).length);
    expect(counts('AWS::EC2::SecurityGroup')).toEqual([14, 1, 1, 0, 0]);
    expect(counts('AWS::EC2::PrefixList')).toEqual([0, 0, 0, 1, 1]);
    expect(counts('AWS::EC2::SecurityGroupEgress').slice(1)).toEqual([0, 0, 3, 3]);
    expect(counts('AWS::EC2::SecurityGroupIngress').slice(1)).toEqual([0, 0, 2, 2]);
    const [network] = templates;
    expect(renderedRules(network as Template)).toEqual(
      expectedRules(chainFlows(graph).filter((flow) => ownerOf(flow) === undefined)),
    );
  });

  test('N02 spread over stacks, 200 services stay under 400 resources and 200 outputs in each', () => {
    const services = Array.from({ length: 200 }, (_, index) =>
      service(`s${index}`, {
        egress: [{ domain: `api-${index % 150}.example.com`, port: 443, addresses: ['203.0.113.0/24'] }],
        databases: index % 4 === 0 ? [{ database: `db_${index}` }] : [],
      }),
    );
    const calls = services.slice(1).map(({ name }, index) => `s${index} ${name}`);
    const shares = [0, 1, 2, 3].map((share) => services.filter((_, index) => index % 4 === share));
    const stacks = inShares(
      graphOf(services, calls),
      shares.map((share) => share.map(({ name }) => name)),
    );
    for (const stack of stacks) {
      const { Resources, Outputs = {} } = Template.fromStack(stack).toJSON() as { Resources: object; Outputs?: object };
      expect(Object.keys(Resources).length).toBeLessThan(400);
      expect(Object.keys(Outputs).length).toBeLessThan(200);
    }
  });

  test('N02 refuses a second group for one service', () => {
    const stack = networkStack();
    const chain = chainOf(stack, graphOf([service('orders')]));
    expect(() => new ServiceGroups(stack, 'Again', { chain, services: ['orders'] })).toThrow(
      'service orders has its security group already; name it once (Test/Again)',
    );
  });

  test('N02 refuses rules of a service whose group was not made yet', () => {
    const stack = networkStack();
    const graph = graphOf([service('shop', { exposedPaths: ['/'] })]);
    const chain = chainOf(stack, graph, { services: [] });
    expect(() => new SecurityGroupRules(stack, 'Early', { chain, flows: flowsOfServices(graph, ['shop']) })).toThrow(
      /flow names an unknown end service:shop, known are alb, .*; groups come before rules \(Test\/Early\)/,
    );
  });

  test('N02 opens a webhook as one flow of its own from the kubernetes api to the nodes', () => {
    const stack = networkStack();
    const graph = graphOf([service('orders')]);
    new SecurityGroupRules(stack, 'Webhook', { chain: chainOf(stack, graph), flows: [extra()] });
    expect(renderedRules(Template.fromStack(stack))).toEqual(expectedRules([...chainFlows(graph), extra()]));
  });

  test.each<[string, Partial<Flow>]>([
    ['service:vault', { from: serviceEnd('stranger'), to: serviceEnd('vault'), port: 8443 }],
    ['service:vault', { from: FlowEnd.ALB, to: serviceEnd('vault'), port: 8443 }],
    ['service:vault', { from: serviceEnd('vault'), to: FlowEnd.CACHE, port: 6379 }],
    ['service:vault', { from: serviceEnd('shop'), to: serviceEnd('vault'), port: 8444 }],
    ['cardholder-pods', { from: FlowEnd.NODES, to: FlowEnd.CARDHOLDER_PODS, port: 8443 }],
    ['cardholder-nodes', { from: FlowEnd.CARDHOLDER_NODES, to: FlowEnd.DATABASE, port: 5432 }],
    ['admin', { from: FlowEnd.ADMIN, to: FlowEnd.DATABASE, port: 5432 }],
    ['migrations', { from: FlowEnd.MIGRATIONS, to: FlowEnd.CACHE, port: 6379 }],
    ['migrations', { from: FlowEnd.PODS, to: FlowEnd.MIGRATIONS, port: 443 }],
    ['session-endpoints', { from: FlowEnd.PODS, to: FlowEnd.SESSION_ENDPOINTS, port: 443 }],
  ])('N07 refuses a flow of another app whose end is %s: %j', (end, change) => {
    const stack = networkStack();
    const vault = service('vault', { cardholderData: true, allowedCallers: ['shop'] });
    const chain = chainOf(stack, graphOf([service('shop'), service('stranger'), vault], ['shop vault']));
    const { from, to } = extra(change);
    expect(() => new SecurityGroupRules(stack, 'Extra', { chain, flows: [extra(change)] })).toThrow(
      `flow from ${from} to ${to} needs ends that others than the service graph may open, got ${end}; name the call there (Test/Extra)`,
    );
  });

  test('D01 refuses any way past a proxy of the database, and one into it that the graph does not name', () => {
    const stack = networkStack();
    const graph = graphOf([service('shop'), service('orders', { databases: [{ database: 'orders' }] })]);
    const chain = chainOf(stack, graph, { databaseProxy: true, services: [] });
    new ServiceGroups(stack, 'Groups', { chain, services: ['shop', 'orders'] });
    const rules = (flows: Flow[]) => () =>
      new SecurityGroupRules(stack, `Rules${stack.node.children.length}`, { chain, flows });
    expect(rules(flowsOfServices(graph, ['orders']))).toThrow('may open, got database; name the call there');
    const stranger = extra({ from: serviceEnd('shop'), to: FlowEnd.DATABASE_PROXY, port: 5432 });
    expect(rules([stranger])).toThrow('may open, got database-proxy; name the call there');
    expect(rules(flowsOfServices(graph, ['orders'], { databaseProxy: true }))).not.toThrow();
  });

  test.each<[string, Partial<Flow>, string]>([
    ['0.0.0.0/0 as a peer', { from: '0.0.0.0/0' }, 'must start at a group of the chain, got "0.0.0.0/0"'],
    ['::/0 as a peer', { to: '::/0' }, 'must end at a group or prefix list of the chain, got "::/0"'],
    ['port 9092', { port: 9092 }, 'must not use port 9092'],
    ['port 3389', { port: 3389 }, 'must not use port 3389'],
    ['port 22', { port: 22 }, 'must not use port 22'],
    ['protocol -1', { protocol: '-1' as FlowProtocol }, 'must be tcp or udp, got "-1"'],
    ['an unknown service', { to: serviceEnd('ghost') }, 'flow names an unknown end service:ghost, known are alb,'],
    [
      'an unknown party outside',
      { to: 'egress:ghost.example.com' },
      'flow names an unknown end egress:ghost.example.com',
    ],
    ['a flow that has its rules already', { port: 10250 }, 'control-plane-to-nodes-tcp-10250 has its rules already'],
  ])('N02 refuses %s', (_, change, message) => {
    const stack = networkStack();
    const chain = chainOf(stack, graphOf([service('orders')]));
    expect(() => new SecurityGroupRules(stack, 'Extra', { chain, flows: [extra(change)] })).toThrow(message);
    expect(() => new SecurityGroupRules(stack, 'Again', { chain, flows: [extra(change)] })).toThrow('(Test/Again)');
  });

  test('N02 refuses flows that together overfill a group', () => {
    const stack = networkStack();
    const chain = chainOf(stack, graphOf([service('orders')]));
    const flows = Array.from({ length: 60 }, (_, index) => extra({ to: FlowEnd.DATABASE, port: 5000 + index }));
    new SecurityGroupRules(stack, 'Extra', { chain, flows: flows.slice(0, 50) });
    expect(() => new SecurityGroupRules(stack, 'More', { chain, flows: flows.slice(50) })).toThrow(
      'security group of control-plane would hold 62 outbound rules, AWS allows 60',
    );
  });
});
