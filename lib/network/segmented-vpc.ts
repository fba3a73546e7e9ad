import { Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../foundation';
import { FlowLog } from './flow-log';
import { PlannedAddresses, SubnetGroup } from './planned-addresses';
import { planSubnets, subnetPlanProblem } from './subnet-plan';
import { TierNetworkAcl } from './tier-network-acl';

/** Settings of a {@link SegmentedVpc}. */
export interface SegmentedVpcProps {
  /** The VPC's block, network-aligned, /16 to /18 of RFC 1918. */
  readonly cidr: string;

  /**
   * Names of the availability zones, 2 to 6, each once, e.g. `eu-west-1a`. Up to four zones, a new one at the end moves
   * nothing; any other change replaces subnets.
   */
  readonly availabilityZones: string[];

  /** How many zones have a NAT gateway of their own, 1 to the number of zones. */
  readonly natGateways: number;

  /** The bucket for flow logs, whose policy admits the log delivery service under `AWSLogs/<account>/`. */
  readonly archive: s3.IBucket;
}

/**
 * A VPC in four tiers: public (NAT gateways alone), app, data, cardholder data. Protects against a flat network: stores
 * have no route out and, by a network ACL of their own, no way in but from the app tier; the default group is emptied;
 * every packet's header is kept in the archive.
 *
 * @throws if the block, the zones or the number of NAT gateways is not as documented
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html
 */
export class SegmentedVpc extends Construct {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
  /** NAT gateways alone; nothing gets a public address by itself. */
  readonly publicSubnets: ec2.SubnetSelection = { subnetGroupName: SubnetGroup.PUBLIC };
  /** Nodes, pods, load balancer, endpoints; a way out through NAT. */
  readonly appSubnets: ec2.SubnetSelection = { subnetGroupName: SubnetGroup.APP };
  /** Data stores; no way out. */
  readonly dataSubnets: ec2.SubnetSelection = { subnetGroupName: SubnetGroup.DATA };
  /** Kept for stores of cardholder data, of which none stands here yet; no way out. */
  readonly cardholderSubnets: ec2.SubnetSelection = { subnetGroupName: SubnetGroup.CARDHOLDER };

  constructor(scope: Construct, id: string, props: SegmentedVpcProps) {
    super(scope, id);
    const { cidr, availabilityZones: zones, natGateways, archive } = props;
    this.validate(props);
    const plan = planSubnets(cidr, zones.length);
    const vpc = withoutZoneLookup(
      Stack.of(this),
      zones,
      () =>
        new ec2.Vpc(this, 'Vpc', {
          ipAddresses: new PlannedAddresses(cidr, plan, zones),
          availabilityZones: zones,
          natGateways,
          enableDnsSupport: true,
          enableDnsHostnames: true,
          restrictDefaultSecurityGroup: true,
          subnetConfiguration: [
            { name: SubnetGroup.PUBLIC, subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
            { name: SubnetGroup.APP, subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
            { name: SubnetGroup.DATA, subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
            { name: SubnetGroup.CARDHOLDER, subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
          ],
        }),
    );
    this.vpc = vpc;
    this.acknowledgeFindings(vpc);
    new FlowLog(this, 'FlowLog', { vpc, archive });
    const clientBlock = plan.appBlock;
    new TierNetworkAcl(this, 'DataAcl', { vpc, subnets: this.dataSubnets, block: plan.dataBlock, clientBlock });
    new TierNetworkAcl(this, 'CardholderAcl', {
      vpc,
      subnets: this.cardholderSubnets,
      block: plan.cardholderBlock,
      clientBlock,
    });
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

  private validate({ cidr, availabilityZones: zones, natGateways }: SegmentedVpcProps): void {
    const at = `(${this.node.path})`;
    if ([cidr, zones, natGateways, ...zones].some((value) => Token.isUnresolved(value))) {
      throw new Error(
        `segmented vpc needs values known at synthesis, got a token; write cidr, zones and nat gateways out ${at}`,
      );
    }
    const problem = subnetPlanProblem(cidr, zones.length);
    if (problem !== undefined) {
      throw new Error(`${problem} ${at}`);
    }
    if (new Set(zones).size !== zones.length) {
      throw new Error(
        `segmented vpc needs each availability zone once, got ${zones.join(', ')}; remove the double ${at}`,
      );
    }
    if (!Number.isInteger(natGateways) || natGateways < 1 || natGateways > zones.length) {
      throw new Error(
        `segmented vpc needs 1 to ${zones.length} nat gateways, got ${natGateways}; use one for each zone, or 1 to save money ${at}`,
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
