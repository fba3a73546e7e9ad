import { type IConstruct } from 'constructs';
import { type SegmentedVpc } from './segmented-vpc';

const taken = new WeakMap<SegmentedVpc, Map<string, string>>();

/**
 * Refuses a second construct of a kind on one network. Protects against a template that synthesises and fails half-way
 * through a deployment: both would write the same routes, subnets, ACL entries, priorities or names.
 *
 * @param network the network
 * @param what the kind, e.g. `egress firewall`
 * @param construct the construct that is being made
 * @throws if the network has one of that kind
 */
export function assertOnlyOne(network: SegmentedVpc, what: string, construct: IConstruct): void {
  const paths = taken.get(network) ?? new Map<string, string>();
  const first = paths.get(what);
  if (first !== undefined) {
    throw new Error(
      `segmented vpc ${network.node.path} needs at most one ${what}, got ${first} and another; remove one (${construct.node.path})`,
    );
  }
  taken.set(network, paths.set(what, construct.node.path));
}
