import { Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { type ServiceGraph } from '../service-graph';
import { assertDerived } from './assert-derived';
import { assertNarrow } from './assert-narrow';
import { chainFlows, type FlowOptions, flowsOfServices, ownerOf } from './chain-flows';
import { egressDestinations, type EgressDestination } from './egress-destinations';
import { egressEnd, type Flow, FlowEnd, flowKey, serviceEnd } from './flow';
import { type ChainEnd, renderFlow } from './render-flow';
import { managedPrefixLists } from './managed-prefix-lists';
import { assertRuleQuota } from './rule-quota';

/** Settings of a {@link SecurityGroupChain}. */
export interface SecurityGroupChainProps extends FlowOptions {
  /** Where the groups live. */
  readonly vpc: ec2.IVpc;

  /** The services; every rule is derived from it. */
  readonly graph: ServiceGraph;

  /**
   * Names of the services whose groups and rules stand in the chain's own stack. One stack has room for some 30; beyond
   * that {@link ServiceGroups} and {@link SecurityGroupRules} hold the others in stacks of their own, the groups of all
   * shares before the rules of any.
   *
   * @default - all services
   */
  readonly services?: string[];
}

/**
 * All security groups of the platform and the rules between them. Protects against lateral movement: groups name
 * groups or prefix lists and one port, both halves of every flow are written, and what the service graph does not name
 * is closed in both directions.
 *
 * The groups are handed out as immutable: a construct that takes one cannot add rules to it.
 *
 * @throws if the stack's region is a token or its prefix lists are not known, a group would hold more than 60 rules in one
 *   direction, or `services` names an unknown service
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
 */
export class SecurityGroupChain extends Construct {
  /** Where the groups live. */
  readonly vpc: ec2.IVpc;
  /** Group of the load balancer, internal or public; it admits CloudFront's origin-facing addresses on 443 and nothing else. */
  readonly alb: ec2.ISecurityGroup;
  /** Group of the Kubernetes API's network interfaces, beside the one that EKS makes. */
  readonly controlPlane: ec2.ISecurityGroup;
  /** Group of the nodes of the app tier. */
  readonly nodes: ec2.ISecurityGroup;
  /** Group of every service pod of the app tier: name resolution, AWS APIs, probes; see {@link podGroups}. */
  readonly pods: ec2.ISecurityGroup;
  /** Group of the nodes of the cardholder-data tier. */
  readonly cardholderNodes: ec2.ISecurityGroup;
  /** Group of every pod of a cardholder-data service, as {@link pods} for the others. */
  readonly cardholderPods: ec2.ISecurityGroup;
  /** Group of the function that applies manifests. */
  readonly kubectl: ec2.ISecurityGroup;
  /** Group of the interface endpoints, those of Session Manager aside. */
  readonly endpoints: ec2.ISecurityGroup;
  /** Group of the host that administrators work on. */
  readonly admin: ec2.ISecurityGroup;
  /** Group of the interface endpoints of Session Manager. */
  readonly sessionEndpoints: ec2.ISecurityGroup;
  /** Group of the function that makes databases and their users. */
  readonly migrations: ec2.ISecurityGroup;
  /** Group of the proxy in front of the database; there if it is asked for. */
  readonly databaseProxy?: ec2.ISecurityGroup;
  /** Group of the database cluster. */
  readonly database: ec2.ISecurityGroup;
  /** Group of the cache. */
  readonly cache: ec2.ISecurityGroup;
  /** Group of the brokers. */
  readonly stream: ec2.ISecurityGroup;

  private readonly graph: ServiceGraph;
  private readonly destinations: EgressDestination[];
  private readonly ends = new Map<string, ChainEnd>();
  private readonly groups = new Map<string, ec2.ISecurityGroup>();
  private readonly known: Map<string, Flow>;
  private readonly derived: ReadonlySet<string>;
  private readonly rendered = new Set<string>();

  constructor(scope: Construct, id: string, props: SecurityGroupChainProps) {
    super(scope, id);
    const { vpc, graph, databaseProxy = false } = props;
    const { path } = this.node;
    const { region } = Stack.of(this);
    if (Token.isUnresolved(region)) {
      throw new Error(
        `security group chain needs a stack of known region, got a token; set env.region of the stack (${path})`,
      );
    }
    this.vpc = vpc;
    this.graph = graph;
    this.destinations = egressDestinations(graph);
    const flows = chainFlows(graph, { databaseProxy });
    this.known = new Map(flows.map((flow) => [flowKey(flow), flow]));
    this.derived = new Set(this.known.keys());
    assertRuleQuota(this.known.values(), this.destinations, path);

    const group = (end: FlowEnd, groupId: string, description: string) =>
      this.addGroup(this, end, groupId, description);
    this.alb = group(FlowEnd.ALB, 'Alb', 'Load balancer');
    this.controlPlane = group(FlowEnd.CONTROL_PLANE, 'ControlPlane', 'Kubernetes API');
    this.nodes = group(FlowEnd.NODES, 'Nodes', 'Nodes');
    this.pods = group(FlowEnd.PODS, 'Pods', 'Pods of all services');
    this.cardholderNodes = group(FlowEnd.CARDHOLDER_NODES, 'CardholderNodes', 'Nodes of cardholder-data services');
    this.cardholderPods = group(FlowEnd.CARDHOLDER_PODS, 'CardholderPods', 'Pods of all cardholder-data services');
    this.kubectl = group(FlowEnd.KUBECTL, 'Kubectl', 'Function that applies manifests');
    this.endpoints = group(FlowEnd.ENDPOINTS, 'Endpoints', 'Interface endpoints of AWS services');
    this.admin = group(FlowEnd.ADMIN, 'Admin', 'Host that administrators work on');
    this.sessionEndpoints = group(
      FlowEnd.SESSION_ENDPOINTS,
      'SessionEndpoints',
      'Interface endpoints of Session Manager',
    );
    this.migrations = group(FlowEnd.MIGRATIONS, 'Migrations', 'Function that makes databases and their users');
    if (databaseProxy) {
      this.databaseProxy = group(FlowEnd.DATABASE_PROXY, 'DatabaseProxy', 'Proxy of the database');
    }
    this.database = group(FlowEnd.DATABASE, 'Database', 'Database cluster');
    this.cache = group(FlowEnd.CACHE, 'Cache', 'Cache');
    this.stream = group(FlowEnd.STREAM, 'Stream', 'Brokers of the event stream');
    const { cloudFront, dynamoDb, s3 } = managedPrefixLists(region, path);
    this.ends.set(FlowEnd.CLOUDFRONT, { prefixListId: cloudFront }).set(FlowEnd.S3, { prefixListId: s3 });
    this.ends.set(FlowEnd.DYNAMODB, { prefixListId: dynamoDb });
    const services = props.services ?? graph.services.map(({ name }) => name);
    this.addServiceGroups(new Construct(this, 'Services'), services);
    this.renderRules(new Construct(this, 'Rules'), [
      ...flows.filter((flow) => ownerOf(flow) === undefined),
      ...flowsOfServices(graph, services, { databaseProxy }),
    ]);
  }

  /**
   * The group of one service's pods, which holds the edges of the service graph.
   *
   * @throws if the graph has no such service, or its group was not made yet
   */
  service(name: string): ec2.ISecurityGroup {
    const group = this.groups.get(this.graph.service(name).name);
    if (!group) {
      throw new Error(
        `security group of service ${name} was not made yet; make it with ServiceGroups first (${this.node.path})`,
      );
    }
    return group;
  }

  /**
   * The groups that the pods of a service carry: the one of all pods of its tier, and its own. AWS allows five on an
   * interface.
   *
   * @throws as {@link service}
   */
  podGroups(name: string): ec2.ISecurityGroup[] {
    const own = this.service(name);
    return [this.graph.service(name).cardholderData ? this.cardholderPods : this.pods, own];
  }

  /**
   * Makes the groups of services in a scope, most often of another stack; see {@link ServiceGroups}.
   *
   * @throws if a service is unknown or has its group already
   */
  addServiceGroups(scope: Construct, services: readonly string[]): void {
    for (const name of services) {
      const end = serviceEnd(this.graph.service(name).name);
      if (this.ends.has(end)) {
        throw new Error(`service ${name} has its security group already; name it once (${scope.node.path})`);
      }
      this.groups.set(name, this.addGroup(scope, end, name, `Pods of ${name}`));
    }
  }

  /**
   * Writes both halves of each flow into a scope, most often of another stack, and the prefix lists of the parties outside
   * that they name; see {@link SecurityGroupRules}.
   *
   * @throws if a flow is wider than one port between two ends of the chain, its end is unknown, one of its ends is the
   *   admin host or in the cardholder-data tier and the graph does not imply it, it was rendered before, or it would
   *   overfill a group
   */
  renderRules(scope: Construct, flows: readonly Flow[]): void {
    const { path } = scope.node;
    for (const flow of flows) {
      assertNarrow(flow, path);
      assertDerived(flow, this.derived, this.graph, path);
      this.known.set(flowKey(flow), flow);
    }
    assertRuleQuota(this.known.values(), this.destinations, path);
    for (const flow of flows) {
      const key = flowKey(flow);
      if (this.rendered.has(key)) {
        throw new Error(`flow ${key} has its rules already, AWS refuses them twice; name it once (${path})`);
      }
      this.rendered.add(key);
      const to = this.partyOutside(scope, flow.to) ?? this.end(flow.to, path);
      renderFlow(new Construct(scope, key), flow, this.end(flow.from, path), to);
    }
  }

  private addGroup(scope: Construct, end: string, id: string, description: string): ec2.ISecurityGroup {
    const group = new ec2.SecurityGroup(scope, id, { vpc: this.vpc, description, allowAllOutbound: false });
    const { securityGroupId } = group;
    this.ends.set(end, { groupId: securityGroupId });
    return ec2.SecurityGroup.fromSecurityGroupId(scope, `${id}Immutable`, securityGroupId, { mutable: false });
  }

  /** The prefix list of a party outside, beside the rules that name it: no other stack holds on to it when it is replaced. */
  private partyOutside(scope: Construct, name: string): ChainEnd | undefined {
    const destination = this.destinations.find(({ domain }) => egressEnd(domain) === name);
    if (destination === undefined) {
      return undefined;
    }
    const { domain, addresses } = destination;
    // EC2 refuses to change entries and size at once, and a group counts the size: another size is another list.
    const id = `${domain}-${addresses.length}`;
    const known = scope.node.tryFindChild(id) as ec2.CfnPrefixList | undefined;
    const list =
      known ??
      new ec2.CfnPrefixList(scope, id, {
        prefixListName: domain,
        addressFamily: 'IPv4',
        maxEntries: addresses.length,
        entries: addresses.map((cidr) => ({ cidr })),
      });
    return { prefixListId: list.attrPrefixListId };
  }

  private end(name: string, path: string): ChainEnd {
    const found = this.ends.get(name);
    if (!found) {
      throw new Error(
        `flow names an unknown end ${name}, known are ${[...this.ends.keys()].join(', ')}; groups come before rules (${path})`,
      );
    }
    return found;
  }
}
