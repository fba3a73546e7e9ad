import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledge } from '../foundation';
import { type NatGateways } from './nat-gateways';
import { type SegmentedVpc } from './segmented-vpc';

/** Settings of {@link FirewallSubnets}. */
export interface FirewallSubnetsProps {
  /** The network. */
  readonly network: SegmentedVpc;
  /** Where inspected traffic goes on to; one in each zone. */
  readonly natGateways: NatGateways;
}

/**
 * A subnet in each zone for firewall endpoints alone, since a firewall does not see the traffic of its own subnet.
 * Protects against a neighbour that leaves past the inspection.
 *
 * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/vpc-config-subnets.html
 */
export class FirewallSubnets extends Construct {
  /** The subnets, in the order of the zones. */
  readonly subnets: ec2.ISubnet[];

  constructor(scope: Construct, id: string, props: FirewallSubnetsProps) {
    super(scope, id);
    const { network, natGateways } = props;
    this.subnets = network.availabilityZones.map((availabilityZone, zone) => {
      const subnet = new ec2.PrivateSubnet(this, `Subnet${zone + 1}`, {
        vpcId: network.vpc.vpcId,
        availabilityZone,
        cidrBlock: network.plan.zones[zone]?.firewallCidr as string,
      });
      subnet.addDefaultNatRoute(natGateways.idFor(zone));
      return subnet;
    });
    acknowledge(
      this,
      'CloudFormation-Validate::W3010',
      'the zones are those of the segmented vpc, part of its address plan, so that no deployment shuffles them',
    );
  }
}
