import { DESCRIPTION_CHARACTERS } from './description-characters';
import { egressProblems } from './egress-problems';
import { problem, type Problem } from './problem';
import { type PlatformEgress } from './service-graph-props';

const SHORTEST_REASON = 30;
const LONGEST_REASON = 200;
const REASON = new RegExp(`^[${DESCRIPTION_CHARACTERS}]{${SHORTEST_REASON},${LONGEST_REASON}}$`);

/** Everything that is wrong with what the platform's own add-ons reach outside it. */
export function platformEgressProblems(egress: readonly PlatformEgress[]): Problem[] {
  const allowed = `what needs it and for what, in ${SHORTEST_REASON} to ${LONGEST_REASON} letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*`;
  return [
    ...egressProblems(egress, 'platformEgress'),
    ...egress.flatMap(({ reason }, index) =>
      REASON.test(reason) && reason.trim() === reason
        ? []
        : [problem(`platformEgress[${index}].reason`, reason, allowed)],
    ),
  ];
}
