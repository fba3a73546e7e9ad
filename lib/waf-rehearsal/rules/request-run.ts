import { type LabelStore } from '../labels/label-store';
import { Outcome } from '../outcome';
import { type RecordedRequest } from '../recorded-request';
import { type RuleFinding } from '../rehearsal';
import { Ruling, Verdict } from '../ruling';
import { outcomeOf, type RuleAction } from './rule-action';

/** The rules of one web ACL or rule group while they are evaluated. */
export interface Frame {
  /** Whether the web ACL turns what the group decides into a count. */
  readonly counts: boolean;

  /** Whether the evaluation is here for certain, and did not perhaps end at an earlier rule of such a group. */
  isCertain: boolean;
}

/** What ended the evaluation. */
export interface Ending {
  /** Name of the rule. */
  readonly rule: string;

  /** The outcome. */
  readonly outcome: Outcome;

  /** Status that the client sees. */
  readonly status: number | undefined;
}

const OUTCOMES: ReadonlyMap<string, Outcome> = new Map([
  ['challenge', Outcome.CHALLENGE],
  ['captcha', Outcome.CAPTCHA],
]);

/**
 * One request on its way through the rules. Protects against an outcome that is only true if an undecided rule happens
 * not to match: every possible outcome is kept, while the evaluation goes on as if it did not.
 */
export class RequestRun {
  readonly findings: RuleFinding[] = [];
  readonly possible = new Set<Outcome>();
  readonly insertedHeaders: string[] = [];
  /** Rules of managed groups that are taken to find nothing because the record does not say. */
  readonly assumedSilent: string[] = [];
  /** The first undecided rule that could have answered. */
  undecidedFrom: string | undefined;
  /** What answered, if no undecided rule did. */
  ending: Ending | undefined;

  /**
   * @param request the request
   * @param labels its labels, none yet
   * @param isAssumed whether undecided rules are taken for not matching, so that everything after one is certain
   */
  constructor(
    readonly request: RecordedRequest,
    readonly labels: LabelStore,
    readonly isAssumed = false,
  ) {}

  /**
   * Applies what a rule decided.
   *
   * @returns whether the evaluation of the frame ended here
   */
  apply(rule: string, ruling: Ruling, action: RuleAction, labels: readonly string[], frame: Frame): boolean {
    if (ruling.isNoMatch) {
      return false;
    }
    const outcome = outcomeOf(action, this.request);
    if (ruling.isUndecided || outcome === Outcome.UNDECIDED) {
      this.leaveOpen(rule, ruling, action, labels, frame, outcome);
      return false;
    }
    this.label(labels, frame.isCertain);
    if (outcome === undefined) {
      this.insertedHeaders.push(...action.insertedHeaders);
      this.find(rule, ruling, action.kind, false);
      return false;
    }
    this.find(rule, ruling, action.kind, !frame.counts);
    if (!frame.counts) {
      this.possible.add(outcome);
      this.ending = { rule, outcome, status: action.status };
      this.insertedHeaders.push(...(outcome === Outcome.ALLOW ? action.insertedHeaders : []));
    }
    return true;
  }

  /** Says that rules that nobody can name may have answered in one of several ways. */
  applyUnknown(rule: string, reason: string, outcomes: readonly Outcome[], frame: Frame): void {
    this.find(rule, Ruling.undecided(reason), 'unknown', false);
    if (frame.counts) {
      frame.isCertain &&= this.isAssumed;
    } else {
      this.undecidedFrom ??= rule;
      outcomes.forEach((outcome) => this.possible.add(outcome));
    }
  }

  /** Adds labels, or says that they may be there. */
  label(labels: readonly string[], isCertain: boolean): void {
    labels.forEach((label) => (isCertain ? this.labels.add(label) : this.labels.addPossible(label)));
  }

  /** Whether the evaluation is here for certain. */
  get isCertain(): boolean {
    return this.isAssumed || this.undecidedFrom === undefined;
  }

  /** Adds a finding, e.g. that of a group as a whole. */
  find(rule: string, { verdict, reasons }: Ruling, action: string, terminated: boolean): void {
    this.findings.push({ rule, verdict, action, terminated, reasons });
  }

  private leaveOpen(
    rule: string,
    ruling: Ruling,
    action: RuleAction,
    labels: readonly string[],
    frame: Frame,
    outcome: Outcome | undefined,
  ): void {
    const isOpenToken = outcome === Outcome.UNDECIDED;
    const reasons = [
      ...ruling.reasons,
      ...(isOpenToken ? [`whether the ${action.kind} was solved is not recorded`] : []),
    ];
    this.find(rule, Ruling.undecided(...reasons), action.kind, false);
    if (outcome === undefined || frame.counts) {
      this.label(labels, false);
      frame.isCertain &&= this.isAssumed || outcome === undefined;
      return;
    }
    this.undecidedFrom ??= rule;
    this.possible.add(isOpenToken ? (OUTCOMES.get(action.kind) ?? Outcome.CHALLENGE) : outcome);
    // Where the rule matched, going on means that the token was good: the labels are there. Where it is undecided too,
    // they may be.
    if (isOpenToken) {
      this.label(labels, ruling.verdict === Verdict.MATCH && frame.isCertain);
    }
  }
}
