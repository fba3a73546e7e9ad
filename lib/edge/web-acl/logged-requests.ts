/** What of the requests that a web ACL judged is logged. */
export enum LoggedRequests {
  /** All. */
  ALL = 'ALL',

  /**
   * Those that a rule blocked, challenged or counted: a small part of a sale. Threat: an attack that no rule knows leaves
   * no trace here, and neither does an honest client where no rule counted it, its purchase least of all. `waf-report`
   * knows buyers by their purchases, and promotes nothing on such a log: before a report log ALL.
   */
  JUDGED = 'JUDGED',
}

/** What a rule did to a request that is kept. */
const JUDGEMENTS = ['BLOCK', 'COUNT', 'CAPTCHA', 'CHALLENGE', 'EXCLUDED_AS_COUNT'];

/**
 * The filter of a logging configuration, as CloudFormation wants it.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-management.html
 */
export function loggingFilter(logged: LoggedRequests): object | undefined {
  return logged === LoggedRequests.ALL
    ? undefined
    : {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: JUDGEMENTS.map((Action) => ({ ActionCondition: { Action } })),
          },
        ],
      };
}
