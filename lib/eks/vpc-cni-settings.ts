/**
 * Settings of the VPC CNI add-on, as JSON. Protects against pods that fall back to the security groups of their node:
 *
 * - `ENABLE_POD_ENI`: pods may have security groups of their own, on a branch network interface.
 * - `POD_SECURITY_GROUP_ENFORCING_MODE=standard`: the only mode in which network policies hold for such pods, and in
 *   which the kubelet can probe them.
 * - `AWS_VPC_K8S_CNI_EXTERNALSNAT`: traffic that leaves the VPC keeps the pod's address and so the pod's groups; in
 *   standard mode it would otherwise pass under those of the node.
 * - `enableNetworkPolicy`: NetworkPolicy objects are enforced and not only stored.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-pods-deployment.html
 */
export function vpcCniSettings(): string {
  return JSON.stringify({
    env: {
      ENABLE_POD_ENI: 'true',
      POD_SECURITY_GROUP_ENFORCING_MODE: 'standard',
      AWS_VPC_K8S_CNI_EXTERNALSNAT: 'true',
    },
    enableNetworkPolicy: 'true',
  });
}
