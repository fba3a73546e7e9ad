import { type Outcome } from './outcome';

/** Settings of a rehearsal. */
export interface RehearsalOptions {
  /** Names of rules that run as if their stage were BLOCK: count is replaced by the action given here. @default - none */
  readonly promoted?: readonly PromotedRule[];

  /** First segments or longer starts of paths by which the report is grouped. @default - the first segment of each path */
  readonly pathPrefixes?: readonly string[];

  /**
   * Seconds between two checks of the rates, 1 to 60. Checks happen at whole multiples since 1970 UTC: a request at `t`
   * is limited when its instance counted more than the limit from `c - window` (included) to `c` (excluded), `c` being
   * the last check at or before `t`. Requests that are limited count too.
   * @default 10
   */
  readonly rateCheckSeconds?: number;

  /** Account in label names. @default - the label names of the web ACL match with any account */
  readonly account?: string;

  /**
   * Whether a managed group found nothing where a record does not say; each finding names the groups for which that was
   * assumed. @default false
   */
  readonly assumesSilence?: boolean;
}

/** A rule that counts and is tried with another action. */
export interface PromotedRule {
  /** Name of the rule in the web ACL. */
  readonly name: string;

  /** What it does on a match; for a rule group: none means that its rules act as the group says. @default Outcome.BLOCK */
  readonly action?: Outcome;
}

/** What one rule did with one request. */
export interface RuleFinding {
  /** Name of the rule; rules inside a group are written `Group/Rule`. */
  readonly rule: string;

  /** `match`, `no match` or `undecided`. */
  readonly verdict: string;

  /** `allow`, `block`, `count`, `challenge` or `captcha`: what the rule does on a match. */
  readonly action: string;

  /** Whether the request was answered here. */
  readonly terminated: boolean;

  /** Why the rule is undecided, in words; empty otherwise. */
  readonly reasons: readonly string[];
}

/** What became of one request. */
export interface RequestFinding {
  /** Place in the list that was given, from 0. */
  readonly index: number;

  /** The outcome; undecided when different outcomes are possible. */
  readonly outcome: Outcome;

  /** Every outcome that is possible, sorted. */
  readonly possible: readonly Outcome[];

  /**
   * The outcome if no undecided rule matches. Rates count under the same assumption: a request that an undecided rule let
   * pass has reached them.
   */
  readonly assumed: Outcome;

  /** The rule that answered under that assumption; undefined for the default action. */
  readonly terminatingRule?: string;

  /** The first undecided rule that could have answered: everything after it is under the assumption. */
  readonly undecidedFrom?: string;

  /** Status that the client sees where the web ACL answers: 202, 403, 405 or that of a custom response. */
  readonly status?: number;

  /** Full names of the labels that are certain if no undecided rule answers, sorted. */
  readonly labels: readonly string[];

  /** Headers that the web ACL adds for the origin, under AWS's prefix `x-amzn-waf-`. */
  readonly insertedHeaders: readonly string[];

  /** Rules in the order evaluated that matched or are undecided. */
  readonly findings: readonly RuleFinding[];

  /** Rules of managed groups that were taken to find nothing because the record does not say. */
  readonly assumedSilent: readonly string[];

  /** Class of the client. */
  readonly client: string;

  /** Group of the path. */
  readonly pathGroup: string;
}

/** What became of all requests. */
export interface Rehearsal {
  /** Name of the web ACL. */
  readonly webAcl: string;

  /** Names of its rules in the order of evaluation, rules of own groups written `Group/Rule`. */
  readonly rules: readonly string[];

  /** One finding for each request, in the order given. */
  readonly requests: readonly RequestFinding[];
}
