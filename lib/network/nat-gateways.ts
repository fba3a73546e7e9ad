import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { type SegmentedVpc } from './segmented-vpc';

/** Settings of {@link NatGateways}. */
export interface NatGatewaysProps {
  /** The network. */
  readonly network: SegmentedVpc;
  /** How many of its zones, from the first on, get a gateway of their own; 1 to the number of zones. */
  readonly count: number;
}

/**
 * NAT gateways in public subnets, each with an address that stays. Protects against connections from outside, which NAT
 * refuses, and against a partner's allow-list that no longer fits: the addresses outlive gateway and stack.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
 */
export class NatGateways extends Construct {
  /** Public addresses, in the order of the zones. */
  readonly addresses: string[];

  private readonly gatewayIds: string[];

  constructor(scope: Construct, id: string, props: NatGatewaysProps) {
    super(scope, id);
    const { network, count } = props;
    const gateways = network.vpc
      .selectSubnets(network.publicSubnets)
      .subnets.slice(0, count)
      .map((subnet, index) => {
        const zone = new Construct(this, `Zone${index + 1}`);
        const address = new ec2.CfnEIP(zone, 'Address', { domain: 'vpc' });
        address.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
        const gateway = new ec2.CfnNatGateway(zone, 'Gateway', {
          subnetId: subnet.subnetId,
          allocationId: address.attrAllocationId,
        });
        gateway.node.addDependency(subnet.internetConnectivityEstablished);
        return { address: address.attrPublicIp, id: gateway.attrNatGatewayId };
      });
    this.addresses = gateways.map(({ address }) => address);
    this.gatewayIds = gateways.map((gateway) => gateway.id);
  }

  /**
   * The gateway that serves a zone: its own, or where there are fewer, one of the others.
   *
   * @param zone index of the zone, from 0
   */
  idFor(zone: number): string {
    return this.gatewayIds[zone % this.gatewayIds.length] as string;
  }
}
