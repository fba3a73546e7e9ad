import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type Construct } from 'constructs';
import { type Flow } from './flow';

/** What stands behind the name of an end: a group or a prefix list. */
export interface ChainEnd {
  /** Id of the security group. @default - the end is a prefix list */
  readonly groupId?: string;
  /** Id of the prefix list. @default - the end is a group */
  readonly prefixListId?: string;
}

/**
 * Writes the rules of one flow: one in the group that opens the connection, one in the group that answers. They are
 * resources of their own, since inline rules of two groups that name each other would be a cycle.
 */
export function renderFlow(scope: Construct, flow: Flow, from: ChainEnd, to: ChainEnd): void {
  const { protocol, port, reason } = flow;
  const traffic = { ipProtocol: protocol, fromPort: port, toPort: port, description: reason };
  if (from.groupId !== undefined) {
    new ec2.CfnSecurityGroupEgress(scope, 'Egress', {
      ...traffic,
      groupId: from.groupId,
      destinationSecurityGroupId: to.groupId,
      destinationPrefixListId: to.prefixListId,
    });
  }
  if (to.groupId !== undefined) {
    new ec2.CfnSecurityGroupIngress(scope, 'Ingress', {
      ...traffic,
      groupId: to.groupId,
      sourceSecurityGroupId: from.groupId,
      sourcePrefixListId: from.prefixListId,
    });
  }
}
