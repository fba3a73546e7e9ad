import { Outcome } from '../outcome';
import { printedLine } from '../printed-text';
import { type Rehearsal } from '../rehearsal';
import { UsageError } from './usage-error';

/** The most requests of a class of clients that may end in a way. */
export interface ClientThreshold {
  /** The option as given, for messages. */
  readonly option: string;

  /** Class of clients; `*` for all. */
  readonly client: string;

  /** Share that is still admitted, 0 to 1. */
  readonly share: number;

  /** Outcomes that count. */
  readonly outcomes: readonly Outcome[];
}

const OUTCOMES: ReadonlyMap<string, readonly Outcome[]> = new Map([
  ['--max-blocked', [Outcome.BLOCK]],
  ['--max-challenged', [Outcome.CHALLENGE, Outcome.CAPTCHA]],
  ['--max-undecided', [Outcome.UNDECIDED]],
]);

/**
 * Reads a threshold, e.g. `shopper=0.1%`: 0 to 100 percent, up to nine decimals.
 *
 * @throws UsageError for anything else
 */
export function thresholdOf(option: string, text: string): ClientThreshold {
  const [, client, percent = '', decimals = ''] = /^(.+)=(\d{1,3})(?:\.(\d{1,9}))?%$/.exec(text) ?? [];
  // Two whole numbers, divided once: 0.7 / 100 is another number than 7 / 1000, which seven of a thousand requests give.
  const share = Number(percent + decimals) / 10 ** (decimals.length + 2);
  if (client === undefined || share > 1) {
    throw new UsageError(`${option} takes a class of clients and a share up to 100%, e.g. shopper=0.1%, got ${text}`);
  }
  return { option: `${option} ${text}`, client, share, outcomes: OUTCOMES.get(option) ?? [] };
}

/**
 * Thresholds that a rehearsal exceeds, in words; the share itself is still admitted. Protects against a share that is
 * nought because nobody of the class was recorded.
 *
 * @throws UsageError if no request is of the class
 */
export function exceededThresholds({ requests }: Rehearsal, thresholds: readonly ClientThreshold[]): string[] {
  return thresholds.flatMap(({ option, client, share, outcomes }) => {
    const members = requests.filter((request) => client === '*' || request.client === client);
    if (members.length === 0) {
      const known = [...new Set(requests.map((request) => printedLine(request.client)))].sort();
      throw new UsageError(`${option} matches no request; the classes are ${known.join(', ') || 'none'}`);
    }
    // A request that is undecided counts where it ends if no undecided rule matches: an own rule behind a managed group
    // must not pass because the group is not decided.
    const hits = members.filter(
      ({ outcome, assumed }) => outcomes.includes(outcome) || outcomes.includes(assumed),
    ).length;
    const percent = ((hits / members.length) * 100).toFixed(2);
    return hits / members.length > share ? [`${option}: ${hits} of ${members.length} requests, ${percent} %`] : [];
  });
}
