import { RemovalPolicy } from 'aws-cdk-lib';
import { KubernetesManifest } from 'aws-cdk-lib/aws-eks-v2';
import { Construct } from 'constructs';
import { type ServiceGraph } from '../../service-graph';
import { type HardenedCluster } from '../hardened-cluster';
import { admissionBinding } from './admission-policy';
import { placementPolicies } from './placement-policies';

/** Settings of {@link CardholderPlacement}. */
export interface CardholderPlacementProps {
  /** The cluster, with nodes of `NodePool.CARDHOLDER_DATA`. */
  readonly cluster: HardenedCluster;

  /** The services; at least one touches cardholder data. */
  readonly graph: ServiceGraph;
}

/**
 * Keeps cardholder services on nodes of their own, and every other pod off these, at the door of the Kubernetes API.
 * Protects cardholder data against a pod that gets out of its container: it finds itself on a node without any.
 *
 * A pod template of a cardholder service says `nodeSelector: {defence-in-depth/pool: cardholder-data}` and
 * `tolerations: [{key: defence-in-depth/pool, value: cardholder-data}]`. Nothing fills that in silently.
 *
 * Once they are bound, every update of an older pod outside the agents' namespaces that tolerates everything is refused,
 * even the removal of a finalizer, such as every pod of a Job has: replace such pods before. One that hangs goes only while
 * the binding of `defence-in-depth-other-pods` is deleted, since Kubernetes takes no toleration back.
 *
 * The policies stay when the construct leaves the template, like the fence of a namespace. They are tested by another CEL
 * engine than Kubernetes' own, and use only what both know.
 *
 * @throws if no service of the graph touches cardholder data
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export class CardholderPlacement extends Construct {
  constructor(scope: Construct, id: string, { cluster, graph }: CardholderPlacementProps) {
    super(scope, id);
    new KubernetesManifest(this, 'Policies', {
      cluster: cluster.cluster,
      // Policies that were retained and come back are there already.
      overwrite: true,
      removalPolicy: RemovalPolicy.RETAIN,
      manifest: placementPolicies(graph).flatMap((policy) => [policy, admissionBinding(policy)]),
    });
  }
}
