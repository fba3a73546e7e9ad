import { calendarDay } from './calendar-day';
import { MatchEffect } from './rule-match';
import { problemsOfEvidence, type StageEvidence } from './stage-evidence';
import { type CompleteOptions } from './waf-report-options';

/** What is to be done about a rule. */
export enum PromotionKind {
  /** It counts, and the log says that it may act. */
  PROMOTE = 'promote',

  /** It counts, and the log does not say that it may act. */
  NOT_YET = 'not yet',

  /** It acts already, within the ceiling. */
  ACTS = 'acts',

  /** It acts already, and stops honest clients over the ceiling. */
  RECONSIDER = 'reconsider',

  /** It stops nothing: it lets requests through, or only labels them. */
  NOTHING = 'nothing to promote',
}

/** What is to be done about a rule, and why. */
export interface Promotion {
  /** What is to be done. */
  readonly kind: PromotionKind;

  /** Why not yet, or why to reconsider; empty otherwise. */
  readonly reasons: readonly string[];

  /** What stands in the configuration once the rule is promoted. @default - the rule is not to be promoted */
  readonly evidence?: StageEvidence;
}

/** What a decision is made on. */
export interface PromotionFacts {
  /** Day of the rule's first match, `YYYY-MM-DD`: nothing shows that the rule stood there before. @default - none */
  readonly from?: string;

  /** Last day of the log, `YYYY-MM-DD`. */
  readonly to: string;

  /** Days with requests in the log, from that of the first match on. */
  readonly days: number;

  /** Why the log says too little about any rule, e.g. because it is filtered; empty for a whole log. */
  readonly gaps: readonly string[];

  /** Requests that the rule stopped or would have stopped. */
  readonly stopped: number;

  /** How many of them came from honest clients. */
  readonly falsePositives: number;

  /** Addresses that the rule stopped or would have stopped. */
  readonly stoppedAddresses: number;

  /** Those of them with a request of an honest client among the stopped ones. */
  readonly hurtAddresses: number;

  /** Addresses of honest clients in the log. */
  readonly honestAddresses: number;

  /** What the rule did with the last request that matched it. @default - none matched */
  readonly lastEffect?: MatchEffect;
}

/**
 * Decides whether a rule may act. Protects against a promotion by hope: a filtered or too short a log, too few requests,
 * or nobody in it whom a false positive could have hurt are each a reason against, whatever the rate. So is a record that
 * a stage would refuse.
 */
export function promotionOf(facts: PromotionFacts, options: CompleteOptions): Promotion {
  const { lastEffect, from = '', to, stopped, falsePositives, gaps } = facts;
  const over = harmReasons(facts, options);
  switch (lastEffect) {
    case MatchEffect.ALLOWED:
    case MatchEffect.NOTED:
      return { kind: PromotionKind.NOTHING, reasons: [] };
    case MatchEffect.BLOCKED:
    case MatchEffect.CHALLENGED:
    case MatchEffect.PASSED:
      return over.length > 0
        ? { kind: PromotionKind.RECONSIDER, reasons: over }
        : { kind: PromotionKind.ACTS, reasons: [] };
  }
  const evidence = { from, to, requests: stopped, falsePositives, source: options.source };
  const reasons = [...gaps, ...thinReasons(facts, options), ...over];
  // A stage's own limits are asked last: they repeat in other words what is already said.
  const refused = reasons.length > 0 ? reasons : refusals(evidence, options.today);
  return refused.length > 0
    ? { kind: PromotionKind.NOT_YET, reasons: refused }
    : { kind: PromotionKind.PROMOTE, reasons: [], evidence };
}

function refusals(evidence: StageEvidence, today: string): string[] {
  const day = calendarDay(today) ?? NaN;
  return problemsOfEvidence(evidence, day, day).map((problem) => `a stage refuses evidence ${problem}`);
}

function thinReasons({ days, stopped, honestAddresses }: PromotionFacts, options: CompleteOptions): string[] {
  return [
    ...(days < options.leastDays
      ? [`days with requests since its first match: ${days}, needed: ${options.leastDays}`]
      : []),
    ...(stopped < options.leastRequests
      ? [`requests that it would have stopped: ${stopped}, needed: ${options.leastRequests}`]
      : []),
    ...(honestAddresses < options.leastHonestAddresses
      ? [`addresses known to be honest: ${honestAddresses}, needed: ${options.leastHonestAddresses}`]
      : []),
  ];
}

/**
 * Each share has a whole that somebody can blow up: requests by one address, addresses by a network of bots. So harm is
 * held against all three wholes, and against a number that nobody can dilute.
 */
function harmReasons(facts: PromotionFacts, { ceiling, mostHurtAddresses }: CompleteOptions): string[] {
  const { stopped, falsePositives, stoppedAddresses, hurtAddresses, honestAddresses } = facts;
  const allowed = `allowed: ${percent(ceiling)}`;
  return [
    ...(falsePositives > stopped * ceiling
      ? [`honest among the ${stopped} requests that it stops: ${falsePositives}, ${allowed}`]
      : []),
    ...(hurtAddresses > stoppedAddresses * ceiling
      ? [`honest among the ${stoppedAddresses} addresses that it stops: ${hurtAddresses}, ${allowed}`]
      : []),
    ...(hurtAddresses > honestAddresses * ceiling
      ? [`stopped among the ${honestAddresses} honest addresses: ${hurtAddresses}, ${allowed}`]
      : []),
    ...(hurtAddresses > mostHurtAddresses
      ? [`honest addresses that it stops: ${hurtAddresses}, allowed: ${mostHurtAddresses}`]
      : []),
  ];
}

/** A share in percent, rounded up: a rate is never shown lower than it is. */
export function percent(share: number): string {
  return `${(Math.ceil(share * 10_000 - 1e-9) / 100).toFixed(2)} %`;
}
