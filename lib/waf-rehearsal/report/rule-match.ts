import { type LoggedGroup, type LoggedRule, type WafLogRecord } from './waf-log-record';

/** How a rule that matched dealt with the request. */
export enum MatchEffect {
  /** It let the request through and ended the evaluation. */
  ALLOWED = 'allowed',

  /** It refused the request. */
  BLOCKED = 'blocked',

  /** It asked for a puzzle or a challenge, and the request had no valid token. */
  CHALLENGED = 'challenged',

  /** It would have asked for a puzzle or a challenge, and the request had a valid token. */
  PASSED = 'passed',

  /** It only counted, and would have stopped the request. */
  COUNTED = 'counted',

  /** It counts and would have stopped nothing: its vendor, or the shop, only wants the label. */
  NOTED = 'noted',
}

/** One rule that one request matched. */
export interface RuleMatch {
  /** Name of the rule of the web ACL, or `Group/Rule` for a rule inside a group. */
  readonly rule: string;

  /** How it dealt with the request. */
  readonly effect: MatchEffect;
}

/** Whether a name is one of a rule inside a group; AWS WAF allows no slash in the name of a rule. */
export function isInsideGroup(rule: string): boolean {
  return rule.includes('/');
}

const EFFECTS: ReadonlyMap<string, MatchEffect> = new Map([
  ['ALLOW', MatchEffect.ALLOWED],
  ['BLOCK', MatchEffect.BLOCKED],
  ['CAPTCHA', MatchEffect.CHALLENGED],
  ['CHALLENGE', MatchEffect.CHALLENGED],
]);

/**
 * Every rule that a request matched, each once. Protects against the two ways to overlook a rule that would have
 * blocked: a group in count stands at the top of the record as one rule, and the rule inside it that would have blocked
 * stands as its terminating rule although nothing was terminated.
 *
 * @param record one request of the log
 */
export function ruleMatchesOf(record: WafLogRecord): RuleMatch[] {
  const { terminatingRule, action } = record;
  const matches: RuleMatch[] = [
    ...(terminatingRule === undefined ? [] : [{ rule: terminatingRule, effect: effectOf(action) }]),
    ...record.nonTerminatingRules.map(({ ruleId, action: own }) => ({ rule: ruleId, effect: passedOr(own) })),
    // A rate-based rule that counts stands in both lists; the first entry is kept.
    ...record.rateBasedRules.map((rule) => ({ rule, effect: MatchEffect.COUNTED })),
    ...record.groups.flatMap((group, index) => groupMatches(group, isAnsweredBy(record, index), action)),
  ];
  const seen = new Set<string>();
  return matches.filter(({ rule }) => !seen.has(rule) && seen.add(rule));
}

/** The evaluation ends in the group that answers, so of all groups with a terminating rule it is the last. */
function isAnsweredBy(record: WafLogRecord, index: number): boolean {
  return record.terminatedByGroup && record.groups.slice(index + 1).every((group) => !group.terminatingRule);
}

function groupMatches(group: LoggedGroup, hasAnswered: boolean, action: string): RuleMatch[] {
  const named = (ruleId: string, effect: MatchEffect) => ({ rule: `${group.name}/${ruleId}`, effect });
  return [
    ...(group.terminatingRule
      ? [named(group.terminatingRule.ruleId, hasAnswered ? effectOf(action) : wouldBe(group.terminatingRule.action))]
      : []),
    ...group.nonTerminatingRules.map((rule) => named(rule.ruleId, effectInside(rule))),
    ...group.excludedRules.map((ruleId) => named(ruleId, MatchEffect.COUNTED)),
  ];
}

/** A rule inside a group counts because the web ACL overrides it, or because its vendor only wants the label. */
function effectInside({ action, overriddenAction }: LoggedRule): MatchEffect {
  return action === 'COUNT' ? wouldBe(overriddenAction) : MatchEffect.PASSED;
}

function wouldBe(action: string | undefined): MatchEffect {
  return action === undefined || action === 'COUNT' || action === 'ALLOW' ? MatchEffect.NOTED : MatchEffect.COUNTED;
}

function passedOr(action: string): MatchEffect {
  return action === 'CAPTCHA' || action === 'CHALLENGE' ? MatchEffect.PASSED : MatchEffect.COUNTED;
}

function effectOf(action: string): MatchEffect {
  return EFFECTS.get(action) ?? MatchEffect.BLOCKED;
}
