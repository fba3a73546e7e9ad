/** A secret that the pods of one service mount. */
export interface MountedSecret {
  /** Its logical name, in the service graph unless the platform made it up, and the name of the file in the pod. */
  readonly name: string;

  /** Its whole ARN. */
  readonly secretArn: string;
}

/** A SecretProviderClass of the Secrets Store CSI driver, as far as this platform writes one. */
export interface SecretProviderClass {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly provider: string; readonly parameters: { readonly [name: string]: string } };
}

/**
 * Says which secrets the pods of a service mount, one file each. Protects against secrets by name, which somebody else
 * could own tomorrow, and against copies: none of them becomes a Kubernetes Secret.
 *
 * It opens nothing by itself: the pod's own role decides whether the secret is read. A pod asks for it with a volume
 * `csi: {driver: secrets-store.csi.k8s.io, readOnly: true, volumeAttributes: {secretProviderClass: <service>}}`, which the
 * Pod Security Standard `restricted` allows.
 *
 * Kubernetes knows the kind from the add-on of `ClusterAddons` on, so the object stands in a later stack than that.
 *
 * @param service the service, the name of the object too
 * @param namespace its namespace
 * @param region the region of the secrets
 * @param secrets one or more
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/integrating_csi_driver_SecretProviderClass.html
 */
export function secretProviderClass(
  service: string,
  namespace: string,
  region: string,
  secrets: readonly MountedSecret[],
): SecretProviderClass {
  // Read by everybody in the pod: it runs as no user that is known here, and its files are nobody else's.
  const objects = secrets.map(({ name, secretArn }) => ({
    objectName: secretArn,
    objectAlias: name,
    filePermission: '0444',
  }));
  return {
    apiVersion: 'secrets-store.csi.x-k8s.io/v1',
    kind: 'SecretProviderClass',
    metadata: { name: service, namespace },
    // The driver reads YAML here, of which JSON is a part.
    spec: { provider: 'aws', parameters: { objects: JSON.stringify(objects), region, usePodIdentity: 'false' } },
  };
}
