import { egressEnd, type Flow, FlowEnd } from './flow';
import { type EgressDestination } from './egress-destinations';

/** Rules of one direction that AWS allows in a security group unless the account's quota was raised. */
const MOST_RULES = 60;

/** CDK writes a rule to nowhere into a group without egress, since AWS reads "no rules" as "all traffic". */
const CLOSED_EGRESS_RULES = 1;

/** AWS counts a prefix list by its size: these weigh what the VPC guide says. */
const MANAGED_WEIGHTS: readonly [string, number][] = [
  [FlowEnd.CLOUDFRONT, 55],
  [FlowEnd.S3, 1],
  [FlowEnd.DYNAMODB, 1],
];

/**
 * Refuses flows that overfill a group. Protects against a deployment that fails half-way at the service's quota.
 *
 * @param flows all flows of the chain
 * @param destinations the prefix lists of parties outside; each of their blocks counts as a rule
 * @param path node path of the chain, for the error
 * @throws if a group gets more than 60 rules in one direction
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
 */
export function assertRuleQuota(flows: Iterable<Flow>, destinations: readonly EgressDestination[], path: string): void {
  const weights = new Map<string, number>([
    ...MANAGED_WEIGHTS,
    ...destinations.map(({ domain, addresses }) => [egressEnd(domain), addresses.length] as const),
  ]);
  const inbound = new Map<string, number>();
  const outbound = new Map<string, number>();
  for (const { from, to } of flows) {
    inbound.set(to, (inbound.get(to) ?? 0) + (weights.get(from) ?? 1));
    outbound.set(from, (outbound.get(from) ?? CLOSED_EGRESS_RULES) + (weights.get(to) ?? 1));
  }
  for (const [direction, counts] of [
    ['inbound', inbound],
    ['outbound', outbound],
  ] as const) {
    for (const [end, count] of counts) {
      if (count > MOST_RULES && !weights.has(end)) {
        throw new Error(
          `security group of ${end} would hold ${count} ${direction} rules, AWS allows ${MOST_RULES}; give fewer services this edge, or its parties fewer address blocks, in the service graph (${path})`,
        );
      }
    }
  }
}
