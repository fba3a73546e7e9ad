import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type IConstruct } from 'constructs';

const MOST_TYPES = 20;

/**
 * The Bottlerocket image for some EC2 types. Protects against nodes on which no service pod ever starts: a pod with
 * security groups of its own takes a branch of a trunk network interface, and the t family has none.
 *
 * @param scope the node group, named in errors
 * @param instanceTypes EC2 types, 1 to 20
 * @throws if there are none or too many, one is malformed or of the t family, or their architectures differ
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html
 */
export function nodeImage(scope: IConstruct, instanceTypes: readonly string[]): eks.NodegroupAmiType {
  const at = `(${scope.node.path})`;
  if (instanceTypes.length < 1 || instanceTypes.length > MOST_TYPES) {
    throw new Error(
      `node group takes 1 to ${MOST_TYPES} instance types, got ${instanceTypes.length}; change instanceTypes ${at}`,
    );
  }
  for (const type of instanceTypes) {
    if (!/^[a-z]+\d[a-z0-9-]*\.[a-z0-9-]+$/.test(type)) {
      throw new Error(`instance type must look like m6i.large, got "${type}"; correct instanceTypes ${at}`);
    }
    if (/^t\d/.test(type)) {
      throw new Error(
        `nodes need trunk interfaces for the security groups of pods, got ${type}, whose family has none; use an m, c or r type ${at}`,
      );
    }
  }
  const architectures = new Set(instanceTypes.map((type) => new ec2.InstanceType(type).architecture));
  if (architectures.size > 1) {
    throw new Error(
      `node group runs one image, got instance types of ${[...architectures].join(' and ')}; use one architecture in instanceTypes ${at}`,
    );
  }
  return architectures.has(ec2.InstanceArchitecture.ARM_64)
    ? eks.NodegroupAmiType.BOTTLEROCKET_ARM_64
    : eks.NodegroupAmiType.BOTTLEROCKET_X86_64;
}
