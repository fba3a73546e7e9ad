import { calendarDay } from './calendar-day';

/**
 * What was seen before a rule was put in BLOCK: the record of its false positives, as the stage in the configuration holds
 * it. `waf-report` writes it, and the web ACL refuses one that proves nothing: both by {@link problemsOfEvidence}.
 */
export interface StageEvidence {
  /** First day that was judged, `YYYY-MM-DD`; of a log the day on which the rule first matched. */
  readonly from: string;

  /** Last day that was judged, `YYYY-MM-DD`, at most 90 days before the rule went into BLOCK and not after it. */
  readonly to: string;

  /**
   * Requests of which each could have been a false positive, 1,000 or more: of a log those that the rule would have
   * stopped, of a replay the honest ones.
   */
  readonly requests: number;

  /** How many of them were: honest, and the rule would have stopped them; at most one in a thousand. */
  readonly falsePositives: number;

  /**
   * `true` where requests were replayed and not seen. A replay cannot tell what a managed group would have found, and is no
   * evidence for a rule that needs one.
   *
   * @default - the requests stood in a log
   */
  readonly replayed?: true;

  /** Where the record stands and who judged, 30 characters and 4 different words or more, e.g. a report in the repository. */
  readonly source: string;
}

/** Fewer say nothing about a rate of one in a thousand. */
export const FEWEST_REQUESTS = 1000;

/** One false positive in so many requests is the most that a rule may bring into BLOCK. */
export const REQUESTS_PER_FALSE_POSITIVE = 1000;

/** A shorter source names no place and nobody. */
export const SHORTEST_SOURCE = 30;

/** Different words of a source; fewer are filling. */
export const FEWEST_WORDS = 4;

/** Customers and attackers are other ones by then. */
const OLDEST_EVIDENCE_DAYS = 90;

/**
 * What is wrong with a record of false positives, all of it; each problem goes on where "evidence" stops. Protects against
 * a rule that is put in BLOCK on a record that says nothing.
 *
 * @param evidence the record
 * @param since the first day of the rule in BLOCK, as {@link calendarDay} numbers it
 * @param today the day on which it is judged, likewise
 */
export function problemsOfEvidence(evidence: StageEvidence, since: number, today: number): string[] {
  const { from, to, requests, falsePositives, source } = evidence;
  const [first, last] = [calendarDay(from), calendarDay(to)];
  if (first === undefined || last === undefined || last < first) {
    return [`from "${from}" to "${to}", expected two days in order; correct them`];
  }
  if (!Number.isInteger(requests) || requests < 0 || !Number.isInteger(falsePositives) || falsePositives < 0) {
    return [`of ${requests} requests with ${falsePositives} false positives, expected whole numbers; correct them`];
  }
  return [
    ...(requests < FEWEST_REQUESTS
      ? [`of ${requests} requests, expected at least ${FEWEST_REQUESTS}; judge more of them first`]
      : []),
    ...(last > today ? [`that ends on ${to}, which is to come; correct it`] : []),
    ...(since - last > OLDEST_EVIDENCE_DAYS
      ? [
          `that ends on ${to}, ${since - last} days before the rule was put in BLOCK, at most ${OLDEST_EVIDENCE_DAYS} are allowed; judge anew`,
        ]
      : []),
    ...(last > since ? [`that ends on ${to}, after the rule was put in BLOCK; judge before, not after`] : []),
    ...(falsePositives * REQUESTS_PER_FALSE_POSITIVE > requests
      ? [
          `with ${falsePositives} false positives in ${requests} requests, at most 1 in ${REQUESTS_PER_FALSE_POSITIVE} is allowed; tune the rule first`,
        ]
      : []),
    ...(namesSource(source)
      ? []
      : [
          `whose source is "${source}", expected at least ${SHORTEST_SOURCE} characters and ${FEWEST_WORDS} different words; say where the record stands and who judged`,
        ]),
  ];
}

/** Whether a text is long and varied enough to say where a record stands and who judged. */
export function namesSource(text: string): boolean {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
  return text.trim().length >= SHORTEST_SOURCE && words.size >= FEWEST_WORDS;
}
