/** What happens to a request that lacks what is read, or where WAF could not compute it. */
export enum FallbackBehavior {
  /** Counts as a match. */
  MATCH = 'MATCH',
  /** Counts as no match. */
  NO_MATCH = 'NO_MATCH',
}
