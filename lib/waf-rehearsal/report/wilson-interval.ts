/** Bounds of a share, each from 0 to 1. */
export interface Interval {
  /** The least that the observation leaves room for. */
  readonly low: number;

  /** The most that the observation leaves room for. */
  readonly high: number;
}

/** Of the standard normal distribution: 95 % lie within. */
const Z = 1.959963984540054;

/**
 * The 95 % interval of a share by Wilson's score. Protects against zero false positives among five requests being taken
 * for a rate of zero: the fewer the requests, the higher the upper bound.
 *
 * @param hits how often it happened, 0 to `trials`
 * @param trials how often it could have; none leave everything open
 * @see https://www.itl.nist.gov/div898/handbook/prc/section2/prc241.htm
 */
export function wilsonInterval(hits: number, trials: number): Interval {
  if (trials === 0) {
    return { low: 0, high: 1 };
  }
  const share = hits / trials;
  const square = Z * Z;
  const centre = share + square / (2 * trials);
  const spread = Z * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials));
  const scale = 1 + square / trials;
  return {
    low: hits === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    high: hits === trials ? 1 : Math.min(1, (centre + spread) / scale),
  };
}
