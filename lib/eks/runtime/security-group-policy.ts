/** A SecurityGroupPolicy of EKS, as far as this platform writes one. */
export interface SecurityGroupPolicy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly podSelector: { readonly matchLabels?: { readonly [label: string]: string } };
    readonly securityGroups: { readonly groupIds: string[] };
  };
}

/**
 * Gives every pod of a namespace its own security groups. Protects against pods that run under the groups of their node,
 * which reach the Kubernetes API and every endpoint: no label has to be right for it, since the selector is empty.
 *
 * Holds for pods that start after it.
 *
 * @param namespace the namespace of one service
 * @param groupIds ids of the groups, 1 to 5
 * @throws if there are none or more than EKS allows
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sg-pods-example-deployment.html
 */
export function securityGroupPolicy(namespace: string, groupIds: readonly string[]): SecurityGroupPolicy {
  if (groupIds.length < 1 || groupIds.length > 5) {
    throw new Error(
      `pods of namespace ${namespace} take 1 to 5 security groups, got ${groupIds.length}; change their number`,
    );
  }
  return {
    apiVersion: 'vpcresources.k8s.aws/v1beta1',
    kind: 'SecurityGroupPolicy',
    metadata: { name: 'every-pod', namespace },
    spec: { podSelector: {}, securityGroups: { groupIds: [...groupIds] } },
  };
}
