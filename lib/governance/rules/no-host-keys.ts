import { type CfnResource } from 'aws-cdk-lib';
import { NagRuleCompliance } from 'cdk-nag';
import { rendered, type Rule } from './rule';

/** Where each type of resource names a key pair, by way of lists too; empty where the resource is a door by itself. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  'AWS::AutoScaling::LaunchConfiguration': ['KeyName'],
  'AWS::Batch::ComputeEnvironment': ['ComputeResources', 'Ec2KeyPair'],
  'AWS::EC2::EC2Fleet': ['LaunchTemplateConfigs', 'Overrides', 'KeyName'],
  'AWS::EC2::Instance': ['KeyName'],
  'AWS::EC2::InstanceConnectEndpoint': [],
  'AWS::EC2::KeyPair': [],
  'AWS::EC2::LaunchTemplate': ['LaunchTemplateData', 'KeyName'],
  'AWS::EC2::SpotFleet': ['SpotFleetRequestConfigData', 'LaunchSpecifications', 'KeyName'],
  'AWS::EKS::Nodegroup': ['RemoteAccess'],
  'AWS::EMR::Cluster': ['Instances', 'Ec2KeyName'],
  'AWS::ImageBuilder::InfrastructureConfiguration': ['KeyPair'],
};

export const noHostKeys: Rule = {
  id: 'NoHostKeys',
  info: 'A host is opened with a key pair, by remote access of a node group or by EC2 Instance Connect, or this cannot be read.',
  explanation: 'A key knows no person, no MFA and no end; people come by Session Manager, which records what they do.',
  check: (node) => {
    const path = DOORS[node.cfnResourceType];
    if (path === undefined) {
      return NagRuleCompliance.NOT_APPLICABLE;
    }
    return isOpen(properties(node), path) ? NagRuleCompliance.NON_COMPLIANT : NagRuleCompliance.COMPLIANT;
  },
};

/** From the template and not from the class, so that a resource written as a bare `CfnResource` is judged too. */
function properties(node: CfnResource): unknown {
  const { Resources } = rendered(node, node._toCloudFormation()) as {
    Resources: { [id: string]: { Properties?: unknown } };
  };
  return Object.values(Resources)[0]?.Properties ?? {};
}

/** Whether the value at the path is there; what stands in its place and is only known at deployment may hold it. */
function isOpen(value: unknown, path: readonly string[]): boolean {
  if (Array.isArray(value)) {
    return value.some((item: unknown) => isOpen(item, path));
  }
  const [step, ...rest] = path;
  const known = value as { readonly [key: string]: unknown } | undefined;
  if (known === undefined || known['Ref'] === 'AWS::NoValue') {
    return false;
  }
  if (step === undefined || Object.keys(known).some((key) => key === 'Ref' || key.startsWith('Fn::'))) {
    return true;
  }
  return isOpen(known[step], rest);
}
