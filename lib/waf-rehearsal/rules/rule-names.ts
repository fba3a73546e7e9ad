import { listAt, objectAt } from '../template/json-value';
import { type WebAclDefinition } from '../template/web-acl-definition';
import { logicalIdOf } from '../template/web-acl-of';
import { isCounting, isLabelling, ruleNameOf } from './promotions';
import { groupOf, inOrder } from './rule-evaluation';

/** The rules of a web ACL by name. */
export interface RuleNames {
  /** All rules in the order of evaluation, rules of own groups written `Group/Rule`. */
  readonly all: readonly string[];

  /** Rules that count, rules of groups that an override counts among them. */
  readonly counting: readonly string[];

  /** Rules that count and do not merely put labels on requests. */
  readonly staged: readonly string[];
}

/** Names the rules of a web ACL. Protects against a report that leaves out the rules that never matched. */
export function ruleNames(webAcl: WebAclDefinition): RuleNames {
  const all: string[] = [];
  const counting: string[] = [];
  const staged: string[] = [];
  for (const rule of inOrder(listAt(webAcl.properties, 'Rules'))) {
    const name = ruleNameOf(rule);
    const [, group] = groupOf(rule) ?? [];
    const own = inOrder(webAcl.ruleGroups.get(logicalIdOf(group?.['Arn']) ?? '')?.rules ?? []);
    all.push(name, ...own.map((inner) => `${name}/${ruleNameOf(inner)}`));
    if (isCounting(rule)) {
      counting.push(name);
      staged.push(...(isLabelling(rule) ? [] : [name]));
    }
    const overrides = listAt(group, 'RuleActionOverrides').filter(
      (entry) => objectAt(entry, 'ActionToUse', 'Count') !== undefined,
    );
    const inner = [...overrides, ...listAt(group, 'ExcludedRules'), ...own.filter(isCounting)];
    counting.push(...new Set(inner.map((entry) => `${name}/${ruleNameOf(entry)}`)));
  }
  return { all, counting, staged };
}
