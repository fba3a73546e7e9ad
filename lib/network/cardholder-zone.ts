import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledge } from '../foundation';
import { type ServiceGraph } from '../service-graph';
import { type AclEntry, addAclEntry, assertAclQuota } from './acl-entry';
import { cardholderEntries } from './cardholder-entries';
import { CardholderFlowLog } from './cardholder-flow-log';
import { type SegmentedVpc } from './segmented-vpc';
import { storeTierEntries } from './tier-network-acl';

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
 * ACLs that name their callers' tier, their ports and their stores, and a record of every flow in a log group of their
 * own that is kept for a year. Protects cardholder data where a security group, a route or a policy of the cluster was
 * opened by mistake.
 *
 * Without cardholder-data services the ACL of the tier stays closed.
 *
 * @throws if an ACL would hold more entries in a direction than AWS allows
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
 */
export class CardholderZone extends Construct {
  constructor(scope: Construct, id: string, props: CardholderZoneProps) {
    super(scope, id);
    const { network, graph, logKey } = props;
    const { cardholder, data } = cardholderEntries(graph, network.plan);
    assertAclQuota('cardholder-data tier', cardholder, this.node.path);
    assertAclQuota('data tier', [...storeTierEntries(network.plan), ...data], this.node.path);
    this.open('CardholderTier', network.cardholderAcl, cardholder);
    this.open('DataTier', network.dataAcl, data);
    new CardholderFlowLog(this, 'FlowLog', { network, logKey });
  }

  private open(id: string, acl: ec2.INetworkAcl, entries: readonly AclEntry[]): void {
    const tier = new Construct(this, id);
    entries.forEach((entry) => addAclEntry(tier, acl, entry));
    acknowledge(
      tier,
      'AwsSolutions::AwsSolutions-VPC3',
      'few entries between whole tiers, made from the subnet plan and the service graph; security groups stay the finer rule',
    );
  }
}
