import { CfnAddon } from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../foundation';
import { type BottlerocketNodes } from './bottlerocket-nodes';
import { type HardenedCluster } from './hardened-cluster';
import { WorkloadIdentity } from './identity/workload-identity';
import { secretsStoreSettings } from './secrets-store-settings';
import { vpcCniSettings } from './vpc-cni-settings';

/** Settings of {@link ClusterAddons}. */
export interface ClusterAddonsProps {
  /** The cluster that they run in. */
  readonly cluster: HardenedCluster;

  /** All groups of nodes, one or more; each starts after the network add-ons and before the others. */
  readonly nodes: BottlerocketNodes[];
}

/**
 * The add-ons without which a cluster is not one: network, DNS, volumes, identity, secrets. Protects against pods that share
 * the node's security groups or rights (each add-on that calls AWS has a role of its own) and against network policies that
 * nobody enforces.
 *
 * The one that mounts secrets has no role at all: it reads each secret as the pod that asks, with a token of that pod's
 * service account, so that it can read nothing for itself. Its pods call STS and Secrets Manager from the node's groups.
 *
 * Network, proxy, identity, volume and secret agents run on every node, since their DaemonSets tolerate every taint. CoreDNS and the
 * controller of the volumes tolerate no NoSchedule taint of ours and so stay off the nodes for cardholder data, as the
 * defaults of both add-ons have it; that is order and not defence, for whoever may change them administers the cluster.
 *
 * Each runs the version that EKS sets as default for the cluster's Kubernetes version, the only one that is sure to exist.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 */
export class ClusterAddons extends Construct {
  private readonly cluster: HardenedCluster;

  constructor(scope: Construct, id: string, props: ClusterAddonsProps) {
    super(scope, id);
    this.cluster = props.cluster;
    const nodegroups = props.nodes.map(({ nodegroup }) => nodegroup);
    const beforeNodes = [
      this.addon('VpcCni', 'vpc-cni', {
        configurationValues: vpcCniSettings(),
        serviceAccountRoleArn: this.identity('VpcCniIdentity', 'aws-node', 'AmazonEKS_CNI_Policy'),
      }),
      this.addon('KubeProxy', 'kube-proxy'),
      this.addon('PodIdentityAgent', 'eks-pod-identity-agent'),
    ];
    for (const nodegroup of nodegroups) {
      nodegroup.node.addDependency(...beforeNodes);
    }
    const afterNodes = [
      this.addon('CoreDns', 'coredns'),
      this.addon('EbsCsiDriver', 'aws-ebs-csi-driver', {
        serviceAccountRoleArn: this.identity(
          'EbsCsiDriverIdentity',
          'ebs-csi-controller-sa',
          'AmazonEBSCSIDriverPolicyV2',
        ),
      }),
      this.addon('SecretsStore', 'aws-secrets-store-csi-driver-provider', {
        configurationValues: secretsStoreSettings(),
      }),
    ];
    for (const addon of afterNodes) {
      addon.node.addDependency(...nodegroups);
    }
  }

  private addon(id: string, addonName: string, settings: AddonSettings = {}): CfnAddon {
    return new CfnAddon(this, id, {
      clusterName: this.cluster.cluster.clusterName,
      addonName,
      // Fields that somebody changed in the cluster by hand go back to what stands here.
      resolveConflicts: 'OVERWRITE',
      ...settings,
    });
  }

  private identity(id: string, serviceAccount: string, policy: string): string {
    const { role } = new WorkloadIdentity(this, id, {
      identityProvider: this.cluster.identityProvider,
      namespace: 'kube-system',
      serviceAccount,
    });
    role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(policy));
    acknowledge(
      role,
      `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
      `EKS keeps it in step with the add-on; only the service account kube-system/${serviceAccount} can assume the role`,
    );
    return role.roleArn;
  }
}

interface AddonSettings {
  readonly configurationValues?: string;
  readonly serviceAccountRoleArn?: string;
}
