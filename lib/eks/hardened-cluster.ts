import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import { Annotations, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledge, EncryptedLogGroup, EncryptionKey } from '../foundation';
import { hardenKubectlFunctions } from './harden-kubectl-functions';
import { KubectlRole } from './kubectl-role';

/** Settings of a {@link HardenedCluster}. */
export interface HardenedClusterProps {
  /**
   * Name of the cluster, 1 to 100 letters, digits, dashes and underscores. EKS logs to a group of that name and takes
   * the group that it finds there; a name that CloudFormation makes up would leave those logs unencrypted and without
   * an end.
   */
  readonly clusterName: string;

  /** Where the cluster is. */
  readonly vpc: ec2.IVpc;

  /** Private subnets in two zones or more for the control plane's network interfaces and the kubectl handler. */
  readonly subnets: ec2.SubnetSelection;

  /** The group of the control plane's network interfaces beside the one that EKS makes. */
  readonly controlPlaneSecurityGroup: ec2.ISecurityGroup;

  /** The only group of the kubectl handler; it must reach the control plane, the Lambda and EKS endpoints, and S3. */
  readonly kubectlSecurityGroup: ec2.ISecurityGroup;

  /** The key of the log groups; its policy must admit CloudWatch Logs. */
  readonly logKey: kms.IKey;
}

/**
 * An EKS cluster that the internet cannot see. Protects against a public API endpoint, secrets readable in etcd, an
 * unrecorded control plane, admins nobody named (access entries only, and the creator gets none), paid extended support
 * of an old version, deletion by accident, and a failing zone (zonal shift).
 *
 * By itself it has one administrator, the kubectl handler, through which CloudFormation applies manifests. People get in
 * only by `ClusterAccess`, which names their two roles.
 *
 * Holds neither nodes nor add-ons: EKS's self-managed defaults are left out, so that only what `ClusterAddons` installs
 * ever runs.
 *
 * The log group outlives the cluster under its fixed name: whoever builds a cluster of the same name again deletes it or
 * imports it first.
 *
 * @throws if the name cannot be a cluster's
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/security.html
 */
export class HardenedCluster extends Construct {
  /** The cluster. */
  readonly cluster: eks.ICluster;

  /** The identity provider of its service accounts, which `WorkloadIdentity` trusts. */
  readonly identityProvider: iam.IOpenIdConnectProvider;

  constructor(scope: Construct, id: string, props: HardenedClusterProps) {
    super(scope, id);
    this.checkName(props.clusterName);
    const logs = this.controlPlaneLogs(props);
    const kubectl = new KubectlRole(this, 'KubectlRole');
    const { key } = new EncryptionKey(this, 'SecretsKey', {
      description: 'Kubernetes secrets and everything else in the etcd of the cluster',
      deploymentGrantsReason:
        'EKS takes its grant as the caller who creates the cluster, which the condition for AWS services does not match',
      services: ['eks'],
    });
    const cluster = new eks.Cluster(this, 'Cluster', {
      clusterName: props.clusterName,
      version: eks.KubernetesVersion.V1_36,
      vpc: props.vpc,
      vpcSubnets: [props.subnets],
      securityGroup: props.controlPlaneSecurityGroup,
      endpointAccess: eks.EndpointAccess.PRIVATE,
      secretsEncryptionKey: key,
      clusterLogging: Object.values(eks.ClusterLoggingTypes),
      bootstrapClusterCreatorAdminPermissions: false,
      bootstrapSelfManagedAddons: false,
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
      // kubectl's --prune deletes the namespaces that a manifest no longer names.
      prune: false,
      kubectlProviderOptions: {
        kubectlLayer: new KubectlV36Layer(this, 'Kubectl'),
        role: kubectl.role,
        securityGroups: [props.kubectlSecurityGroup],
      },
    });
    kubectl.allowCluster(cluster);
    hardenKubectlFunctions(cluster.node.findChild('KubectlProvider'), props.logKey);
    this.completeRole(cluster.role);
    const resource = cluster.node.defaultChild as eks.CfnCluster;
    resource.node.addDependency(logs);
    resource.deletionProtection = true;
    resource.upgradePolicy = { supportType: 'STANDARD' };
    resource.zonalShiftConfig = { enabled: true };
    acknowledge(
      cluster,
      'CloudFormation-Validate::W9009',
      'CDK writes the one value that EKS takes; without it the service would be left to choose what the key protects',
    );
    // A warning of CDK and no finding of a gate: a report would not show that it was accepted.
    Annotations.of(cluster).acknowledgeWarning(
      '@aws-cdk/aws-eks:isolatedSubnetsForKubectlPrivateSubnets',
      'subnets without a way to the internet are meant; the kubectl function needs endpoints of EKS, STS, Lambda and S3',
    );
    this.cluster = cluster;
    this.identityProvider = cluster.openIdConnectProvider;
  }

  private checkName(name: string): void {
    if (!Token.isUnresolved(name) && !/^[0-9A-Za-z][\w-]{0,99}$/.test(name)) {
      throw new Error(
        `cluster name must be 1 to 100 letters, digits, dashes and underscores, got "${name}"; change clusterName (${this.node.path})`,
      );
    }
  }

  private controlPlaneLogs({ clusterName, logKey }: HardenedClusterProps): EncryptedLogGroup {
    return new EncryptedLogGroup(this, 'ControlPlaneLogs', {
      encryptionKey: logKey,
      logGroupName: `/aws/eks/${clusterName}/cluster`,
    });
  }

  private completeRole(role: iam.IRole): void {
    // Branch network interfaces, which carry the security groups of pods.
    role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonEKSVPCResourceController'));
    for (const policy of ['AmazonEKSClusterPolicy', 'AmazonEKSVPCResourceController']) {
      acknowledge(
        role,
        `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
        'EKS demands it by name and widens it with its releases; only the EKS service of this account can assume the role',
      );
    }
  }
}
