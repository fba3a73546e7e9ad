import { type PromotedRule } from '../rehearsal';
import { objectAt, textAt } from '../template/json-value';
import { type JsonObject } from '../template/web-acl-definition';
import { plainAction, type RuleAction } from './rule-action';

/**
 * Rules that count and are tried as if they acted. Protects against a promotion of a rule that does not exist or does
 * not count.
 */
export class Promotions {
  private readonly byName: ReadonlyMap<string, PromotedRule>;

  /**
   * @param promoted the rules
   * @param counting names of the rules that count, rules of groups written `Group/Rule`
   * @throws if a rule does not count
   */
  constructor(promoted: readonly PromotedRule[], counting: readonly string[]) {
    for (const { name } of promoted) {
      if (!counting.includes(name)) {
        throw new Error(
          `promotion needs a rule that counts, got ${name}; name one of: ${counting.join(', ') || 'no rule counts'}`,
        );
      }
    }
    this.byName = new Map(promoted.map((rule) => [rule.name, rule]));
  }

  /** Whether the rule is promoted. */
  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** The action that was asked for; undefined where the rule's own is meant. */
  given(name: string): RuleAction | undefined {
    const action = this.byName.get(name)?.action;
    return action === undefined ? undefined : plainAction(action);
  }

  /** The action of a rule of the web ACL: its own unless it is promoted. */
  action(name: string, own: RuleAction): RuleAction {
    return this.has(name)
      ? { ...(this.given(name) ?? plainAction('block')), immunitySeconds: own.immunitySeconds }
      : own;
  }
}

/** Whether a rule only puts labels on requests: it counts, and that is its purpose. */
export function isLabelling(rule: JsonObject): boolean {
  return Array.isArray(rule['RuleLabels']) && rule['RuleLabels'].length > 0;
}

/** Whether a rule, or the override of a rule group, counts. */
export function isCounting(rule: JsonObject): boolean {
  return objectAt(rule, 'Action', 'Count') !== undefined || objectAt(rule, 'OverrideAction', 'Count') !== undefined;
}

/** Name of a rule. */
export function ruleNameOf(rule: unknown): string {
  return textAt(rule, 'Name') ?? '';
}
