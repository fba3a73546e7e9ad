import { Stack } from 'aws-cdk-lib';
import { CfnAddon } from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../foundation';
import { type ServiceGraph } from '../service-graph';
import { type BottlerocketNodes } from './bottlerocket-nodes';
import { type HardenedCluster } from './hardened-cluster';
import { WorkloadIdentity } from './identity/workload-identity';
import { LOG_AGENT, logAgentSettings, serviceLogGroupName } from './runtime/log-agent-settings';

/** Settings of a {@link LogAgent}. */
export interface LogAgentProps {
  /** The cluster that it runs in. */
  readonly cluster: HardenedCluster;

  /** All groups of nodes, one or more; it starts after them. */
  readonly nodes: BottlerocketNodes[];

  /** The services whose logs it sends; each has `ServiceLogs`. */
  readonly graph: ServiceGraph;
}

/**
 * Sends what the pods of the services write to the log group of each. Protects against logs that die with their pod, and
 * with the node that an intruder took.
 *
 * It is Fluent Bit, the community add-on of EKS, and not `amazon-cloudwatch-observability`: that one brings an operator
 * that rewrites pods as they are created, with rights on all workloads, and an agent on every node that mounts the whole
 * disk. Fluent Bit reads `/var/log`, speaks to CloudWatch Logs and STS through the endpoints, under the security group of the
 * nodes, and may write to the log groups of the services and do nothing else: it can neither read nor make nor delete one.
 *
 * Its namespace may run pods on the nodes for cardholder data (`CardholderPlacement`), so the graph takes no service there.
 *
 * It runs the version that EKS sets as default for the cluster's Kubernetes version.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/community-addons.html#fluent-bit
 */
export class LogAgent extends Construct {
  constructor(scope: Construct, id: string, { cluster, nodes, graph }: LogAgentProps) {
    super(scope, id);
    const namespaces = graph.services.map(({ namespace }) => namespace);
    const { clusterName } = cluster.cluster;
    const identity = new WorkloadIdentity(this, 'Identity', {
      identityProvider: cluster.identityProvider,
      namespace: LOG_AGENT,
      serviceAccount: LOG_AGENT,
    });
    const rights = this.rights(identity.role, clusterName);
    const addon = new CfnAddon(this, 'Addon', {
      clusterName,
      addonName: 'fluent-bit',
      resolveConflicts: 'OVERWRITE',
      serviceAccountRoleArn: identity.role.roleArn,
      configurationValues: logAgentSettings({ clusterName, region: Stack.of(this).region, namespaces }),
    });
    addon.node.addDependency(rights, ...nodes.map(({ nodegroup }) => nodegroup));
  }

  /** By the beginning of their names: the groups belong to other stacks, and a policy has no room for many of them. */
  private rights(role: iam.IRole, clusterName: string): iam.ManagedPolicy {
    const { account, partition, region } = Stack.of(this);
    const groups = serviceLogGroupName(clusterName, '*');
    const policy = new iam.ManagedPolicy(this, 'Rights', {
      description: 'Writes to the log groups of the services',
      roles: [role],
      statements: [
        new iam.PolicyStatement({
          sid: 'WriteLogsOfServices',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`arn:${partition}:logs:${region}:${account}:log-group:${groups}`],
        }),
      ],
    });
    acknowledgeWildcards(policy, {
      WriteLogsOfServices:
        'only log groups of services of this cluster have names that begin so; it stands for each of them',
    });
    return policy;
  }
}
