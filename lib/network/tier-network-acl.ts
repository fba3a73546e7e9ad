import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledge } from '../foundation';
import { type AclEntry, addAclEntry, ALL_CLIENT_PORTS } from './acl-entry';
import { CACHE_PORT, DATABASE_PORT, STREAM_PORT } from './chain-flows';
import { FlowProtocol } from './flow';
import { type SubnetPlan } from './subnet-plan';

/** Settings of a {@link TierNetworkAcl}. */
export interface TierNetworkAclProps {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
  /** The subnets of the tier. */
  readonly subnets: ec2.SubnetSelection;
}

/**
 * Network ACL of a whole tier, closed both ways until entries open it. Protects what stands in the tier even where a
 * security group was opened by mistake.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
 */
export class TierNetworkAcl extends Construct {
  /** The ACL. */
  readonly acl: ec2.INetworkAcl;

  constructor(scope: Construct, id: string, props: TierNetworkAclProps) {
    super(scope, id);
    const { vpc, subnets } = props;
    this.acl = new ec2.NetworkAcl(this, 'Acl', { vpc, subnetSelection: subnets });
    acknowledge(
      this.acl,
      'AwsSolutions::AwsSolutions-VPC3',
      'few entries for a whole tier, made from the subnet plan and the service graph; security groups stay the finer rule',
    );
  }

  /** Opens the tier for what the entries name. */
  allow(entries: readonly AclEntry[]): void {
    entries.forEach((entry) => addAclEntry(this.acl, this.acl, entry));
  }
}

/**
 * The ACL entries of the tier of stores: the app tier reaches the ports of stores, and stores answer it and talk among
 * themselves.
 *
 * @param plan the blocks of the tiers
 */
export function storeTierEntries({ appBlock, dataBlock }: SubnetPlan): AclEntry[] {
  const { INGRESS, EGRESS } = ec2.TrafficDirection;
  const tcp = (
    name: string,
    ruleNumber: number,
    direction: ec2.TrafficDirection,
    cidr: string,
    port?: number,
  ): AclEntry => ({
    name,
    ruleNumber,
    direction,
    cidr,
    protocol: FlowProtocol.TCP,
    ports: port === undefined ? ALL_CLIENT_PORTS : [port, port],
  });
  return [
    tcp('DatabaseFromClients', 100, INGRESS, appBlock, DATABASE_PORT),
    tcp('CacheFromClients', 110, INGRESS, appBlock, CACHE_PORT),
    tcp('StreamFromClients', 120, INGRESS, appBlock, STREAM_PORT),
    tcp('AnswersToClients', 100, EGRESS, appBlock),
    tcp('FromTier', 200, INGRESS, dataBlock),
    tcp('ToTier', 200, EGRESS, dataBlock),
  ];
}
