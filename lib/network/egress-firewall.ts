import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { describeProblems, egressProblems, problem, type Problem } from '../service-graph';
import { assertOnlyOne } from './assert-only-one';
import { type EgressAllowance, type EgressAllowances } from './egress-allowances';
import { EgressLevel } from './egress-level';
import { EgressSide } from './egress-side';
import { FirewallSubnets } from './firewall-subnets';
import { NatGateways } from './nat-gateways';
import { type SegmentedVpc } from './segmented-vpc';

/** Routes that AWS allows in a route table, less some for gateway endpoints. */
const MOST_ROUTES = 490;
const ANYWHERE = '0.0.0.0/0';

/** Settings of an {@link EgressFirewall}. */
export interface EgressFirewallProps {
  /** The network, none of whose private subnets has a route out yet. */
  readonly network: SegmentedVpc;

  /**
   * What each side may reach, of `egressAllowances`, or made by hand within the limits of `ExternalEgress`; each domain and
   * port once in a side. The order of addresses does not matter, and one that is named twice counts once.
   */
  readonly allowances: EgressAllowances;

  /** The bucket for alerts and flows, whose policy admits the log delivery service under `AWSLogs/<account>/`. */
  readonly archive: s3.IBucket;

  /** How far the way out is closed. @default EgressLevel.NETWORK_FIREWALL */
  readonly level?: EgressLevel;

  /**
   * How many zones have a NAT gateway of their own, 1 to the number of zones; fewer than that only at
   * {@link EgressLevel.DNS_FIREWALL}, since a firewall sees both directions of a flow in its own zone alone.
   *
   * @default - one in each zone
   */
  readonly natGateways?: number;
}

/** A side of the network. */
interface Side {
  readonly id: string;
  readonly subnets: ec2.ISubnet[];
  readonly sources: string[];
  readonly allowances: EgressAllowance[];
}

/**
 * The only way out of a segmented VPC. Protects against an intruder who calls home or carries data out: a side of the
 * network reaches what its allowances name and nothing else, and a side without any has no route out at all. Where
 * neither side has an allowance nothing is built, not even NAT. One for each network.
 *
 * The firewalls are protected against deletion and against other subnets and another policy. A new zone, a side that loses
 * its last allowance, and a change to {@link EgressLevel.DNS_FIREWALL} touch them, so that the deployment fails until the
 * protection is lifted by hand: `aws network-firewall update-subnet-change-protection --no-subnet-change-protection` for a
 * zone, `aws network-firewall update-firewall-delete-protection --no-delete-protection` for a firewall that goes, each
 * with `--firewall-name`. After a new zone set the protection again.
 *
 * NAT and its addresses serve both sides. Where the last allowance of both is gone, or fewer gateways are wanted, the
 * addresses are retained, unused and paid for, until somebody releases them; what comes back gets new ones.
 *
 * @throws if the number of NAT gateways or an allowance is not as documented (one error names every problem of both
 *   sides), the routes exceed the quota, a side needs more than 2000 rules, a rule is longer than 8191 characters (too many
 *   address blocks for one port), or the network has an egress firewall already
 * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/arch-igw-ngw.html
 */
export class EgressFirewall extends Construct {
  /** The public addresses that the platform comes from, for allow-lists of partners; they stay. */
  readonly natAddresses: string[];

  constructor(scope: Construct, id: string, props: EgressFirewallProps) {
    super(scope, id);
    const { network, archive, level = EgressLevel.NETWORK_FIREWALL } = props;
    const natCount = props.natGateways ?? network.availabilityZones.length;
    this.validate(props, natCount, level);
    assertOnlyOne(network, 'egress firewall', this);
    const sides = sidesOf(props);
    if (sides.length === 0) {
      this.natAddresses = [];
      return;
    }
    const natGateways = new NatGateways(this, 'Nat', { network, count: natCount });
    this.natAddresses = natGateways.addresses;
    if (level === EgressLevel.DNS_FIREWALL) {
      sides.forEach((side) => this.routeToPublished(side, natGateways));
      return;
    }
    const { subnets: firewallSubnets } = new FirewallSubnets(this, 'Endpoints', { network, natGateways });
    for (const side of sides) {
      const { sources, allowances } = side;
      const firewall = new EgressSide(this, side.id, { network, sources, allowances, firewallSubnets, archive });
      this.routeThrough(firewall, side, network);
    }
  }

