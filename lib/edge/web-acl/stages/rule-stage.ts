import { type StageEvidence } from '../../../waf-rehearsal';

export { type StageEvidence } from '../../../waf-rehearsal';

/** Whether a rule acts or only counts. */
export enum RuleStageKind {
  /** It counts what it would have done. Threat: what it is for passes, until somebody promotes it. */
  COUNT = 'COUNT',

  /** It does what it is for: blocks, challenges or lets through. */
  BLOCK = 'BLOCK',
}

/** Settings of a stage that counts. */
export interface CountStageProps {
  /** First day of counting, `YYYY-MM-DD`. */
  readonly since: string;

  /** Last day of counting, `YYYY-MM-DD`; at most 90 days after the first. */
  readonly until: string;
}

/** Settings of a stage that acts. */
export interface BlockStageProps {
  /** First day in BLOCK, `YYYY-MM-DD`. */
  readonly since: string;

  /** The record of false positives; enforced discipline demands it. @default - none */
  readonly evidence?: StageEvidence;
}

/**
 * The stage of one rule. Protects customers against a new rule that refuses them, and the shop against a rule that is
 * forgotten in COUNT: counting ends on a day, and blocking needs a record.
 *
 * What a stage says is judged by the web ACL, all rules at once.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-testing.html
 */
export class RuleStage {
  /** The rule only counts, until a day. */
  static count(props: CountStageProps): RuleStage {
    return new RuleStage(RuleStageKind.COUNT, props.since, props.until, undefined);
  }

  /** The rule does what it is for. */
  static block(props: BlockStageProps): RuleStage {
    return new RuleStage(RuleStageKind.BLOCK, props.since, undefined, props.evidence);
  }

  private constructor(
    /** Whether the rule acts or only counts. */
    readonly kind: RuleStageKind,
    /** First day in the stage. */
    readonly since: string,
    /** Last day in the stage. @default - it has no end */
    readonly until: string | undefined,
    /** The record of false positives. @default - none */
    readonly evidence: StageEvidence | undefined,
  ) {}
}

/** The stages of the rules of a web ACL, by their names. */
export interface RuleStages {
  /** The stage of one rule. */
  readonly [ruleName: string]: RuleStage;
}

/** How seriously stages are taken. */
export enum StageDiscipline {
  /** Every problem fails synthesis: for production. */
  ENFORCED = 'ENFORCED',

  /**
   * Every problem is a warning: for environments without customers. Threat: a rule that was forgotten in COUNT lets
   * through what it is for, and a rule without a record refuses whom it should not.
   */
  OBSERVED = 'OBSERVED',
}
