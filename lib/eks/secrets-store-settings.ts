/** Where EKS runs the add-on; the graph takes no service there, since the name begins with `aws-`. */
export const SECRETS_STORE_NAMESPACE = 'aws-secrets-manager';

const POLL = '120s';

/**
 * Settings of the add-on that mounts secrets of Secrets Manager, as JSON. Protects against secrets that spread:
 *
 * - `syncSecret.enabled=false`: nothing becomes a Kubernetes Secret, which whoever may read Secrets of the namespace reads.
 * - `tokenRequests`: the kubelet hands the driver a token of the pod's own service account, made for STS alone, so that the
 *   add-on reads with the pod's role.
 * - `enableSecretRotation`: what was rotated arrives in running pods, two minutes later at most.
 * - `tolerations`: its pods run on every node, those for cardholder data too, where a pod could not start otherwise. The
 *   driver beside them tolerates every taint by itself.
 *
 * EKS refuses a setting that it does not know.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/integrating_ascp_csi.html
 */
export function secretsStoreSettings(): string {
  return JSON.stringify({
    tolerations: [{ operator: 'Exists' }],
    'secrets-store-csi-driver': {
      enableSecretRotation: true,
      rotationPollInterval: POLL,
      syncSecret: { enabled: false },
      tokenRequests: [{ audience: 'sts.amazonaws.com' }],
    },
  });
}
