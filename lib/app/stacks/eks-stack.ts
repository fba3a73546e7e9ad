import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { type Construct } from 'constructs';
import { BottlerocketNodes, ClusterAddons, HardenedCluster } from '../../eks';
import { type SecurityGroupChain, type SegmentedVpc } from '../../network';

/** Settings of an {@link EksStack}. */
export interface EksStackProps extends StackProps {
  /** Where the cluster lives. */
  readonly network: SegmentedVpc;

  /** Who reaches whom. */
  readonly chain: SecurityGroupChain;

  /** EC2 types of the nodes, with trunk interfaces (no t family). */
  readonly instanceTypes: string[];

  /** Fewest nodes, one per zone or more. */
  readonly minNodes: number;

  /** Most nodes. */
  readonly maxNodes: number;

  /** The key of the log groups. */
  readonly logKey: kms.IKey;
}

/** The Kubernetes cluster with its nodes and its own add-ons. */
export class EksStack extends Stack {
  /** The cluster. */
  readonly cluster: HardenedCluster;

  constructor(scope: Construct, id: string, props: EksStackProps) {
    super(scope, id, props);
    const { network, chain, logKey, instanceTypes, minNodes, maxNodes } = props;
    this.cluster = new HardenedCluster(this, 'Cluster', {
      clusterName: this.stackName,
      vpc: network.vpc,
      subnets: network.appSubnets,
      controlPlaneSecurityGroup: chain.controlPlane,
      kubectlSecurityGroup: chain.kubectl,
      logKey,
    });
    const nodes = new BottlerocketNodes(this, 'Nodes', {
      cluster: this.cluster,
      subnets: network.appSubnets,
      securityGroup: chain.nodes,
      instanceTypes,
      minNodes,
      maxNodes,
    });
    new ClusterAddons(this, 'Addons', { cluster: this.cluster, nodes });
  }
}
