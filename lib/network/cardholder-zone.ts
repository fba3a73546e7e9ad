import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledge } from '../foundation';
import { type ServiceGraph } from '../service-graph';
import { type AclEntry, addAclEntry, assertAclQuota } from './acl-entry';
import { assertOnlyOne } from './assert-only-one';
import { cardholderEntries } from './cardholder-entries';
import { CardholderFlowLog } from './cardholder-flow-log';
import { type SegmentedVpc } from './segmented-vpc';

/** Its number is below those that entries take from their names. */
const PACKET_TOO_BIG = { ruleNumber: 500, direction: ec2.TrafficDirection.INGRESS };

/** Settings of a {@link CardholderZone}. */
export interface CardholderZoneProps {
  /** The network, whose cardholder-data tier is opened. */
  readonly network: SegmentedVpc;
  /** The services; what those with cardholder data need is derived from it. */
  readonly graph: ServiceGraph;
  /** The key of the log group, whose policy admits CloudWatch Logs (see `allowLogEncryption`). */
  readonly logKey: kms.IKey;
}

/**
 * What separates the services that touch cardholder data from the rest of the VPC beside their security groups: network
 * ACLs that name their callers' tier, their ports and their stores, and a flow log in a log group of their own that is kept
 * for a year. Protects cardholder data where a security group, a route or a policy of the cluster was opened by mistake.
 *
 * Without cardholder-data services it builds nothing: the ACL of the tier stays closed, and there is no second record of
 * its empty subnets. One for each network.
 *
 * @throws if the ACL of the tier would hold more entries in a direction than AWS allows, or the network has a cardholder
 * zone already
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/path_mtu_discovery.html
 */
export class CardholderZone extends Construct {
  constructor(scope: Construct, id: string, props: CardholderZoneProps) {
    super(scope, id);
    const { network, graph, logKey } = props;
    assertOnlyOne(network, 'cardholder zone', this);
    if (graph.cardholderServices().length === 0) {
      return;
    }
    const { cardholder, data } = cardholderEntries(graph, network.plan);
    const outside = graph.cardholderServices().some(({ name }) => graph.egressOf(name).length > 0);
    assertAclQuota([...cardholder, ...(outside ? [PACKET_TOO_BIG] : [])], {
      tier: 'cardholder-data tier',
      remedy: 'give cardholder-data services fewer ports or fewer egress addresses',
      path: this.node.path,
    });
    const tier = this.open('CardholderTier', network.cardholderAcl, cardholder);
    this.open('DataTier', network.dataAcl, data);
    if (outside) {
      admitPacketTooBig(tier, network.cardholderAcl);
    }
    new CardholderFlowLog(this, 'FlowLog', { network, logKey });
  }

  private open(id: string, acl: ec2.INetworkAcl, entries: readonly AclEntry[]): Construct {
    const tier = new Construct(this, id);
    entries.forEach((entry) => addAclEntry(tier, acl, entry));
    acknowledge(
      tier,
      'AwsSolutions::AwsSolutions-VPC3',
      'few entries between whole tiers, made from the subnet plan and the service graph; security groups stay the finer rule',
    );
    return tier;
  }
}

/** Routers outside answer with it a packet that is too big; without it a large request to a party hangs. */
function admitPacketTooBig(scope: Construct, networkAcl: ec2.INetworkAcl): void {
  new ec2.NetworkAclEntry(scope, 'PacketTooBig', {
    ...PACKET_TOO_BIG,
    networkAcl,
    cidr: ec2.AclCidr.anyIpv4(),
    traffic: ec2.AclTraffic.icmp({ type: 3, code: 4 }),
  });
}
