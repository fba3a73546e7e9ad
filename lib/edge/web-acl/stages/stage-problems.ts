import { calendarDay, problemsOfEvidence } from '../../../waf-rehearsal';
import { type IWebAclRule } from '../web-acl-rule';
import { type RuleStage, RuleStageKind, type RuleStages } from './rule-stage';

/** Longer counting is no rehearsal but a rule that is off. */
const LONGEST_COUNT_DAYS = 90;

/**
 * What is wrong with the stages of a web ACL on a day, all of it. Protects against rules that count for ever, that block
 * without a record, and against stages that name no rule.
 *
 * @param rules the rules of the web ACL
 * @param stages their stages
 * @param today the day on which it is judged, `YYYY-MM-DD`, from config and never from the clock
 */
export function stageProblems(rules: readonly IWebAclRule[], stages: RuleStages, today: string): string[] {
  const day = calendarDay(today);
  if (day === undefined) {
    return [`today is a day like 2026-11-21, got "${today}"; correct it`];
  }
  const names = new Set(rules.map(({ name }) => name));
  const strangers = Object.keys(stages).filter((name) => !names.has(name));
  return [
    ...rules.flatMap((rule) => [
      ...problemsOfCredit(rule, stages[rule.name]),
      ...problemsOfRule(rule, stages[rule.name], day),
    ]),
    ...strangers.map((name) => `stage of ${name} names no rule of this web ACL; drop it or correct the name`),
  ];
}

/** Shield Advanced gives credit where the catch-all rate blocks, whatever a stage says of it. */
function problemsOfCredit(rule: IWebAclRule, stage: RuleStage | undefined): string[] {
  const counts = stage?.kind === RuleStageKind.COUNT || !rule.decides;
  const blocks = !counts && 'block' in ((rule.render(0).action ?? {}) as object);
  return rule.isCatchAllRate && !blocks
    ? [
        `rule ${rule.name} is the catch-all rate and ${counts ? 'only counts' : 'does not block'}, which forfeits the cost credit of Shield Advanced; give it RuleAction.block and RuleStage.block`,
      ]
    : [];
}

function problemsOfRule(rule: IWebAclRule, stage: RuleStage | undefined, today: number): string[] {
  if (stage === undefined) {
    return rule.decides ? [`rule ${rule.name} has no stage; give it RuleStage.count or RuleStage.block`] : [];
  }
  const since = calendarDay(stage.since);
  if (since === undefined) {
    return [`rule ${rule.name} is in its stage since a day like 2026-11-21, got "${stage.since}"; correct it`];
  }
  return [
    ...(since > today
      ? [`rule ${rule.name} is in ${stage.kind} since ${stage.since}, which is to come; correct it`]
      : []),
    ...(stage.kind === RuleStageKind.COUNT
      ? problemsOfCount(rule, stage, since, today)
      : problemsOfBlock(rule, stage, since, today)),
  ];
}

function problemsOfCount({ name }: IWebAclRule, stage: RuleStage, since: number, today: number): string[] {
  const until = calendarDay(stage.until ?? '');
  if (until === undefined) {
    return [`rule ${name} counts until a day like 2026-11-21, got "${stage.until}"; correct it`];
  }
  if (until < since) {
    return [`rule ${name} counts until ${stage.until}, before its start on ${stage.since}; correct it`];
  }
  return [
    ...(until - since > LONGEST_COUNT_DAYS
      ? [`rule ${name} counts for ${until - since} days, at most ${LONGEST_COUNT_DAYS} are allowed; end it sooner`]
      : []),
    ...(until < today
      ? [`rule ${name} counted until ${stage.until}, which is over; promote it with RuleStage.block or drop it`]
      : []),
  ];
}

function problemsOfBlock(rule: IWebAclRule, { evidence }: RuleStage, since: number, today: number): string[] {
  const { name, decides } = rule;
  if (evidence === undefined) {
    return decides
      ? [
          `rule ${name} is in BLOCK without evidence; record the requests judged while it counted, and their false positives`,
        ]
      : [];
  }
  return [
    ...problemsOfEvidence(evidence, since, today),
    ...(evidence.replayed && needsManagedGroup(rule)
      ? [
          'of a replay, which cannot tell what a managed group would find; let it count, and judge logs of real requests',
        ]
      : []),
  ].map((problem) => `rule ${name} is in BLOCK on evidence ${problem}`);
}

function needsManagedGroup({ managedGroup, matchedLabels }: IWebAclRule): boolean {
  return managedGroup !== undefined || matchedLabels.some((label) => label.startsWith('awswaf:managed:'));
}
