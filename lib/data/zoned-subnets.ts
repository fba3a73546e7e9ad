import { type IConstruct } from 'constructs';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/**
 * The ids of the selected subnets, one for each availability zone. Protects against a store that dies with one zone.
 *
 * @param scope the store, named in the error
 * @param vpc where the subnets are
 * @param selection the subnets
 * @throws if they lie in fewer than 2 zones or more than 3, or two of them share a zone
 */
export function zonedSubnets(scope: IConstruct, vpc: ec2.IVpc, selection: ec2.SubnetSelection): string[] {
  const { subnets } = vpc.selectSubnets(selection);
  const zones = new Set(subnets.map((subnet) => subnet.availabilityZone));
  if (zones.size !== subnets.length || zones.size < 2 || zones.size > 3) {
    throw new Error(
      `a data store needs one subnet in each of 2 or 3 availability zones, got ${subnets.length} in ${zones.size}; select others in subnets (${scope.node.path})`,
    );
  }
  return subnets.map((subnet) => subnet.subnetId);
}
