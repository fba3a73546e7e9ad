import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledge, allowInstanceVolumes, EncryptionKey } from '../foundation';
import { bottlerocketSettings } from './bottlerocket-settings';
import { type HardenedCluster } from './hardened-cluster';
import { nodeImage } from './node-image';
import { NODE_POOL_KEY, NodePool } from './node-pool';

const OS_VOLUME_GIB = 4;
const DATA_VOLUME_GIB = 50;
const NODE_POLICIES = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'];

/** Settings of {@link BottlerocketNodes}. */
export interface BottlerocketNodesProps {
  /** The cluster that the nodes join. */
  readonly cluster: HardenedCluster;

  /** Private subnets of the nodes and of the pods on them; any of the cluster's VPC, not only the control plane's. */
  readonly subnets: ec2.SubnetSelection;

  /** The only group of the nodes; it must let them reach the control plane and each other. */
  readonly securityGroup: ec2.ISecurityGroup;

  /** EC2 types, 1 to 20 of one processor architecture, each with trunk interfaces (no t family), e.g. `m6i.large`. */
  readonly instanceTypes: string[];

  /** Fewest nodes; at least one for each zone of the subnets. */
  readonly minNodes: number;

  /** Most nodes, `minNodes` to 450. */
  readonly maxNodes: number;

  /** Which pods the nodes are for; another pool than the shared one is tainted. @default NodePool.SHARED */
  readonly pool?: NodePool;
}

/**
 * A managed group of Bottlerocket nodes. Protects against changed nodes (read-only system, no shell, no SSH, kernel
 * locked down), credentials stolen from a pod through instance metadata (IMDSv2, one hop), data on discarded volumes
 * (customer managed key), and a node whose role can do more than join and pull images. Each group has a key and a role of
 * its own, so that one pool's volumes are closed to whoever gets at the key of another.
 *
 * @throws if an instance type has no trunk interfaces or another architecture, or the sizes make no sense
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html
 */
export class BottlerocketNodes extends Construct {
  /** The node group. */
  readonly nodegroup: eks.INodegroup;

  constructor(scope: Construct, id: string, props: BottlerocketNodesProps) {
    super(scope, id);
    const { cluster } = props.cluster;
    const { pool = NodePool.SHARED } = props;
    const image = nodeImage(this, props.instanceTypes);
    this.checkSizes(props, cluster.vpc);
    const volumeKey = new EncryptionKey(this, 'VolumeKey', {
      description: 'Volumes of the Kubernetes nodes',
      services: ['ec2'],
    });
    allowInstanceVolumes(volumeKey);
    const template = this.launchTemplate(props.securityGroup, volumeKey.key);
    this.nodegroup = new eks.Nodegroup(this, 'Nodegroup', {
      cluster,
      amiType: image,
      capacityType: eks.CapacityType.ON_DEMAND,
      instanceTypes: props.instanceTypes.map((type) => new ec2.InstanceType(type)),
      subnets: props.subnets,
      nodeRole: this.nodeRole(),
      launchTemplateSpec: { id: template.launchTemplateRef.launchTemplateId, version: template.latestVersionNumber },
      minSize: props.minNodes,
      maxSize: props.maxNodes,
      labels: { [NODE_POOL_KEY]: pool },
      taints: taintsOf(pool),
      maxUnavailablePercentage: 33,
      enableNodeAutoRepair: true,
      // A forced update evicts pods against their disruption budgets.
      forceUpdate: false,
    });
  }

  private checkSizes({ subnets, minNodes, maxNodes }: BottlerocketNodesProps, vpc: ec2.IVpc): void {
    const zones = new Set(vpc.selectSubnets(subnets).availabilityZones).size;
    if (!Number.isInteger(minNodes) || minNodes < zones) {
      throw new Error(
        `node group needs at least one node for each of its ${zones} zones, got ${minNodes}; raise minNodes (${this.node.path})`,
      );
    }
    if (!Number.isInteger(maxNodes) || maxNodes < minNodes || maxNodes > 450) {
      throw new Error(
        `node group takes from minNodes (${minNodes}) to 450 nodes at most, got ${maxNodes}; change maxNodes (${this.node.path})`,
      );
    }
  }

  private launchTemplate(securityGroup: ec2.ISecurityGroup, volumeKey: kms.IKey): ec2.LaunchTemplate {
    const volume = (gibibytes: number): ec2.BlockDeviceVolume =>
      ec2.BlockDeviceVolume.ebs(gibibytes, {
        encrypted: true,
        kmsKey: volumeKey,
        volumeType: ec2.EbsDeviceVolumeType.GP3,
        deleteOnTermination: true,
      });
    return new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      securityGroup,
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: true,
      userData: ec2.UserData.custom(bottlerocketSettings()),
      // Bottlerocket keeps its system and what containers write on two volumes.
      blockDevices: [
        { deviceName: '/dev/xvda', volume: volume(OS_VOLUME_GIB) },
        { deviceName: '/dev/xvdb', volume: volume(DATA_VOLUME_GIB) },
      ],
    });
  }

  private nodeRole(): iam.IRole {
    const role = new iam.Role(this, 'Role', {
      description: 'Kubernetes nodes: join the cluster and pull images',
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: NODE_POLICIES.map((policy) => iam.ManagedPolicy.fromAwsManagedPolicyName(policy)),
    });
    for (const policy of NODE_POLICIES) {
      acknowledge(
        role,
        `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
        'the least that EKS lets a node run with: describe itself and pull images; pods have roles of their own and cannot reach this one',
      );
    }
    return role;
  }
}

function taintsOf(pool: NodePool): eks.TaintSpec[] | undefined {
  if (pool === NodePool.SHARED) {
    return undefined;
  }
  // The scheduler heeds the first; a pod that was bound past the scheduler is refused by the kubelet for the second only.
  const effects = [eks.TaintEffect.NO_SCHEDULE, eks.TaintEffect.NO_EXECUTE];
  return effects.map((effect) => ({ key: NODE_POOL_KEY, value: pool, effect }));
}
