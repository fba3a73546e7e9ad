import { Fn, Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { ADMIN_DOOR, SESSION_DOCUMENT_CHECKED } from '../network';
import { type HardenedCluster } from './hardened-cluster';
import { tunnelDocument } from './tunnel-document';

/** Settings of {@link ClusterAccess}. The roles may start sessions on the admin host already, like those of `AdminAccess`. */
export interface ClusterAccessProps {
  /** The cluster. */
  readonly cluster: HardenedCluster;

  /**
   * Who looks: reads workloads, services, configuration and logs of all namespaces, as Kubernetes' role `view` does; no
   * secrets, nodes, RBAC or custom resources.
   */
  readonly operatorRole: iam.IRole;

  /** Who mends when nothing else helps: may do anything in the cluster. */
  readonly breakGlassRole: iam.IRole;
}

/**
 * How people get to the Kubernetes API: two roles and one tunnel. Protects against administrators nobody named, and
 * against a way in that leads further than to this API: the tunnel runs through the admin host by Session Manager, and
 * its document fixes host and port, so that a person chooses only the port on the own machine.
 *
 * What goes through the tunnel is TLS from the person's machine to the API: a session record shows that it was open and
 * by whom, the audit log of the control plane what was done.
 *
 * With credentials of one of the roles (`HOST` is the endpoint without `https://`, `INSTANCE` the admin host):
 *
 * ```sh
 * aws eks update-kubeconfig --name CLUSTER --alias CLUSTER
 * kubectl config set-cluster "$(aws eks describe-cluster --name CLUSTER --query cluster.arn --output text)" \
 *   --server=https://localhost:8443 --tls-server-name=HOST
 * aws ssm start-session --target INSTANCE --document-name DefenceInDepth-CLUSTER-kubernetes \
 *   --parameters '{"localPortNumber":["8443"]}' # stays open; in another shell:
 * kubectl --context CLUSTER get pods --all-namespaces
 * ```
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
 */
export class ClusterAccess extends Construct {
  constructor(scope: Construct, id: string, props: ClusterAccessProps) {
    super(scope, id);
    const { cluster } = props.cluster;
    const { operatorRole, breakGlassRole } = props;
    this.entry('Operator', cluster, operatorRole, 'AmazonEKSViewPolicy');
    this.entry('BreakGlass', cluster, breakGlassRole, 'AmazonEKSClusterAdminPolicy');
    const name = `${ADMIN_DOOR.documentPrefix}${cluster.clusterName}-kubernetes`;
    new ssm.CfnDocument(this, 'Tunnel', {
      // The stack of the roles, which is there first, denies them documents of other names.
      name,
      documentType: 'Session',
      documentFormat: 'JSON',
      content: tunnelDocument(Fn.select(1, Fn.split('//', cluster.clusterEndpoint))),
      // A document with a name of its own cannot be replaced.
      updateMethod: 'NewVersion',
    });
    this.allowTunnel(name, cluster, [operatorRole, breakGlassRole]);
  }

  private entry(id: string, cluster: eks.ICluster, role: iam.IRole, policy: string): void {
    new eks.AccessEntry(this, id, {
      cluster,
      principal: role.roleArn,
      accessEntryType: eks.AccessEntryType.STANDARD,
      accessPolicies: [eks.AccessPolicy.fromAccessPolicyName(policy, { accessScopeType: eks.AccessScopeType.CLUSTER })],
    });
  }

  private allowTunnel(document: string, cluster: eks.ICluster, roles: iam.IRole[]): void {
    const { partition, region, account } = Stack.of(this);
    new iam.ManagedPolicy(this, 'TunnelPolicy', {
      description: 'Tunnel to the Kubernetes API through the admin host',
      roles,
      statements: [
        new iam.PolicyStatement({
          sid: 'ToTheKubernetesApi',
          actions: ['ssm:StartSession'],
          resources: [`arn:${partition}:ssm:${region}:${account}:document/${document}`],
          conditions: SESSION_DOCUMENT_CHECKED,
        }),
        new iam.PolicyStatement({
          sid: 'FindTheCluster',
          actions: ['eks:DescribeCluster'],
          resources: [cluster.clusterArn],
        }),
      ],
    });
  }
}
