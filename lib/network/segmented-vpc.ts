import { Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../foundation';
import { FlowLog } from './flow-log';
import { PlannedAddresses, SubnetGroup } from './planned-addresses';
import { planSubnets, type SubnetPlan, subnetPlanProblem } from './subnet-plan';
import { storeTierEntries, TierNetworkAcl } from './tier-network-acl';

/** A region's name and a letter; local and wavelength zones have more after the region. */
const ZONE_NAME = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}[a-z]$/;

/** Settings of a {@link SegmentedVpc}. */
export interface SegmentedVpcProps {
  /** The VPC's block, network-aligned, /16 to /18 of RFC 1918. */
  readonly cidr: string;

  /**
   * Names of availability zones of the stack's region, 2 to 6, each once, e.g. `eu-west-1a`; no zone ids (`euw1-az1`), and
   * no local or wavelength zones, which lack most of what stands here. Up to four zones, a new one at the end moves no
   * subnet, but a protected {@link EgressFirewall} refuses it until its subnet change protection is lifted; any other
   * change replaces subnets.
   */
  readonly availabilityZones: string[];

  /** The bucket for flow logs, whose policy admits the log delivery service under `AWSLogs/<account>/`. */
  readonly archive: s3.IBucket;
}

/**
 * A VPC in four tiers: public, app, data, cardholder data, and room for the subnets that {@link EgressFirewall} and
 * {@link IngressZone} make. Protects against a flat network: by itself nothing but the public subnets, which hold NAT
 * gateways alone, has a route out; {@link EgressFirewall} opens the rest. Stores have, by a network ACL of their own, no
 * way in but from the app tier, and the cardholder-data tier none at all until {@link CardholderZone} opens it. The
 * default group is emptied; flow logs, not packets, are kept in the archive, with the gaps that AWS documents: flows are
 * sums over a minute, records are skipped under load, and traffic to the VPC's resolver, metadata, time and DHCP is left
 * out (what the resolver is asked stands in the query log of {@link DnsFirewall}).
 *
 * IPv6 is off on purpose: no block, no route, no rule names it. Every IPv6 address of a VPC is routable from the
 * internet, and a second family would need each layer (prefix lists, ACLs, firewall, policies) a second time.
 *
 * @throws if the block or the zones are not as documented; where the stack's region is a token, zones of another region pass
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html
 */
export class SegmentedVpc extends Construct {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
  /** Names of the zones. `vpc.selectSubnets(network.appSubnets).subnets[i]` stands in the zone of index i; so with each tier. */
  readonly availabilityZones: string[];
  /** How the block is divided. */
  readonly plan: SubnetPlan;
  /** NAT gateways alone, the only subnets with a route to the internet by itself; nothing gets a public address by itself. */
  readonly publicSubnets: ec2.SubnetSelection = { subnetGroupName: SubnetGroup.PUBLIC };
  /** Nodes, pods, load balancer, endpoints; no route out by itself. */
  readonly appSubnets: ec2.SubnetSelection = { subnetGroupName: SubnetGroup.APP };
  /** Data stores; never a route out. */
  readonly dataSubnets: ec2.SubnetSelection = { subnetGroupName: SubnetGroup.DATA };
  /** Nodes and pods of the services that touch cardholder data; no route out by itself. */
  readonly cardholderSubnets: ec2.SubnetSelection = { subnetGroupName: SubnetGroup.CARDHOLDER };
  /** Id of the internet gateway, for {@link IngressZone}. */
  readonly internetGatewayId: string;
  /** Network ACL of the data tier: the app tier reaches the ports of stores, 5432, 6379 and 9098. */
  readonly dataAcl: ec2.INetworkAcl;
  /** Network ACL of the cardholder-data tier, closed both ways. */
  readonly cardholderAcl: ec2.INetworkAcl;

