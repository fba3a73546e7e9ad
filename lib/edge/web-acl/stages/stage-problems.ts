import { type IWebAclRule } from '../web-acl-rule';
import { calendarDay } from './calendar-day';
import { type RuleStage, RuleStageKind, type RuleStages, type StageEvidence } from './rule-stage';

/** Longer counting is no rehearsal but a rule that is off. */
const LONGEST_COUNT_DAYS = 90;
const SHORTEST_SOURCE = 30;
const FEWEST_WORDS = 4;

/** Fewer say nothing about a rate of one in a thousand. */
const FEWEST_REQUESTS = 1000;

/** Customers and attackers are other ones by then. */
const OLDEST_EVIDENCE_DAYS = 90;

/** One wrong refusal in so many judged requests is the most that a rule may bring into BLOCK. */
const REQUESTS_PER_FALSE_POSITIVE = 1000;

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
    ...rules.flatMap((rule) => problemsOfRule(rule, stages[rule.name], day)),
    ...strangers.map((name) => `stage of ${name} names no rule of this web ACL; drop it or correct the name`),
  ];
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

function problemsOfCount(rule: IWebAclRule, stage: RuleStage, since: number, today: number): string[] {
  const until = calendarDay(stage.until ?? '');
  const { name } = rule;
  if (until === undefined) {
    return [`rule ${name} counts until a day like 2026-11-21, got "${stage.until}"; correct it`];
  }
  const credit = rule.isCatchAllRate
    ? [
        `rule ${name} is the catch-all rate and only counts, which forfeits the cost credit of Shield Advanced; put it in BLOCK`,
      ]
    : [];
  if (until < since) {
    return [...credit, `rule ${name} counts until ${stage.until}, before its start on ${stage.since}; correct it`];
  }
  return [
    ...credit,
    ...(until - since > LONGEST_COUNT_DAYS
      ? [`rule ${name} counts for ${until - since} days, at most ${LONGEST_COUNT_DAYS} are allowed; end it sooner`]
      : []),
    ...(until < today
      ? [`rule ${name} counted until ${stage.until}, which is over; promote it with RuleStage.block or drop it`]
      : []),
  ];
}

function problemsOfBlock(
  { name, decides }: IWebAclRule,
  { evidence }: RuleStage,
  since: number,
  today: number,
): string[] {
  if (evidence === undefined) {
    return decides
      ? [
          `rule ${name} is in BLOCK without evidence; record the requests judged while it counted, and their false positives`,
        ]
      : [];
  }
  return problemsOfEvidence(evidence, since, today).map((problem) => `rule ${name} is in BLOCK on evidence ${problem}`);
}

function problemsOfEvidence(evidence: StageEvidence, since: number, today: number): string[] {
  const { from, to, requests, falsePositives, source } = evidence;
  const [first, last] = [calendarDay(from), calendarDay(to)];
  if (first === undefined || last === undefined || last < first) {
    return [`from "${from}" to "${to}", expected two days in order; correct them`];
  }
  if (!Number.isInteger(requests) || requests < 0 || !Number.isInteger(falsePositives) || falsePositives < 0) {
    return [`of ${requests} requests with ${falsePositives} false positives, expected whole numbers; correct them`];
  }
  return [
    ...(requests < FEWEST_REQUESTS
      ? [`of ${requests} requests, expected at least ${FEWEST_REQUESTS}; judge more of them first`]
      : []),
    ...(last > today ? [`that ends on ${to}, which is to come; correct it`] : []),
    ...(since - last > OLDEST_EVIDENCE_DAYS
      ? [
          `that ends on ${to}, ${since - last} days before the rule was put in BLOCK, at most ${OLDEST_EVIDENCE_DAYS} are allowed; judge anew`,
        ]
      : []),
    ...(last > since ? [`that ends on ${to}, after the rule was put in BLOCK; judge before, not after`] : []),
    ...(falsePositives * REQUESTS_PER_FALSE_POSITIVE > requests
      ? [
          `with ${falsePositives} false positives in ${requests} requests, at most 1 in ${REQUESTS_PER_FALSE_POSITIVE} is allowed; tune the rule first`,
        ]
      : []),
    ...(source.trim().length < SHORTEST_SOURCE || wordsOf(source) < FEWEST_WORDS
      ? [
          `whose source is "${source}", expected at least ${SHORTEST_SOURCE} characters and ${FEWEST_WORDS} different words; say where the record stands and who judged`,
        ]
      : []),
  ];
}

/** Different words, and no other signs. */
function wordsOf(text: string): number {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu)).size;
}
