import { calendarDay } from './calendar-day';
import { type KnownGoodClient } from './known-good-client';
import {
  FEWEST_REQUESTS,
  FEWEST_WORDS,
  namesSource,
  REQUESTS_PER_FALSE_POSITIVE,
  SHORTEST_SOURCE,
} from './stage-evidence';
import { WafLogError } from './waf-log-error';

/** What a report is made by. */
export interface WafReportOptions {
  /** The day on which a promoted rule begins to act, `YYYY-MM-DD`; a log of later days is refused. */
  readonly today: string;

  /** Where the log lies and who judged it, for the evidence; 30 to 200 ASCII characters and 4 different words or more. */
  readonly source: string;

  /** The web ACL to report on. @default - the only one in the log */
  readonly webAcl?: string;

  /** First day of the log to read, `YYYY-MM-DD`: the day since which the rules count. @default - the whole log */
  readonly since?: string;

  /**
   * The highest share of false positives, over 0 and at most 0.001, which is all that a stage admits: of the requests and
   * of the addresses that a rule would stop, and of the honest addresses in the log.
   * @default 0.001
   */
  readonly ceiling?: number;

  /** The fewest days with requests in the log from the first match of the rule on, 1 to 365. @default 14 */
  readonly leastDays?: number;

  /**
   * The fewest requests that the rule would have stopped, 1,000 to 1,000,000,000. One in a thousand does not show in fewer
   * than a thousand, and a stage refuses a record of fewer.
   * @default 1000
   */
  readonly leastRequests?: number;

  /**
   * The fewest addresses of honest clients in the log, 1 to 1,000,000,000: without any, no false positive can show. An
   * address of IPv6 counts by its /64 block.
   * @default 100
   */
  readonly leastHonestAddresses?: number;

  /**
   * The most addresses of honest clients that a rule may stop, 0 to 1,000,000,000, whatever their share: an attacker
   * with many addresses makes every share small.
   * @default 5
   */
  readonly mostHurtAddresses?: number;

  /** Starts of paths that only a completed purchase leads to, e.g. `/checkout/thanks`. @default - that signal is not used */
  readonly purchasePaths?: readonly string[];

  /** Classes of clients that are known to be honest. @default - that signal is not used */
  readonly knownGood?: readonly KnownGoodClient[];

  /** Names of rules whose own action is Challenge or CAPTCHA: a solved token passes them. @default - none */
  readonly challengeRules?: readonly string[];

  /** Names of rules whose own action is Count: they give a label and are never promoted. @default - none */
  readonly labelRules?: readonly string[];

  /** Names of rules to report on even if no request matched them. @default - none */
  readonly rules?: readonly string[];
}

/** Options with every default in place. */
export type CompleteOptions = Required<Omit<WafReportOptions, 'webAcl' | 'since'>> &
  Pick<WafReportOptions, 'webAcl' | 'since'>;

const LONGEST_SOURCE = 200;
const MOST = 1_000_000_000;
const HIGHEST_CEILING = 1 / REQUESTS_PER_FALSE_POSITIVE;

/**
 * Options with every default in place.
 *
 * @throws if one is outside its range
 */
export function completeWafReportOptions(options: WafReportOptions): CompleteOptions {
  const complete = {
    ceiling: HIGHEST_CEILING,
    leastDays: 14,
    leastRequests: FEWEST_REQUESTS,
    leastHonestAddresses: 100,
    mostHurtAddresses: 5,
    purchasePaths: [],
    knownGood: [],
    challengeRules: [],
    labelRules: [],
    rules: [],
    ...options,
  };
  requireDay('today', complete.today);
  if (complete.since !== undefined) {
    requireDay('since', complete.since);
  }
  requireWhole('least days', complete.leastDays, 1, 365);
  requireWhole('least requests', complete.leastRequests, FEWEST_REQUESTS, MOST);
  requireWhole('least honest addresses', complete.leastHonestAddresses, 1, MOST);
  requireWhole('most hurt addresses', complete.mostHurtAddresses, 0, MOST);
  if (!(complete.ceiling > 0 && complete.ceiling <= HIGHEST_CEILING)) {
    throw new WafLogError(
      `ceiling is a share over 0 and at most ${HIGHEST_CEILING}, got ${complete.ceiling}; write e.g. 0.0005 for one in two thousand`,
    );
  }
  const { source } = complete;
  if (!/^[\x20-\x7e]*$/.test(source) || !namesSource(source) || source.length > LONGEST_SOURCE) {
    throw new WafLogError(
      `source takes ${SHORTEST_SOURCE} to ${LONGEST_SOURCE} ASCII characters and ${FEWEST_WORDS} different words, got "${source}"; say where the log lies and who judged it`,
    );
  }
  const wrong = complete.purchasePaths.find((path) => !/^\/[^/]/.test(path));
  if (wrong !== undefined) {
    throw new WafLogError(`purchase path starts with / and a segment, got "${wrong}"; write e.g. /checkout/thanks`);
  }
  return complete;
}

function requireDay(name: string, day: string): void {
  if (calendarDay(day) === undefined) {
    throw new WafLogError(`${name} is a day, YYYY-MM-DD, got "${day}"; write e.g. 2026-11-21`);
  }
}

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new WafLogError(`${name} is a whole number from ${least} to ${most}, got ${value}`);
  }
}
