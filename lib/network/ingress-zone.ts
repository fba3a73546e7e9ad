import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledge } from '../foundation';
import { type ServiceGraph } from '../service-graph';
import { assertAclQuota } from './acl-entry';
import { assertOnlyOne } from './assert-only-one';
import { ingressEntries } from './ingress-entries';
import { IngressExposure } from './ingress-exposure';
import { type SegmentedVpc } from './segmented-vpc';
import { TierNetworkAcl } from './tier-network-acl';

/** Settings of an {@link IngressZone}. */
export interface IngressZoneProps {
  /** The network. */
  readonly network: SegmentedVpc;
  /** The services; which ports the load balancer reaches is derived from it. */
  readonly graph: ServiceGraph;
  /** Whether the load balancer has public addresses. @default IngressExposure.INTERNAL */
  readonly exposure?: IngressExposure;
}

/**
 * Where the load balancer stands. Protects the network behind a public one: it gets subnets of its own, with a route to
 * the internet, none through the firewalls of {@link EgressFirewall}, and a network ACL that lets it reach the ports of
 * exposed services and nothing else.
 *
 * Not the subnets of NAT gateways: their routes send everything for the app tier through a firewall, which would see one
 * direction of each request alone and drop it.
 *
 * An internal load balancer stands in the app tier, and nothing is built. One for each network.
 *
 * @throws if exposed services have more ports than an ACL has room for, or the network has an ingress zone already
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
export class IngressZone extends Construct {
  /** Whether the load balancer has public addresses. */
  readonly exposure: IngressExposure;
  /** The subnets of the load balancer, one in each zone. */
  readonly subnets: ec2.SubnetSelection;

  constructor(scope: Construct, id: string, props: IngressZoneProps) {
    super(scope, id);
    const { network, graph, exposure = IngressExposure.INTERNAL } = props;
    assertOnlyOne(network, 'ingress zone', this);
    this.exposure = exposure;
    if (exposure === IngressExposure.INTERNAL) {
      this.subnets = network.appSubnets;
      return;
    }
    const entries = ingressEntries(graph, network.plan);
    assertAclQuota(entries, {
      tier: 'public load balancer',
      remedy: 'give exposed services fewer ports',
      path: this.node.path,
    });
    this.subnets = { subnets: network.availabilityZones.map((zone, index) => this.subnet(network, zone, index)) };
    new TierNetworkAcl(this, 'Acl', { vpc: network.vpc, subnets: this.subnets }).allow(entries);
    acknowledge(
      this,
      'CloudFormation-Validate::W3010',
      'the zones are those of the segmented vpc, part of its address plan, so that no deployment shuffles them',
    );
  }

  private subnet({ vpc, plan, internetGatewayId }: SegmentedVpc, availabilityZone: string, index: number): ec2.ISubnet {
    const subnet = new ec2.PublicSubnet(this, `Subnet${index + 1}`, {
      vpcId: vpc.vpcId,
      availabilityZone,
      cidrBlock: plan.zones[index]?.ingressCidr as string,
      mapPublicIpOnLaunch: false,
    });
    subnet.addDefaultInternetRoute(internetGatewayId, vpc.internetConnectivityEstablished);
    for (const pack of ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321']) {
      acknowledge(
        subnet,
        `${pack}::${pack}-VPCNoUnrestrictedRouteToIGW`,
        'the public load balancer alone stands here, its group admits CloudFront alone; nothing gets an address here by itself',
      );
    }
    return subnet;
  }
}
