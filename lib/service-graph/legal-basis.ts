/**
 * Why personal data may be processed at all, one of the six of article 6(1) of the GDPR. Protects against an activity
 * without a lawful reason.
 *
 * @see https://eur-lex.europa.eu/eli/reg/2016/679/oj#006.001
 */
export enum LegalBasis {
  /** Letter a: the person agreed to it, and can take that back. */
  CONSENT = 'consent',
  /** Letter b: a contract with the person, or steps towards one that the person asked for. */
  CONTRACT = 'contract',
  /** Letter c: a law demands it. */
  LEGAL_OBLIGATION = 'legal-obligation',
  /** Letter d: somebody's life depends on it. */
  VITAL_INTERESTS = 'vital-interests',
  /** Letter e: a task in the public interest. */
  PUBLIC_TASK = 'public-task',
  /** Letter f: an interest of the controller or another that the person's own do not outweigh. */
  LEGITIMATE_INTERESTS = 'legitimate-interests',
}
