import { Outcome } from '../outcome';
import { type RateCounters, rateMatch } from '../rates/rate-match';
import { Ruling } from '../ruling';
import { evaluateStatement } from '../statements/evaluate-statement';
import { type Inspection } from '../statements/inspection';
import { bodyLimitOf } from '../template/body-limit-of';
import { jsonValueAt, listAt, numberAt, objectAt, textAt } from '../template/json-value';
import { ANY_ACCOUNT } from '../template/plain-text-of';
import { type JsonObject, type WebAclDefinition } from '../template/web-acl-definition';
import { logicalIdOf } from '../template/web-acl-of';
import { documentedAction, documentedLabel, managedGroupFacts } from './managed-group-facts';
import { type Promotions } from './promotions';
import { recordedGroupFindings } from './recorded-group-findings';
import { type Frame, type RequestRun } from './request-run';
import { plainAction, type RuleAction, ruleActionOf } from './rule-action';

const ANSWERS = [Outcome.BLOCK, Outcome.CHALLENGE, Outcome.CAPTCHA];
const RULEGROUP = `awswaf:${ANY_ACCOUNT}:rulegroup:`;

/**
 * Evaluates the rules of a web ACL in the order of their priority. Protects against a promotion that nobody saw coming:
 * count goes on, what terminates ends, overrides and labels are applied as AWS applies them.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing.html
 */
export class RuleEvaluation {
  private readonly bodyLimit: number;
  private readonly labelPrefix: string;
  private readonly rules: readonly JsonObject[];
  private readonly groupRules: ReadonlyMap<string, readonly JsonObject[]>;

  constructor(
    private readonly webAcl: WebAclDefinition,
    private readonly counters: RateCounters,
    private readonly promotions: Promotions,
    private readonly assumesSilence: boolean,
  ) {
    this.bodyLimit = bodyLimitOf(webAcl);
    this.labelPrefix = `awswaf:${ANY_ACCOUNT}:webacl:${webAcl.name}:`;
    this.rules = inOrder(listAt(webAcl.properties, 'Rules'));
    this.groupRules = new Map([...webAcl.ruleGroups].map(([id, { rules }]) => [id, inOrder(rules)]));
  }

  /** Sends a request through the rules; what becomes of it stands in the run. */
  evaluate(run: RequestRun): void {
    const frame: Frame = { counts: false, isCertain: true };
    for (const rule of this.rules) {
      const group = groupOf(rule);
      const isEnded = group === undefined ? this.plainRule(run, rule, frame) : this.group(run, rule, group);
      if (isEnded) {
        return;
      }
    }
    const { kind, status, insertedHeaders } = ruleActionOf(this.webAcl.properties['DefaultAction'], {}, {});
    const outcome = kind === 'allow' ? Outcome.ALLOW : Outcome.BLOCK;
    run.possible.add(outcome);
    run.ending = { rule: '', outcome, status };
    run.insertedHeaders.push(...(outcome === Outcome.ALLOW ? insertedHeaders : []));
  }

  private plainRule(run: RequestRun, rule: JsonObject, frame: Frame): boolean {
    const name = textAt(rule, 'Name') ?? '';
    const action = ruleActionOf(rule['Action'], rule, this.webAcl.properties);
    return this.ownRule(run, rule, name, this.promotions.action(name, action), this.labelPrefix, frame);
  }

  private group(run: RequestRun, rule: JsonObject, [kind, group]: readonly [string, JsonObject]): boolean {
    const name = textAt(rule, 'Name') ?? '';
    const counts = objectAt(rule, 'OverrideAction', 'Count') !== undefined && !this.promotions.has(name);
    const frame: Frame = { counts, isCertain: true };
    const before = run.findings.length;
    const isEnded =
      kind === 'ManagedRuleGroupStatement'
        ? this.managedGroup(run, name, group, frame)
        : this.ownGroup(run, name, group, frame);
    const inner = run.findings.slice(before);
    const ruling = Ruling.any(
      inner.map(({ verdict, reasons }) =>
        verdict === Ruling.MATCH.verdict ? Ruling.MATCH : Ruling.undecided(...reasons),
      ),
    );
    const isAnswered = isEnded && !counts;
    if (!ruling.isNoMatch) {
      run.find(name, ruling, isAnswered ? (inner.at(-1)?.action ?? 'count') : counts ? 'count' : 'group', isAnswered);
    }
    return isAnswered;
  }

  private ownGroup(run: RequestRun, name: string, group: JsonObject, frame: Frame): boolean {
    const id = logicalIdOf(group['Arn']) ?? '';
    const definition = this.webAcl.ruleGroups.get(id);
    if (definition === undefined) {
      run.labels.addPossiblePrefix(RULEGROUP);
      run.applyUnknown(`${name}/*`, 'the rule group is not in the template', [...ANSWERS, Outcome.ALLOW], frame);
      return false;
    }
    const labelPrefix = `${RULEGROUP}${definition.name ?? id}:`;
    return (this.groupRules.get(id) ?? []).some((rule) => {
      const inner = textAt(rule, 'Name') ?? '';
      const own = ruleActionOf(rule['Action'], rule, this.webAcl.properties);
      const action = this.overridden(`${name}/${inner}`, inner, group, own) ?? own;
      return this.ownRule(run, rule, `${name}/${inner}`, action, labelPrefix, frame);
    });
  }

