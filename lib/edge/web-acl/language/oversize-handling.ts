/** What happens to a field that is longer than WAF reads; a choice between letting padding pass and refusing much. */
export enum OversizeHandling {
  /** Read what can be read. Threat: an attack behind 8 KB of padding is not seen. */
  CONTINUE = 'CONTINUE',
  /** Counts as a match: right for a rule that blocks, and dangerous for one that allows. */
  MATCH = 'MATCH',
  /** Counts as no match: right for a rule that allows, and dangerous for one that blocks. */
  NO_MATCH = 'NO_MATCH',
}