  /** Both directions take the endpoint of the zone: a firewall drops a flow of which it sees one direction only. */
  private routeThrough(firewall: EgressSide, { id, subnets, sources }: Side, network: SegmentedVpc): void {
    const publicSubnets = network.vpc.selectSubnets(network.publicSubnets).subnets;
    network.availabilityZones.forEach((name, zone) => {
      const vpcEndpointId = firewall.endpointIn(name);
      const routes = new Construct(this, `${id}RoutesZone${zone + 1}`);
      new ec2.CfnRoute(routes, 'Out', {
        routeTableId: tableOf(subnets[zone]),
        destinationCidrBlock: ANYWHERE,
        vpcEndpointId,
      });
      new ec2.CfnRoute(routes, 'Back', {
        routeTableId: tableOf(publicSubnets[zone]),
        destinationCidrBlock: sources[zone],
        vpcEndpointId,
      });
    });
  }

  /** No default route: what stands behind it inspects nothing. */
  private routeToPublished({ id, subnets, allowances }: Side, natGateways: NatGateways): void {
    subnets.forEach((subnet, zone) => {
      const routes = new Construct(this, `${id}RoutesZone${zone + 1}`);
      for (const block of publishedBlocks(allowances)) {
        new ec2.CfnRoute(routes, `To${block.replace(/\W/g, '-')}`, {
          routeTableId: tableOf(subnet),
          destinationCidrBlock: block,
          natGatewayId: natGateways.idFor(zone),
        });
      }
    });
  }

  private validate({ network, allowances }: EgressFirewallProps, natCount: number, level: EgressLevel): void {
    const at = `(${this.node.path})`;
    const zones = network.availabilityZones.length;
    if (Token.isUnresolved(natCount) || !Number.isInteger(natCount) || natCount < 1 || natCount > zones) {
      const got = Token.isUnresolved(natCount) ? 'a token' : natCount;
      throw new Error(
        `egress firewall needs 1 to ${zones} nat gateways, got ${got}; use one for each zone, or 1 to save money ${at}`,
      );
    }
    if (level === EgressLevel.NETWORK_FIREWALL && natCount < zones) {
      throw new Error(
        `egress firewall needs a nat gateway in each of ${zones} zones at level ${level}, got ${natCount}; leave natGateways out ${at}`,
      );
    }
    const problems = Object.entries(allowances).flatMap(([side, list]: [string, EgressAllowance[]]) => [
      ...egressProblems(list, side),
      ...(level === EgressLevel.DNS_FIREWALL ? routeProblems(list, side) : []),
    ]);
    if (problems.length > 0) {
      throw new Error(describeProblems(`egress firewall ${at}`, problems));
    }
  }
}

function routeProblems(allowances: readonly EgressAllowance[], side: string): Problem[] {
  const routes = publishedBlocks(allowances).length;
  const allowed = `at most ${MOST_ROUTES} at level ${EgressLevel.DNS_FIREWALL}, one route each; use level ${EgressLevel.NETWORK_FIREWALL} or name fewer parties`;
  return routes > MOST_ROUTES ? [problem(side, `${routes} published blocks`, allowed)] : [];
}

function sidesOf({ network, allowances }: EgressFirewallProps): Side[] {
  const { vpc, plan } = network;
  return [
    {
      id: 'App',
      subnets: vpc.selectSubnets(network.appSubnets).subnets,
      sources: plan.zones.map(({ appCidr }) => appCidr),
      allowances: normal(allowances.app),
    },
    {
      id: 'Cardholder',
      subnets: vpc.selectSubnets(network.cardholderSubnets).subnets,
      sources: plan.zones.map(({ cardholderCidr }) => cardholderCidr),
      allowances: normal(allowances.cardholder),
    },
  ].filter((side) => side.allowances.length > 0);
}

/** As the service graph would give them: another order of addresses is no other rule. */
function normal(allowances: readonly EgressAllowance[]): EgressAllowance[] {
  return allowances.map((allowance) => ({ ...allowance, addresses: publishedBlocks([allowance]) }));
}

function publishedBlocks(allowances: readonly EgressAllowance[]): string[] {
  return [...new Set(allowances.flatMap(({ addresses }) => addresses))].sort();
}

function tableOf(subnet: ec2.ISubnet | undefined): string {
  return (subnet as ec2.ISubnet).routeTable.routeTableId;
}
