import { MatchEffect } from './rule-match';
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

/** What the log proves about a rule, as the stage in the configuration records it. */
export interface PromotionEvidence {
  /** First day of the log, `YYYY-MM-DD`. */
  readonly from: string;

  /** Last day of the log, `YYYY-MM-DD`. */
  readonly to: string;

  /** Requests that the rule would have stopped. */
  readonly requests: number;

  /** How many of them came from honest clients. */
  readonly falsePositives: number;

  /** Where the log lies. */
  readonly source: string;
}

/** What is to be done about a rule, and why. */
export interface Promotion {
  /** What is to be done. */
  readonly kind: PromotionKind;

  /** Why not yet, or why to reconsider; empty otherwise. */
  readonly reasons: readonly string[];

  /** What stands in the configuration once the rule is promoted. @default - the rule is not to be promoted */
  readonly evidence?: PromotionEvidence;
}

/** What a decision is made on. */
export interface PromotionFacts {
  /** First and last day of the log, and how many days of it hold requests. */
  readonly period: { readonly from: string; readonly to: string; readonly days: number };

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
 * Decides whether a rule may act. Protects against a promotion by hope: too short a log, too few requests, or nobody in
 * it whom a false positive could have hurt are each a reason against, whatever the rate.
 */
export function promotionOf(facts: PromotionFacts, options: CompleteOptions): Promotion {
  const { lastEffect, period, stopped, falsePositives } = facts;
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
  const reasons = [...thinReasons(facts, options), ...over];
  return reasons.length > 0
    ? { kind: PromotionKind.NOT_YET, reasons }
    : {
        kind: PromotionKind.PROMOTE,
        reasons,
        evidence: {
          from: period.from,
          to: period.to,
          requests: stopped,
          falsePositives,
          source: options.source,
        },
      };
}

function thinReasons({ period, stopped, honestAddresses }: PromotionFacts, options: CompleteOptions): string[] {
  return [
    ...(period.days < options.leastDays
      ? [`days with requests in the log: ${period.days}, needed: ${options.leastDays}`]
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
