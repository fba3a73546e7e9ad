import { type NetworkPolicy, type NetworkPolicyPeer, PolicyType } from '../../lib/eks';

/** A pod as policies see it. */
export interface Pod {
  readonly namespace: string;
  readonly labels: { readonly [label: string]: string };
}

/** One end of a connection: a pod, or an address outside the cluster. */
export type End = Pod | string;

/**
 * Whether policies let one end connect to the other, as Kubernetes decides: what a policy selects is closed but for the
 * rules of all policies that select it, both directions must be open, and a rule with an empty or missing list of peers or
 * ports is open to all of them. Knows CIDR blocks only as equal texts.
 */
export function isAllowed(policies: readonly NetworkPolicy[], from: End, to: End, port: number): boolean {
  return leaves(policies, from, to, port) && enters(policies, from, to, port);
}

/** The sending half of {@link isAllowed}. */
export function leaves(policies: readonly NetworkPolicy[], from: End, to: End, port: number): boolean {
  const selecting = selectingPolicies(policies, from, PolicyType.EGRESS);
  return (
    selecting.length === 0 ||
    selecting.some(({ spec }) =>
      (spec.egress ?? []).some(({ to: peers, ports }) => holdsFor(peers, to) && hasPort(ports, port)),
    )
  );
}

/** The receiving half of {@link isAllowed}. */
export function enters(policies: readonly NetworkPolicy[], from: End, to: End, port: number): boolean {
  const selecting = selectingPolicies(policies, to, PolicyType.INGRESS);
  return (
    selecting.length === 0 ||
    selecting.some(({ spec }) =>
      (spec.ingress ?? []).some(({ from: peers, ports }) => holdsFor(peers, from) && hasPort(ports, port)),
    )
  );
}

function selectingPolicies(policies: readonly NetworkPolicy[], end: End, direction: PolicyType): NetworkPolicy[] {
  return typeof end === 'string'
    ? []
    : policies.filter(
        ({ metadata, spec }) =>
          metadata.namespace === end.namespace &&
          spec.policyTypes.includes(direction) &&
          carries(end.labels, spec.podSelector.matchLabels),
      );
}

function holdsFor(peers: readonly NetworkPolicyPeer[] = [], end: End): boolean {
  return peers.length === 0 || peers.some((peer) => matches(peer, end));
}

function matches(peer: NetworkPolicyPeer, end: End): boolean {
  if (typeof end === 'string') {
    return peer.ipBlock?.cidr === end;
  }
  return (
    peer.ipBlock === undefined &&
    peer.namespaceSelector !== undefined &&
    carries({ 'kubernetes.io/metadata.name': end.namespace }, peer.namespaceSelector.matchLabels) &&
    carries(end.labels, peer.podSelector?.matchLabels)
  );
}

function carries(
  labels: { readonly [label: string]: string },
  wanted: { readonly [label: string]: string } = {},
): boolean {
  return Object.entries(wanted).every(([label, value]) => labels[label] === value);
}

function hasPort(ports: readonly { readonly port: number }[] = [], wanted: number): boolean {
  return ports.length === 0 || ports.some(({ port }) => port === wanted);
}
