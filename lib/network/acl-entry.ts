import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type Construct } from 'constructs';
import { FlowProtocol } from './flow';

/** First and last of a range of ports. */
export type PortRange = readonly [number, number];

/** Ports that a client of any kind takes for itself; NAT gateways, load balancers and old systems use parts of it. */
export const ALL_CLIENT_PORTS: PortRange = [1024, 65535];

/** Ports that Linux gives its clients (`ip_local_port_range`), and so the nodes, and the pods on them. */
export const LINUX_CLIENT_PORTS: PortRange = [32768, 60999];

/** One line of a network ACL; what none lets through is refused, and answers need one of their own. */
export interface AclEntry {
  /** Construct id, unique in its ACL. */
  readonly name: string;
  /** Place in the order, 1 to 32766, unique in its ACL and direction. */
  readonly ruleNumber: number;
  /** Into the subnets or out of them. */
  readonly direction: ec2.TrafficDirection;
  /** The other side. */
  readonly cidr: string;
  /** The transport. */
  readonly protocol: FlowProtocol;
  /** Ports at the side that receives. */
  readonly ports: PortRange;
  /** What happens to it; the lowest number that fits decides. @default ec2.Action.ALLOW */
  readonly action?: ec2.Action;
}

/** Writes an entry of an ACL into a scope, most often of another stack. */
export function addAclEntry(scope: Construct, networkAcl: ec2.INetworkAcl, entry: AclEntry): void {
  const { name, ruleNumber, direction, cidr, protocol, ports, action: ruleAction } = entry;
  const [from, to] = ports;
  const traffic =
    protocol === FlowProtocol.TCP ? ec2.AclTraffic.tcpPortRange(from, to) : ec2.AclTraffic.udpPortRange(from, to);
  new ec2.NetworkAclEntry(scope, name, {
    networkAcl,
    ruleNumber,
    direction,
    cidr: ec2.AclCidr.ipv4(cidr),
    traffic,
    ...(ruleAction !== undefined && { ruleAction }),
  });
}

/** What AWS allows in a direction unless the quota was raised; its own last entry, which refuses the rest, is one of them. */
const MOST_ENTRIES = 20 - 1;

/** Which ACL entries are counted for, in words of an error. */
export interface AclOwner {
  /** The tier, e.g. `cardholder-data tier`. */
  readonly tier: string;
  /** What to change if there are too many. */
  readonly remedy: string;
  /** Node path of the construct that makes them. */
  readonly path: string;
}

/**
 * Refuses entries that overfill the ACL of a tier. Protects against a deployment that fails half-way at the service's quota.
 *
 * @throws if more than 19 entries have one direction
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-nacls
 */
export function assertAclQuota(entries: readonly Pick<AclEntry, 'direction'>[], owner: AclOwner): void {
  const { tier, remedy, path } = owner;
  for (const direction of [ec2.TrafficDirection.INGRESS, ec2.TrafficDirection.EGRESS]) {
    const count = entries.filter((entry) => entry.direction === direction).length;
    if (count > MOST_ENTRIES) {
      const word = direction === ec2.TrafficDirection.INGRESS ? 'inbound' : 'outbound';
      throw new Error(
        `network acl of the ${tier} needs at most ${MOST_ENTRIES} ${word} entries, got ${count}; ${remedy} (${path})`,
      );
    }
  }
}
