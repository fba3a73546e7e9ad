/** What a web ACL does with one request. Protects against a report that says "blocked" where nobody can know. */
export enum Outcome {
  /** Passed on to the origin. */
  ALLOW = 'allow',

  /** Refused with 403 or a custom response. */
  BLOCK = 'block',

  /** Answered with a silent browser challenge (202). */
  CHALLENGE = 'challenge',

  /** Answered with a puzzle (405). */
  CAPTCHA = 'captcha',

  /** The record does not hold what a terminating rule reads. */
  UNDECIDED = 'undecided',
}
