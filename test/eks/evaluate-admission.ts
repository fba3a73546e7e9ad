import { type CelInput, run } from '@bufbuild/cel';
import { type AdmissionPolicy, type NamespaceSelector } from '../../lib/eks/admission/admission-policy';

const CORE = { group: '', version: 'v1' };

/** Somebody asks the API server to store an object of the core group, version 1. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE';
  readonly resource: string;
  /** Name of the namespace; objects of the cluster have none. */
  readonly namespace?: string;
  /** Groups of who asks; Kubernetes leaves an empty list out. */
  readonly groups?: string[];
  readonly object: object;
  readonly oldObject?: object;
}

/**
 * What the policies that match a request say against it; nothing if it is admitted. Not Kubernetes' own engine: it knows
 * standard CEL alone, none of Kubernetes' functions, and an expression that fails is an error here and no refusal, so that a
 * refusal of the tests is always a decision.
 */
export function refusalsOf(policies: readonly AdmissionPolicy[], request: AdmissionRequest): string[] {
  const { operation, object, oldObject = null, groups = ['system:authenticated'] } = request;
  const bindings = { object, oldObject, request: { operation, userInfo: groups.length > 0 ? { groups } : {} } };
  const values = Object.fromEntries(Object.entries(bindings).map(([name, value]) => [name, celValue(value)]));
  return policies
    .filter((policy) => matches(policy, request))
    .flatMap(({ spec }) => spec.validations)
    .filter(({ expression }) => {
      const admitted = run(expression, values);
      if (typeof admitted !== 'boolean') {
        throw new Error(`${expression} is no decision: ${String(admitted)}`);
      }
      return !admitted;
    })
    .map(({ message }) => message);
}

function matches({ spec }: AdmissionPolicy, { operation, resource, namespace }: AdmissionRequest): boolean {
  const { namespaceSelector, resourceRules } = spec.matchConstraints;
  return (
    resourceRules.some(
      ({ apiGroups, apiVersions, operations, resources }) =>
        apiGroups.includes(CORE.group) &&
        apiVersions.includes(CORE.version) &&
        operations.includes(operation) &&
        resources.includes(resource),
    ) && selects(namespaceSelector, namespace)
  );
}

function selects(selector: NamespaceSelector | undefined, namespace: string | undefined): boolean {
  return (selector?.matchExpressions ?? []).every(({ key, operator, values }) => {
    expect(key).toBe('kubernetes.io/metadata.name');
    const named = namespace !== undefined && values.includes(namespace);
    return operator === 'In' ? named : !named;
  });
}

function celValue(value: unknown): CelInput {
  if (Array.isArray(value)) {
    return value.map(celValue);
  }
  if (value !== null && typeof value === 'object') {
    return new Map(Object.entries(value).map(([key, inner]) => [key, celValue(inner)]));
  }
  return value as CelInput;
}
