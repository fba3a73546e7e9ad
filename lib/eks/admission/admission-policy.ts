/** A ValidatingAdmissionPolicy of Kubernetes, as far as this platform writes one. */
export interface AdmissionPolicy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    /** What happens to a request whose expression cannot be evaluated. */
    readonly failurePolicy: string;
    readonly matchConstraints: {
      readonly namespaceSelector?: NamespaceSelector;
      readonly resourceRules: AdmissionRule[];
    };
    /** What must all be true of an admitted request. */
    readonly validations: AdmissionValidation[];
  };
}

/** Namespaces by their own name, a label that the API server sets and nobody can change. */
export interface NamespaceSelector {
  readonly matchExpressions: { readonly key: string; readonly operator: string; readonly values: string[] }[];
}

/** The requests that a policy judges. */
export interface AdmissionRule {
  readonly apiGroups: string[];
  readonly apiVersions: string[];
  readonly operations: string[];
  readonly resources: string[];
}

/** One condition in CEL, and what its author reads who breaks it. */
export interface AdmissionValidation {
  readonly expression: string;
  readonly message: string;
}

/**
 * A policy that refuses what it cannot judge. Protects against a policy that an unforeseen object switches off.
 *
 * @param name its name in the cluster
 * @param matchConstraints the requests that it judges
 * @param validations what must all be true of them
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function admissionPolicy(
  name: string,
  matchConstraints: AdmissionPolicy['spec']['matchConstraints'],
  validations: AdmissionValidation[],
): AdmissionPolicy {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: { failurePolicy: 'Fail', matchConstraints, validations },
  };
}

/**
 * What puts a policy into force: without it Kubernetes stores the policy and judges nothing by it.
 *
 * @param policy the policy, bound wherever it matches
 */
export function admissionBinding({ metadata, apiVersion }: AdmissionPolicy): object {
  return {
    apiVersion,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata,
    spec: { policyName: metadata.name, validationActions: ['Deny'] },
  };
}