  private managedGroup(run: RequestRun, name: string, group: JsonObject, frame: Frame): boolean {
    const vendor = textAt(group, 'VendorName') ?? 'AWS';
    const facts = managedGroupFacts(vendor, textAt(group, 'Name') ?? '');
    const scopeDown = objectAt(group, 'ScopeDownStatement');
    const scope =
      scopeDown === undefined
        ? Ruling.MATCH
        : evaluateStatement(scopeDown, this.inspection(run, name, this.labelPrefix, frame));
    if (scope.isNoMatch) {
      return false;
    }
    const answers = facts.blocks ? [Outcome.BLOCK] : ANSWERS;
    const groupName = textAt(group, 'Name') ?? '';
    const recorded = recordedGroupFindings(run.request, vendor, groupName, facts, this.assumesSilence);
    if (recorded?.isAssumed === true) {
      run.assumedSilent.push(name);
    }
    const rules = recorded?.rules ?? [];
    const labelled = rules.map((inner) => labelsOf(inner.name, facts.labelPrefix, recorded?.labels ?? []));
    let isEnded = false;
    for (const [index, { name: inner, action: recordedAction }] of rules.entries()) {
      const rule = `${name}/${inner}`;
      const own = recordedAction ?? (facts.blocks ? documentedAction(inner) : undefined);
      // Without an immunity time of its own it inherits the web ACL's.
      const ownAction = own === undefined ? undefined : ruleActionOf({ [own]: {} }, {}, this.webAcl.properties);
      const action = this.overridden(rule, inner, group, ownAction);
      if (action === undefined) {
        run.applyUnknown(rule, 'the rule matched, but what it does is not recorded', answers, frame);
        run.label(labelled[index] ?? [], false);
      } else {
        isEnded = run.apply(rule, scope, action, labelled[index] ?? [], frame);
      }
      if (isEnded) {
        break;
      }
    }
    const others = (recorded?.labels ?? []).filter((label) => !labelled.flat().includes(label));
    run.label(others, frame.isCertain && !isEnded && scope.isMatch);
    if (!isEnded && (recorded === undefined || !recorded.isComplete)) {
      const rest =
        recorded === undefined
          ? 'what the managed group finds is not decided here: the record holds neither its findings nor its labels'
          : 'what the rest of the group finds is not recorded';
      run.applyUnknown(`${name}/*`, rest, answers, frame);
    }
    if (recorded?.labels === undefined || (!recorded.isComplete && !isEnded)) {
      [facts.labelPrefix, ...facts.tokenPrefixes].forEach((prefix) => run.labels.addPossiblePrefix(prefix));
    }
    return isEnded;
  }

  /** The action of a rule inside a group; undefined where neither the web ACL nor the group tells. */
  private overridden(
    rule: string,
    inner: string,
    group: JsonObject,
    own: RuleAction | undefined,
  ): RuleAction | undefined {
    const isMeant = (entry: unknown): boolean => {
      const name = textAt(entry, 'Name') ?? '';
      return name === inner || documentedLabel(name) === inner;
    };
    const override = listAt(group, 'RuleActionOverrides').find(isMeant);
    const isExcluded = listAt(group, 'ExcludedRules').some(isMeant);
    if (this.promotions.has(rule)) {
      return this.promotions.given(rule) ?? own;
    }
    if (override !== undefined) {
      return ruleActionOf(jsonValueAt(override, 'ActionToUse'), {}, this.webAcl.properties);
    }
    return isExcluded ? plainAction('count') : own;
  }

  private ownRule(
    run: RequestRun,
    rule: JsonObject,
    name: string,
    action: RuleAction,
    labelPrefix: string,
    frame: Frame,
  ): boolean {
    const added: string[] = [];
    const inspection = {
      ...this.inspection(run, name, labelPrefix, frame),
      addLabel: (label: string) => added.push(label),
    };
    const rate = objectAt(rule, 'Statement', 'RateBasedStatement');
    const ruling =
      rate === undefined
        ? evaluateStatement(rule['Statement'], inspection)
        : rateMatch(
            rate,
            // Labels that an undecided rule may have put are not there if it did not match.
            run.isAssumed ? { ...inspection, labels: run.labels.certainOnes } : inspection,
            this.counters,
            run.isCertain && frame.isCertain,
          );
    const labels = listAt(rule, 'RuleLabels').map((label) => labelPrefix + (textAt(label, 'Name') ?? ''));
    // Labels count for later rules only, also those that the statement adds whether or not it matches.
    run.label(added, frame.isCertain);
    return run.apply(name, ruling, action, labels, frame);
  }

  private inspection(run: RequestRun, rule: string, labelPrefix: string, frame: Frame): Inspection {
    return {
      webAcl: this.webAcl,
      request: run.request,
      labels: run.labels,
      labelPrefix,
      bodyLimit: this.bodyLimit,
      rule,
      addLabel: (label) => run.label([label], frame.isCertain),
      addPossibleLabels: (prefix) => run.labels.addPossiblePrefix(prefix),
    };
  }
}

/** The labels of a rule of a managed group among those that are recorded. */
function labelsOf(rule: string, prefix: string, labels: readonly string[]): string[] {
  return labels.filter((label) => [rule, documentedLabel(rule)].includes(label.slice(prefix.length)));
}

/** The rule group that a rule refers to, with the kind of the statement. */
export function groupOf(rule: JsonObject): readonly [string, JsonObject] | undefined {
  const kind = ['ManagedRuleGroupStatement', 'RuleGroupReferenceStatement'].find(
    (name) => objectAt(rule, 'Statement', name) !== undefined,
  );
  return kind === undefined ? undefined : [kind, objectAt(rule, 'Statement', kind) ?? {}];
}

/** Rules by priority, lowest first. */
export function inOrder(rules: readonly unknown[]): JsonObject[] {
  return rules
    .map((rule) => objectAt(rule) ?? {})
    .sort((one, other) => (numberAt(one, 'Priority') ?? 0) - (numberAt(other, 'Priority') ?? 0));
}
