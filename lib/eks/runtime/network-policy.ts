/** The directions that a policy closes but for its rules. */
export enum PolicyType {
  /** Connections to the pods. */
  INGRESS = 'Ingress',
  /** Connections from the pods. */
  EGRESS = 'Egress',
}

/** Transport of a {@link NetworkPolicyPort}. */
export enum PolicyProtocol {
  /** TCP, for everything but name resolution. */
  TCP = 'TCP',
  /** UDP, for name resolution. */
  UDP = 'UDP',
}

/** A Kubernetes NetworkPolicy, as far as this platform writes one. */
export interface NetworkPolicy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: NetworkPolicySpec;
}

/** Which pods a policy holds for, and what it lets through to and from them. */
export interface NetworkPolicySpec {
  /** The pods, by their labels; an empty selector is every pod of the namespace. */
  readonly podSelector: LabelSelector;
  /** The directions that are closed but for the rules. */
  readonly policyTypes: PolicyType[];
  /** Who may connect, on which ports. */
  readonly ingress?: IngressRule[];
  /** Whom the pods may connect to, on which ports. */
  readonly egress?: EgressRule[];
}

/** Labels that must all be there. */
export interface LabelSelector {
  readonly matchLabels?: { readonly [label: string]: string };
}

/** Pods by namespace and label, or addresses. */
export interface NetworkPolicyPeer {
  readonly namespaceSelector?: LabelSelector;
  readonly podSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: string[] };
}

/** One port. */
export interface NetworkPolicyPort {
  readonly protocol: PolicyProtocol;
  readonly port: number;
}

/** One way in. */
export interface IngressRule {
  readonly from: NetworkPolicyPeer[];
  readonly ports: NetworkPolicyPort[];
}

/** One way out. */
export interface EgressRule {
  readonly to: NetworkPolicyPeer[];
  readonly ports: NetworkPolicyPort[];
}

/**
 * Closes a namespace in both directions, for every pod, whatever its labels. Protects against pods that nobody wrote a
 * policy for.
 *
 * @param namespace the namespace
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-and-all-egress-traffic
 */
export function defaultDenyPolicy(namespace: string): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'default-deny', namespace },
    spec: { podSelector: {}, policyTypes: [PolicyType.INGRESS, PolicyType.EGRESS] },
  };
}
