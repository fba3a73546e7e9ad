import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledge } from '../foundation';
import { CACHE_PORT, DATABASE_PORT, STREAM_PORT } from './chain-flows';

/** Clients take their own ports from here; Kubernetes nodes and NAT use parts of it. */
const EPHEMERAL = ec2.AclTraffic.tcpPortRange(1024, 65535);

/** Settings of a {@link TierNetworkAcl}. */
export interface TierNetworkAclProps {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
  /** The subnets of the tier. */
  readonly subnets: ec2.SubnetSelection;
  /** Block of the tier, whose members talk among themselves. */
  readonly block: string;
  /** Block of the tier that holds the clients. */
  readonly clientBlock: string;
}

/**
 * Network ACL of a tier that stores data. Protects the stores even where a security group was opened by mistake: no
 * address outside the app tier reaches them, on no port but those of the stores, and they answer no one else.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
 */
export class TierNetworkAcl extends Construct {
  constructor(scope: Construct, id: string, props: TierNetworkAclProps) {
    super(scope, id);
    const { vpc, subnets, block, clientBlock } = props;
    const acl = new ec2.NetworkAcl(this, 'Acl', { vpc, subnetSelection: subnets });
    acknowledge(
      acl,
      'AwsSolutions::AwsSolutions-VPC3',
      'the tier holds stores alone and has six entries made from the subnet plan; security groups stay the finer rule',
    );
    const allow = (
      name: string,
      ruleNumber: number,
      direction: ec2.TrafficDirection,
      cidr: string,
      traffic: ec2.AclTraffic,
    ) => acl.addEntry(name, { ruleNumber, direction, cidr: ec2.AclCidr.ipv4(cidr), traffic });
    const { INGRESS, EGRESS } = ec2.TrafficDirection;
    allow('DatabaseFromClients', 100, INGRESS, clientBlock, ec2.AclTraffic.tcpPort(DATABASE_PORT));
    allow('CacheFromClients', 110, INGRESS, clientBlock, ec2.AclTraffic.tcpPort(CACHE_PORT));
    allow('StreamFromClients', 120, INGRESS, clientBlock, ec2.AclTraffic.tcpPort(STREAM_PORT));
    allow('AnswersToClients', 100, EGRESS, clientBlock, EPHEMERAL);
    allow('FromTier', 200, INGRESS, block, EPHEMERAL);
    allow('ToTier', 200, EGRESS, block, EPHEMERAL);
  }
}
