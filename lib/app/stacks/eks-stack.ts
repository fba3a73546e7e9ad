import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { type Construct } from 'constructs';
import {
  BottlerocketNodes,
  CardholderPlacement,
  ClusterAccess,
  ClusterAddons,
  HardenedCluster,
  LogAgent,
  NodePool,
} from '../../eks';
import { type AdminAccess, type SecurityGroupChain, type SegmentedVpc } from '../../network';
import { type ServiceGraph } from '../../service-graph';
import { type EksConfig, type NodePoolConfig } from '../config/platform-config';

/** Settings of an {@link EksStack}. */
export interface EksStackProps extends StackProps {
  /** Where the cluster lives. */
  readonly network: SegmentedVpc;

  /** Who reaches whom. */
  readonly chain: SecurityGroupChain;

  /** The way in for people. */
  readonly admin: AdminAccess;

  /** The services, of which those with cardholder data have nodes of their own. */
  readonly graph: ServiceGraph;

  /** Sizes of the groups of nodes. */
  readonly settings: EksConfig;

  /** The key of the log groups. */
  readonly logKey: kms.IKey;
}

/** The Kubernetes cluster with its nodes, its own add-ons and the people who may look at it. */
export class EksStack extends Stack {
  /** The cluster. */
  readonly cluster: HardenedCluster;

  constructor(scope: Construct, id: string, props: EksStackProps) {
    super(scope, id, props);
    const { network, chain, admin, graph, settings, logKey } = props;
    this.cluster = new HardenedCluster(this, 'Cluster', {
      clusterName: this.stackName,
      vpc: network.vpc,
      subnets: network.appSubnets,
      controlPlaneSecurityGroup: chain.controlPlane,
      kubectlSecurityGroup: chain.kubectl,
      logKey,
    });
    const { cluster } = this;
    const { instanceTypes, minNodes, maxNodes } = settings;
    const shared = new BottlerocketNodes(this, 'Nodes', {
      cluster,
      subnets: network.appSubnets,
      securityGroup: chain.nodes,
      instanceTypes,
      minNodes,
      maxNodes,
    });
    const own = settings.cardholder === undefined ? [] : [this.cardholderNodes(props, settings.cardholder)];
    if (own.length > 0) {
      new CardholderPlacement(this, 'CardholderPlacement', { cluster, graph });
    }
    const nodes = [shared, ...own];
    new ClusterAddons(this, 'Addons', { cluster, nodes });
    new LogAgent(this, 'LogAgent', { cluster, nodes, graph });
    new ClusterAccess(this, 'Access', {
      cluster,
      operatorRole: admin.operatorRole,
      breakGlassRole: admin.breakGlassRole,
    });
  }

  private cardholderNodes({ network, chain }: EksStackProps, sizes: NodePoolConfig): BottlerocketNodes {
    return new BottlerocketNodes(this, 'CardholderNodes', {
      cluster: this.cluster,
      pool: NodePool.CARDHOLDER_DATA,
      subnets: network.cardholderSubnets,
      securityGroup: chain.cardholderNodes,
      ...sizes,
    });
  }
}
