import { type CountedRule } from '../managed-group-rule';
import { type ManagedRuleGroup } from '../managed-rule-group';

/** One rule of a group of AWS that only counts, and why that is safe. */
export interface CountedGroupRule {
  /** AWS's name of the group, e.g. `AWSManagedRulesCommonRuleSet`. */
  readonly group: string;

  /** AWS's name of the rule inside the group, in its capitals, e.g. `GenericRFI_BODY`; AWS ignores a name it lacks, so we refuse those we can tell. */
  readonly name: string;

  /** What makes it safe to let matching requests through, 30 characters or more. */
  readonly reason: string;
}

/** Those of the rules that belong to the group. */
export function countedOf(rules: readonly CountedGroupRule[], group: ManagedRuleGroup): CountedRule[] {
  return rules.filter((rule) => rule.group === group.groupName).map(({ name, reason }) => ({ name, reason }));
}

/**
 * Refuses overrides of groups that do not run; the groups that do refuse rules which they do not have. Protects against a
 * relaxation that somebody believes in and that is not there.
 *
 * @param rules the overrides
 * @param groups the groups that run
 * @throws if a rule names another group
 */
export function requireRunningGroups(rules: readonly CountedGroupRule[], groups: readonly ManagedRuleGroup[]): void {
  const names = groups.map(({ groupName }) => groupName);
  const lost = rules.find(({ group }) => !names.includes(group));
  if (lost !== undefined) {
    throw new Error(
      `counted rule ${lost.name} belongs to a group that runs, one of ${names.join(', ')}, got "${lost.group}"; correct the group or drop the rule`,
    );
  }
}
