import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { KubernetesManifest } from 'aws-cdk-lib/aws-eks-v2';
import { Construct } from 'constructs';
import { type ServiceGraph } from '../service-graph';
import { type HardenedCluster } from './hardened-cluster';
import { WorkloadIdentity } from './identity/workload-identity';
import { defaultDenyPolicy } from './runtime/network-policy';
import { type MountedSecret, secretProviderClass } from './runtime/secret-provider-class';
import { securityGroupPolicy } from './runtime/security-group-policy';
import { serviceNetworkPolicy, type TierAddresses } from './runtime/service-network-policy';

/** Settings of a {@link ServiceNamespace}. */
export interface ServiceNamespaceProps {
  /** The cluster. */
  readonly cluster: HardenedCluster;

  /** The services. */
  readonly graph: ServiceGraph;

  /** Name of the one service that lives in the namespace. */
  readonly service: string;

  /** The groups of its pods, 1 to 5. */
  readonly securityGroups: ec2.ISecurityGroup[];

  /** The address blocks of what is no pod. */
  readonly addresses: TierAddresses;

  /**
   * Name of the role of its pods, for policies of earlier stacks, e.g. `prod-payments`.
   *
   * @default - CloudFormation names it
   */
  readonly roleName?: string;

  /** The secrets that the graph says its pods mount, no more and no fewer. @default - none */
  readonly secrets?: MountedSecret[];

  /** Secrets that the platform makes up for its pods and the graph does not name, mounted beside those. @default - none */
  readonly platformSecrets?: MountedSecret[];
}

/**
 * The namespace of one service, fenced before the first pod starts. Protects against privileged pods (Pod Security
 * Standard `restricted`), pods under the security groups of their node, traffic that the service graph does not name, and
 * AWS rights shared between services.
 *
 * Two manifests: the fence (namespace, security groups, default deny) is retained when the service leaves the graph, so
 * that its last pods do not run unfenced; what opens the fence (service account, allowed traffic, the list of its secrets)
 * goes with it. Secrets are mounted with the service's own role; grant it each with `ManagedSecret.grantMount`.
 *
 * @throws if the graph has no such service, the number of security groups is not 1 to 5, the secrets are not those of the
 *   graph, a secret of the platform has the name of one of them, or the role's name is none
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export class ServiceNamespace extends Construct {
  /** The role of the service's pods; grant it what the service may do. */
  readonly identity: WorkloadIdentity;

  constructor(scope: Construct, id: string, props: ServiceNamespaceProps) {
    super(scope, id);
    const { cluster, graph, service, securityGroups, addresses, secrets = [], platformSecrets = [] } = props;
    this.requireSecretsOf(graph, service, secrets);
    this.requireOtherNames(secrets, platformSecrets);
    const mounted = [...secrets, ...platformSecrets];
    const { namespace } = graph.service(service);
    this.identity = new WorkloadIdentity(this, 'Identity', {
      identityProvider: cluster.identityProvider,
      namespace,
      serviceAccount: service,
      roleName: props.roleName,
    });
    const fence = new KubernetesManifest(this, 'Fence', {
      cluster: cluster.cluster,
      // A namespace that was retained and comes back is there already.
      overwrite: true,
      removalPolicy: RemovalPolicy.RETAIN,
      manifest: [
        restrictedNamespace(namespace),
        securityGroupPolicy(
          namespace,
          securityGroups.map(({ securityGroupId }) => securityGroupId),
        ),
        defaultDenyPolicy(namespace),
      ],
    });
    const access = new KubernetesManifest(this, 'Access', {
      cluster: cluster.cluster,
      overwrite: true,
      manifest: [
        serviceAccount(service, namespace, this.identity.role.roleArn),
        serviceNetworkPolicy(graph, service, addresses),
        ...(mounted.length > 0 ? [secretProviderClass(service, namespace, Stack.of(this).region, mounted)] : []),
      ],
    });
    // The rights are attached to the role before a pod can take it.
    access.node.addDependency(fence, this.identity);
  }

  private requireOtherNames(secrets: readonly MountedSecret[], platformSecrets: readonly MountedSecret[]): void {
    const taken = platformSecrets.find(({ name }) => secrets.some((secret) => secret.name === name));
    if (taken !== undefined) {
      throw new Error(
        `secret of the platform needs a name that the service graph gives to none, got ${taken.name}; change the graph (${this.node.path})`,
      );
    }
  }

  private requireSecretsOf(graph: ServiceGraph, service: string, secrets: readonly MountedSecret[]): void {
    const wanted = (graph.service(service).secrets ?? []).map(({ secret }) => secret).sort();
    const given = secrets.map(({ name }) => name).sort();
    if (wanted.join() !== given.join()) {
      throw new Error(
        `namespace of ${service} needs the secrets of the service graph (${wanted.join(', ') || 'none'}), got ${given.join(', ') || 'none'}; change secrets (${this.node.path})`,
      );
    }
  }
}

function restrictedNamespace(name: string): object {
  const modes = ['enforce', 'audit', 'warn'];
  const levels = modes.map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']);
  const versions = modes.map((mode) => [`pod-security.kubernetes.io/${mode}-version`, 'latest']);
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: Object.fromEntries([...levels, ...versions]) },
  };
}

function serviceAccount(name: string, namespace: string, roleArn: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace, annotations: { 'eks.amazonaws.com/role-arn': roleArn } },
    // The token for AWS is mounted by EKS beside this one, which would open the Kubernetes API.
    automountServiceAccountToken: false,
  };
}
