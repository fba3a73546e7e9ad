import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type IConstruct } from 'constructs';
import { type SegmentedVpc } from './segmented-vpc';

/**
 * Refuses a part that was made for another VPC. Protects against a deployment that AWS refuses half-way: a group or an
 * endpoint holds in its own VPC alone.
 *
 * @param network the network
 * @param what the part, e.g. `security group chain`
 * @param vpc the VPC that the part was made for
 * @param construct the construct that is given both
 * @throws if it is not the network's
 */
export function assertSameVpc(network: SegmentedVpc, what: string, vpc: ec2.IVpc, construct: IConstruct): void {
  if (vpc !== network.vpc) {
    throw new Error(
      `${what} needs the vpc of the network that it is used with, ${network.vpc.node.path}, got ${vpc.node.path}; make it for that network (${construct.node.path})`,
    );
  }
}
