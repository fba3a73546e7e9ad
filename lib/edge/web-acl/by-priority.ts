import { stableHash } from '../../foundation';
import { type IWebAclRule } from './web-acl-rule';

/** Shield Advanced puts its own group at 10,000,000; 14 phases stay below it. */
const PHASE_WIDTH = 500_000;
const PLACE_WIDTH = 50_000;

/**
 * The priority of a rule: its phase, its place in the phase, and its name. Protects against rules that change places
 * when another is added, which would reset their counts and reorder them in the middle of an update.
 */
export function priorityOf(rule: IWebAclRule): number {
  return rule.phase * PHASE_WIDTH + rule.place * PLACE_WIDTH + (stableHash(rule.name) % PLACE_WIDTH);
}

/**
 * Rules in the order of their priorities.
 *
 * @param rules the rules of one web ACL, in any order
 * @param path of the web ACL, for messages
 * @throws if two rules fall on one priority; that is a matter of their names, and never moves one of them in silence
 */
export function byPriority(rules: readonly IWebAclRule[], path: string): IWebAclRule[] {
  const taken = new Map<number, string>();
  for (const rule of rules) {
    const priority = priorityOf(rule);
    const other = taken.get(priority);
    if (other !== undefined) {
      throw new Error(
        `web ACL rules need priorities of their own, got ${priority} for ${other} and ${rule.name}; rename one or give it another place (${path})`,
      );
    }
    taken.set(priority, rule.name);
  }
  return [...rules].sort((one, other) => priorityOf(one) - priorityOf(other));
}
