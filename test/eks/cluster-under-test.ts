import { type App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { HardenedCluster, type HardenedClusterProps } from '../../lib/eks';
import { allowLogEncryption, EncryptionKey } from '../../lib/foundation';
import { testApp } from '../../lib/testing';

/** A cluster in a stack of its own, with its network in another. */
export interface ClusterUnderTest {
  readonly app: App;
  readonly network: Stack;
  readonly stack: Stack;
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly securityGroups: {
    readonly controlPlane: ec2.ISecurityGroup;
    readonly kubectl: ec2.ISecurityGroup;
    readonly nodes: ec2.ISecurityGroup;
  };
  readonly cluster: HardenedCluster;
}

const env = { account: '111111111111', region: 'eu-west-1' };

export function clusterUnderTest(props: Partial<HardenedClusterProps> = {}): ClusterUnderTest {
  const app = testApp();
  const network = new Stack(app, 'Network', { env });
  const vpc = new ec2.Vpc(network, 'Vpc', {
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    restrictDefaultSecurityGroup: false,
  });
  const group = (id: string): ec2.ISecurityGroup => new ec2.SecurityGroup(network, id, { vpc });
  const securityGroups = { controlPlane: group('ControlPlane'), kubectl: group('Kubectl'), nodes: group('Nodes') };
  const subnets = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
  const logEncryption = new EncryptionKey(network, 'LogEncryption', { description: 'logs', services: [] });
  allowLogEncryption(logEncryption);
  const stack = new Stack(app, 'Test', { env });
  const cluster = new HardenedCluster(stack, 'Subject', {
    clusterName: 'shop',
    vpc,
    subnets,
    controlPlaneSecurityGroup: securityGroups.controlPlane,
    kubectlSecurityGroup: securityGroups.kubectl,
    logKey: logEncryption.key,
    ...props,
  });
  return { app, network, stack, vpc, subnets, securityGroups, cluster };
}
