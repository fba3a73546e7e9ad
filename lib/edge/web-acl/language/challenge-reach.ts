const SHORTEST_REASON = 30;

/**
 * For which requests a challenge or a CAPTCHA is right. Protects sales and calls of APIs against a puzzle that nobody
 * sees: AWS WAF sends it to a GET that asks for HTML alone, and refuses everything else that lacks a token.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-best-practices.html
 */
export class ChallengeReach {
  /**
   * Only requests whose clients provably answer: page loads (`Match.pageLoads`), and named pages with the forms that they
   * post to themselves (`Match.pages`). The statement must prove it.
   */
  static readonly PAGES = new ChallengeReach(undefined);

  /**
   * Any request that the statement matches. Threat: a client without a token is refused and cannot mend that; right only
   * where every client fetches a token ahead, e.g. through AWS's SDK.
   *
   * @param reason how each client comes by its token, 30 characters or more
   * @throws if the reason says nothing
   */
  static clientsBringTokens(reason: string): ChallengeReach {
    if (reason.trim().length < SHORTEST_REASON) {
      throw new Error(
        `challenge of requests that load no page needs a reason of at least ${SHORTEST_REASON} characters that says how each client comes by its token, got "${reason}"`,
      );
    }
    return new ChallengeReach(reason);
  }

  private constructor(
    /** How clients come by their tokens. @default - they load a page, as the statement proves */
    readonly reason: string | undefined,
  ) {}
}
