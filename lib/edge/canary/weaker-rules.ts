import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

/** How hard an action is for an attacker; counting and allowing are nothing. */
const STRENGTH: readonly (keyof CfnWebACL.RuleActionProperty)[] = ['challenge', 'captcha', 'block'];

/**
 * What a candidate lets through that the rules in force refuse, each as `<rule> <what changed>`. Protects against a canary
 * that is a way in: whoever is sent to it meets the candidate alone.
 *
 * Actions are compared by the rules' names: a rule that is gone, refuses less than before (block, CAPTCHA, challenge,
 * nothing), allows what the others would judge, or overrides more rules of its managed group. Limits, countries and patterns
 * are not compared.
 *
 * @param current the rules in force
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
    ...candidate.filter((rule) => allows(rule) && !allows(inForce.get(rule.name))).map(({ name }) => `${name} allows`),
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
  const known = overridesOf(rule);
  return [...overridesOf(tried)].flatMap(([name, strength]) =>
    strength < (known.get(name) ?? STRENGTH.length) ? [`${rule.name} overrides ${name}`] : [],
  );
}

function strengthOf({ action, overrideAction }: CfnWebACL.RuleProperty): number {
  const group = overrideAction as CfnWebACL.OverrideActionProperty | undefined;
  return group === undefined ? strengthOfAction(action) : group.none === undefined ? 0 : STRENGTH.length;
}

function strengthOfAction(action: CfnWebACL.RuleProperty['action']): number {
  const given = action as CfnWebACL.RuleActionProperty | undefined;
  return STRENGTH.reduce((strength, name, index) => (given?.[name] === undefined ? strength : index + 1), 0);
}

function allows(rule: CfnWebACL.RuleProperty | undefined): boolean {
  return (rule?.action as CfnWebACL.RuleActionProperty | undefined)?.allow !== undefined;
}

/** The rules of a managed group that do something else than AWS meant, and how hard that is. */
function overridesOf({ statement }: CfnWebACL.RuleProperty): Map<string, number> {
  const { managedRuleGroupStatement } = statement as CfnWebACL.StatementProperty;
  const group = managedRuleGroupStatement as CfnWebACL.ManagedRuleGroupStatementProperty | undefined;
  const overrides = (group?.ruleActionOverrides ?? []) as CfnWebACL.RuleActionOverrideProperty[];
  return new Map(overrides.map(({ name, actionToUse }) => [name, strengthOfAction(actionToUse)]));
}
