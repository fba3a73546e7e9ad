import { Outcome } from '../outcome';
import { type RecordedRequest } from '../recorded-request';
import { type Rehearsal } from '../rehearsal';
import { pathClassOf } from '../report/path-class';
import { objectAt } from '../template/json-value';
import { UsageError } from './usage-error';

/** What should become of some requests. */
export interface Expectation {
  /** The outcome. */
  readonly expect: Outcome;

  /** Class of clients. @default - every class */
  readonly client?: string;

  /** Start of the path. @default - every path */
  readonly path?: string;

  /** Method. @default - every method */
  readonly method?: string;
}

const FIELDS = ['expect', 'client', 'path', 'method'];

/**
 * Reads a file of expectations.
 *
 * @throws UsageError with every faulty entry
 */
export function expectationsOf(text: string): Expectation[] {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    throw new UsageError('the expectations are no JSON');
  }
  if (!Array.isArray(entries)) {
    throw new UsageError('the expectations are no JSON list');
  }
  const faults = entries.flatMap((entry, index) =>
    expectationFaults(entry).map((fault) => `expectation ${index + 1}: ${fault}`),
  );
  if (faults.length > 0) {
    throw new UsageError(faults.join('\n'));
  }
  return entries as Expectation[];
}

/** What a rehearsal did otherwise than expected. */
export interface Disagreements {
  /** Contradicted, in words. */
  readonly failed: readonly string[];

  /** Neither contradicted nor proven, in words. */
  readonly unproven: readonly string[];
}

/**
 * Compares a rehearsal with what the records and the file of expectations say: a record's own expectation goes first,
 * then the first of the file that fits. Protects against an expectation that passes for met and was never applied.
 *
 * @throws UsageError if an expectation decides no request
 */
export function disagreements(
  { requests }: Rehearsal,
  records: readonly RecordedRequest[],
  expectations: readonly Expectation[],
): Disagreements {
  const failed: string[] = [];
  const unproven: string[] = [];
  const fits = new Set<Expectation>();
  const decides = new Set<Expectation>();
  for (const { index, outcome, possible, client, terminatingRule, undecidedFrom } of requests) {
    const record = records[index];
    if (record === undefined) {
      continue;
    }
    const fitting = expectations.filter((expectation) => isMeant(expectation, record, client));
    fitting.forEach((expectation) => fits.add(expectation));
    const [first] = record.expect === undefined ? fitting : [];
    if (first !== undefined) {
      decides.add(first);
    }
    const expected = record.expect ?? first?.expect;
    const isFailed = expected !== undefined && outcome !== expected && !possible.includes(expected);
    const place = `${record.origin ?? `request ${index + 1}`}: ${methodOf(record)} ${pathClassOf(record.path)} (${client})`;
    if (isFailed) {
      failed.push(
        outcome === Outcome.UNDECIDED
          ? `${place} expected ${expected}, got ${possible.join(' or ')}, undecided from ${undecidedFrom ?? 'the start'}`
          : `${place} expected ${expected}, got ${outcome} by ${terminatingRule ?? 'the default action'}`,
      );
    } else if (expected !== undefined && outcome !== expected) {
      unproven.push(`${place} expected ${expected}, undecided from ${undecidedFrom ?? 'the start'}`);
    }
  }
  const idle = expectations.flatMap((expectation, index) =>
    decides.has(expectation)
      ? []
      : fits.has(expectation)
        ? [
            `expectation ${index + 1} decides no request: an earlier one or the record's own goes first; drop it or move it up`,
          ]
        : [`expectation ${index + 1} fits no request; drop it or record such a request`],
  );
  if (idle.length > 0) {
    throw new UsageError(idle.join('\n'));
  }
  return { failed, unproven };
}

/** What is no method says nothing to the reader, and may say something to a terminal. */
function methodOf({ method }: RecordedRequest): string {
  return /^[A-Z]{1,16}$/.test(method) ? method : '(other method)';
}

function isMeant({ client, path, method }: Expectation, record: RecordedRequest, recordClient: string): boolean {
  return (
    (client === undefined || client === recordClient) &&
    (path === undefined || record.path.startsWith(path)) &&
    (method === undefined || record.method === method)
  );
}

function expectationFaults(entry: unknown): string[] {
  const expectation = objectAt(entry);
  if (expectation === undefined) {
    return ['is no object'];
  }
  const surplus = Object.keys(expectation).filter((name) => !FIELDS.includes(name));
  const isKnown = Object.values<unknown>(Outcome).includes(expectation['expect']);
  return [
    ...surplus.map((name) => `${name} is no field`),
    ...(isKnown ? [] : [`expect must be one of ${Object.values(Outcome).join(', ')}`]),
    ...FIELDS.filter((name) => expectation[name] !== undefined && typeof expectation[name] !== 'string').map(
      (name) => `${name} must be a text`,
    ),
  ];
}
