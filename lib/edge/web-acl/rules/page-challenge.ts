/** Pages that ask whether somebody is there. */
export interface PageChallenge {
  /** The pages, whole paths with the forms that they post to themselves, one or more, e.g. `/signup`; outside the API. */
  readonly pages: string[];

  /**
   * How long an answer counts, in seconds: 60 to 259,200 for a CAPTCHA, 300 to 259,200 for a challenge. It must cover the
   * time in which a person fills in the form: what is posted later is refused.
   */
  readonly immunitySeconds: number;
}