  constructor(scope: Construct, id: string, props: SegmentedVpcProps) {
    super(scope, id);
    const { cidr, availabilityZones: zones, archive } = props;
    this.validate(props);
    const plan = planSubnets(cidr, zones.length);
    this.plan = plan;
    this.availabilityZones = [...zones];
    const vpc = withoutZoneLookup(
      Stack.of(this),
      zones,
      () =>
        new ec2.Vpc(this, 'Vpc', {
          ipAddresses: new PlannedAddresses(cidr, plan, zones),
          availabilityZones: zones,
          enableDnsSupport: true,
          enableDnsHostnames: true,
          restrictDefaultSecurityGroup: true,
          subnetConfiguration: [
            { name: SubnetGroup.PUBLIC, subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
            { name: SubnetGroup.APP, subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
            { name: SubnetGroup.DATA, subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
            { name: SubnetGroup.CARDHOLDER, subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
          ],
        }),
    );
    this.vpc = vpc;
    this.internetGatewayId = vpc.internetGatewayId as string;
    this.acknowledgeFindings(vpc);
    new FlowLog(this, 'FlowLog', { vpc, archive });
    const dataAcl = new TierNetworkAcl(this, 'DataAcl', { vpc, subnets: this.dataSubnets });
    dataAcl.allow(storeTierEntries(plan));
    this.dataAcl = dataAcl.acl;
    this.cardholderAcl = new TierNetworkAcl(this, 'CardholderAcl', { vpc, subnets: this.cardholderSubnets }).acl;
  }

  private acknowledgeFindings(vpc: ec2.Vpc): void {
    acknowledge(
      vpc,
      'CloudFormation-Validate::W3010',
      'the zones are part of the address plan and come from the configuration, so that no deployment shuffles them',
    );
    acknowledge(
      Stack.of(this).node.findChild('Custom::VpcRestrictDefaultSGCustomResourceProvider'),
      'cdk-validator-cfnguard::lambda_inside_vpc_check',
      'it empties the default group while the network is being built, runs at deployments alone and calls nothing but EC2',
    );
    for (const subnet of vpc.publicSubnets) {
      for (const pack of ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321']) {
        acknowledge(
          subnet,
          `${pack}::${pack}-VPCNoUnrestrictedRouteToIGW`,
          'only NAT gateways stand in public subnets, and they refuse connections from outside; nothing gets an address there by itself',
        );
      }
    }
  }

  private validate({ cidr, availabilityZones: zones }: SegmentedVpcProps): void {
    const at = `(${this.node.path})`;
    if ([cidr, zones, ...zones].some((value) => Token.isUnresolved(value))) {
      throw new Error(`segmented vpc needs values known at synthesis, got a token; write cidr and zones out ${at}`);
    }
    const problem = subnetPlanProblem(cidr, zones.length);
    if (problem !== undefined) {
      throw new Error(`${problem} ${at}`);
    }
    const { region } = Stack.of(this);
    const name = Token.isUnresolved(region) ? ZONE_NAME : new RegExp(`^${region}[a-z]$`);
    const wrong = zones.filter((zone) => !name.test(zone));
    if (wrong.length > 0) {
      const of = Token.isUnresolved(region) ? 'a region, like eu-west-1a' : `region ${region}, like ${region}a`;
      throw new Error(
        `segmented vpc needs names of availability zones of ${of}, got ${wrong.map((zone) => `"${zone}"`).join(', ')}; write no zone ids, local or wavelength zones ${at}`,
      );
    }
    if (new Set(zones).size !== zones.length) {
      throw new Error(
        `segmented vpc needs each availability zone once, got ${zones.join(', ')}; remove the double ${at}`,
      );
    }
  }
}

/**
 * `ec2.Vpc` compares the zones that it is given with a look-up of the account's, which needs credentials. The zones are
 * given on purpose, so the stack answers with them for the while.
 */
function withoutZoneLookup(stack: Stack, zones: string[], make: () => ec2.Vpc): ec2.Vpc {
  const own = Object.getOwnPropertyDescriptor(stack, 'availabilityZones');
  Object.defineProperty(stack, 'availabilityZones', { configurable: true, get: () => zones });
  try {
    return make();
  } finally {
    Reflect.deleteProperty(stack, 'availabilityZones');
    if (own) {
      Object.defineProperty(stack, 'availabilityZones', own);
    }
  }
}
