import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { covers } from './covers';
import { labelLosses } from './label-losses';

/** How hard an action is for an attacker; counting and allowing are nothing. */
const STRENGTH: readonly (keyof CfnWebACL.RuleActionProperty)[] = ['challenge', 'captcha', 'block'];

/**
 * What a candidate lets through that the rules in force refuse, each as `<rule> <what changed>`. Protects against a canary
 * that is a way in: whoever is sent to it meets the candidate alone.
 *
 * Rules are compared by their names: one that is gone, refuses less than before (block, CAPTCHA, challenge, nothing), judges
 * other requests and not only more of them, allows what the others would judge, overrides more rules of its managed group or no
 * longer has one of them refuse, or labels more or less where labels decide. What cannot be told counts as weaker. The order of
 * rules, their answers and immunity times are not compared.
 *
 * @param current the rules in force; sets hold their content in place of an ARN, here and in the candidate
 * @param candidate the rules to try
 */
export function weakerRules(
  current: readonly CfnWebACL.RuleProperty[],
  candidate: readonly CfnWebACL.RuleProperty[],
): string[] {
  const tried = new Map(candidate.map((rule) => [rule.name, rule]));
  const inForce = new Map(current.map((rule) => [rule.name, rule]));
  return [
    ...current.flatMap((rule) => losses(rule, tried.get(rule.name))),
    ...candidate.flatMap((rule) => allowances(rule, inForce.get(rule.name))),
    ...labelLosses(current, candidate),
  ];
}

function losses(rule: CfnWebACL.RuleProperty, tried: CfnWebACL.RuleProperty | undefined): string[] {
  const before = strengthOf(rule);
  if (before === 0 || (tried !== undefined && allows(tried))) {
    return [];
  }
  if (tried === undefined) {
    return [`${rule.name} is gone`];
  }
  if (strengthOf(tried) < before) {
    return [`${rule.name} refuses less`];
  }
  if (!covers(statementOf(tried), statementOf(rule))) {
    return [`${rule.name} judges other requests`];
  }
  const [known, given] = [overridesOf(rule), overridesOf(tried)];
  return [
    ...[...given].flatMap(([name, strength]) =>
      strength < (known.get(name) ?? STRENGTH.length) ? [`${rule.name} overrides ${name}`] : [],
    ),
    // What AWS meant may be to count.
    ...[...known].flatMap(([name, strength]) =>
      strength > 0 && !given.has(name) ? [`${rule.name} overrides ${name} no longer`] : [],
    ),
  ];
}

function allowances(tried: CfnWebACL.RuleProperty, rule: CfnWebACL.RuleProperty | undefined): string[] {
  if (!allows(tried)) {
    return [];
  }
  if (rule === undefined || !allows(rule)) {
    return [`${tried.name} allows`];
  }
  return covers(statementOf(rule), statementOf(tried)) ? [] : [`${tried.name} allows others`];
}

function strengthOf({ action, overrideAction }: CfnWebACL.RuleProperty): number {
  const group = overrideAction as CfnWebACL.OverrideActionProperty | undefined;
  return group === undefined ? strengthOfAction(action) : group.none === undefined ? 0 : STRENGTH.length;
}

function strengthOfAction(action: CfnWebACL.RuleProperty['action']): number {
  const given = action as CfnWebACL.RuleActionProperty | undefined;
  return STRENGTH.reduce((strength, name, index) => (given?.[name] === undefined ? strength : index + 1), 0);
}

function allows({ action }: CfnWebACL.RuleProperty): boolean {
  return (action as CfnWebACL.RuleActionProperty | undefined)?.allow !== undefined;
}

function statementOf({ statement }: CfnWebACL.RuleProperty): CfnWebACL.StatementProperty {
  return statement as CfnWebACL.StatementProperty;
}

/** The rules of a managed group that do something else than AWS meant, and how hard that is. */
function overridesOf(rule: CfnWebACL.RuleProperty): Map<string, number> {
  const { managedRuleGroupStatement } = statementOf(rule);
  const group = managedRuleGroupStatement as CfnWebACL.ManagedRuleGroupStatementProperty | undefined;
  const overrides = (group?.ruleActionOverrides ?? []) as CfnWebACL.RuleActionOverrideProperty[];
  // Counting leaves the request to later rules, allowing does not.
  const strength = (action: CfnWebACL.RuleActionProperty): number =>
    action.allow === undefined ? strengthOfAction(action) : -1;
  return new Map(
    overrides.map(({ name, actionToUse }) => [name, strength(actionToUse as CfnWebACL.RuleActionProperty)]),
  );
}
