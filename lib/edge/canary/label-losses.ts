import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { ManagedRuleGroup } from '../web-acl/managed-rule-group';
import { covers } from './covers';
import { type LabelUse, labelUses } from './label-uses';

type Rule = CfnWebACL.RuleProperty;

/** Groups that are unknown here may add any of AWS's labels. */
const LABELS_OF_ANY_GROUP = ['awswaf:managed:'];
const GROUPS = Object.values(ManagedRuleGroup).filter((group) => group instanceof ManagedRuleGroup);

/**
 * The rules by whose labels a candidate lets through more, each as `<rule> labels less` or `<rule> labels more`. Protects against
 * a trial in which every rule refuses as before, and leaves out whoever bears a label that now more of them bear.
 *
 * @param current the rules in force; what they do about a label decides
 * @param candidate the rules to try
 */
export function labelLosses(current: readonly Rule[], candidate: readonly Rule[]): string[] {
  const [inForce, tried] = [byName(current), byName(candidate)];
  const givesLess = (rule: Rule, label: string): boolean =>
    isUsed(label, true, current) && !givesAtLeast(tried.get(rule.name), rule, label);
  const givesMore = (rule: Rule, label: string): boolean => {
    const before = inForce.get(rule.name);
    return isUsed(label, false, current) && (before === undefined || !givesAtLeast(before, rule, label));
  };
  return [
    ...current
      .filter((rule) => labelsOf(rule).some((label) => givesLess(rule, label)))
      .map(({ name }) => `${name} labels less`),
    ...candidate
      .filter((rule) => labelsOf(rule).some((label) => givesMore(rule, label)))
      .map(({ name }) => `${name} labels more`),
  ];
}

function byName(rules: readonly Rule[]): Map<string, Rule> {
  return new Map(rules.map((rule) => [rule.name, rule]));
}

function givesAtLeast(wide: Rule | undefined, narrow: Rule, label: string): boolean {
  return (
    wide !== undefined &&
    labelsOf(wide).includes(label) &&
    covers(wide.statement as CfnWebACL.StatementProperty, narrow.statement as CfnWebACL.StatementProperty)
  );
}

/**
 * Whether more requests are refused where more bear the label (`isWanted`), or where fewer do. A label may lead to another one.
 *
 * @param known labels on the way, which lead nowhere new
 */
function isUsed(label: string, isWanted: boolean, rules: readonly Rule[], known: readonly string[] = []): boolean {
  const step = `${label} ${isWanted}`;
  return (
    !known.includes(step) &&
    rules.some((rule) =>
      labelUses(rule.statement as CfnWebACL.StatementProperty)
        .filter((use) => isOf(label, use))
        .some(
          (use) =>
            // An allow turns it round: what it matches is refused no longer.
            (decides(rule) && (use.isWanted !== allows(rule)) === isWanted) ||
            labelsOf(rule).some((next) => isUsed(next, use.isWanted === isWanted, rules, [...known, step])),
        ),
    )
  );
}

function decides({ action, overrideAction }: Rule): boolean {
  return [action, overrideAction].every((given) => given === undefined || !('count' in given));
}

function allows({ action }: Rule): boolean {
  return action !== undefined && 'allow' in action;
}

/** Labels that a rule adds; those of AWS as namespaces, which end in a colon. */
function labelsOf({ ruleLabels, statement }: Rule): string[] {
  const own = ((ruleLabels ?? []) as CfnWebACL.LabelProperty[]).map(({ name }) => name);
  const { managedRuleGroupStatement } = statement as CfnWebACL.StatementProperty;
  const group = managedRuleGroupStatement as CfnWebACL.ManagedRuleGroupStatementProperty | undefined;
  const known = GROUPS.find(({ groupName }) => groupName === group?.name);
  return group === undefined ? own : [...own, ...(known?.addedLabels ?? LABELS_OF_ANY_GROUP)];
}

/** Whether the label is what a rule looks at; either may be written in full or as the end of that. */
function isOf(label: string, { key, isNamespace }: LabelUse): boolean {
  const [given, wanted] = [`:${label}`, `:${key}`];
  if (label.endsWith(':')) {
    return wanted.startsWith(given) || given.startsWith(wanted);
  }
  const namespace = given.slice(0, given.lastIndexOf(':') + 1);
  return isNamespace
    ? given.includes(wanted) || (namespace !== ':' && wanted.endsWith(namespace))
    : given.endsWith(wanted) || wanted.endsWith(given);
}
