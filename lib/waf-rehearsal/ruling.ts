/** Whether something matches, as far as the record tells. */
export enum Verdict {
  /** It matches whatever the missing parts are. */
  MATCH = 'match',

  /** It does not match whatever the missing parts are. */
  NO_MATCH = 'no match',

  /** It depends on what is missing. */
  UNDECIDED = 'undecided',
}

/**
 * A verdict with its reasons: three-valued logic after Kleene. Protects against a missing part of a record that is
 * silently taken for "no match".
 */
export class Ruling {
  /** It matches. */
  static readonly MATCH = new Ruling(Verdict.MATCH, []);

  /** It does not match. */
  static readonly NO_MATCH = new Ruling(Verdict.NO_MATCH, []);

  /** AWS does not apply a rule whose forwarded-address header is absent; what its negation does is not documented. */
  static readonly NOT_APPLIED = new Ruling(Verdict.NO_MATCH, [], true);

  private constructor(
    /** The verdict. */
    readonly verdict: Verdict,
    /** Why it is undecided; empty otherwise. */
    readonly reasons: readonly string[],
    private readonly isNotApplied = false,
  ) {}

  /** Undecided, for a reason in words. */
  static undecided(...reasons: readonly string[]): Ruling {
    return new Ruling(Verdict.UNDECIDED, [...new Set(reasons)]);
  }

  /** A ruling that is certain. */
  static of(isMatch: boolean): Ruling {
    return isMatch ? Ruling.MATCH : Ruling.NO_MATCH;
  }

  /** Matches when one of them does; undecided when one may. */
  static any(rulings: readonly Ruling[]): Ruling {
    if (rulings.some(({ isMatch }) => isMatch)) {
      return Ruling.MATCH;
    }
    const open = rulings.filter(({ isUndecided }) => isUndecided);
    if (open.length > 0) {
      return Ruling.undecided(...open.flatMap(({ reasons }) => reasons));
    }
    return rulings.some(({ isNotApplied }) => isNotApplied) ? Ruling.NOT_APPLIED : Ruling.NO_MATCH;
  }

  /** Matches when all of them do; undecided when all may. */
  static all(rulings: readonly Ruling[]): Ruling {
    const misses = rulings.filter(({ isNoMatch }) => isNoMatch);
    if (misses.length > 0) {
      return misses.every(({ isNotApplied }) => isNotApplied) ? Ruling.NOT_APPLIED : Ruling.NO_MATCH;
    }
    const open = rulings.filter(({ isUndecided }) => isUndecided);
    return open.length > 0 ? Ruling.undecided(...open.flatMap(({ reasons }) => reasons)) : Ruling.MATCH;
  }

  /** The opposite; undecided stays undecided. */
  get negated(): Ruling {
    if (this.isNotApplied) {
      return Ruling.undecided(
        'the header with the forwarded address is absent, and AWS does not say what "not" makes of it',
      );
    }
    return this.isUndecided ? this : Ruling.of(!this.isMatch);
  }

  /** Whether it matches for certain. */
  get isMatch(): boolean {
    return this.verdict === Verdict.MATCH;
  }

  /** Whether it does not match for certain. */
  get isNoMatch(): boolean {
    return this.verdict === Verdict.NO_MATCH;
  }

  /** Whether it depends on what is missing. */
  get isUndecided(): boolean {
    return this.verdict === Verdict.UNDECIDED;
  }
}
