import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chunksOf, linesOf } from './lines-of';
import { WafLogError } from './waf-log-error';
import { type WafLogRecord, wafLogRecordOf } from './waf-log-record';

/** CloudWatch Logs writes it beside an export, to try its permission. */
const EXPORT_TEST = 'aws-logs-write-test';
/** CloudWatch Logs writes the time of the event before each line of an export. */
const EXPORTED_LINE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z (?=\{)/;

/** One record as text, and where it stands. */
interface Place {
  readonly text: string;
  readonly place: string;
}

/**
 * The log of a web ACL as AWS delivers it: JSON lines, packed by gzip or not, a folder of such files as S3 holds them,
 * an export of CloudWatch Logs, or what `aws logs filter-log-events` printed. Protects against a report on part of a
 * log: a line that is no record is refused by its number, none is skipped.
 *
 * Files are read one after the other, and anew each time the log is gone through.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-s3.html
 */
export class WafLog implements Iterable<WafLogRecord> {
  private readonly files: readonly string[];

  /**
   * @param paths files and folders, one or more
   * @throws if a path does not exist, or there is no file
   */
  constructor(paths: readonly string[]) {
    this.files = paths.flatMap(filesOf);
    if (this.files.length === 0) {
      throw new WafLogError(
        `a report needs a log, got ${paths.join(', ') || 'none'}; name a file, or a folder with files`,
      );
    }
  }

  /** @throws if a line is no record */
  *[Symbol.iterator](): Generator<WafLogRecord> {
    for (const file of this.files) {
      for (const { text, place } of recordsOf(file)) {
        yield at(place, () => wafLogRecordOf(text));
      }
    }
  }
}

function filesOf(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new WafLogError(`log ${path} does not exist; name a file or a folder`);
  }
  if (!found.isDirectory()) {
    return [path];
  }
  return readdirSync(path)
    .filter((name) => !name.startsWith('.') && name !== EXPORT_TEST)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

function at<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof WafLogError ? new WafLogError(`${place} is no record of AWS WAF: ${error.message}`) : error;
  }
}

function* recordsOf(file: string): Generator<Place> {
  let number = 0;
  for (const line of linesOf(chunksOf(file))) {
    number += 1;
    const events = number === 1 ? eventsOf(file, line) : undefined;
    if (events) {
      for (const [index, { message }] of events.entries()) {
        yield { text: typeof message === 'string' ? message : '', place: `${file} event ${index + 1}` };
      }
      return;
    }
    if (line.trim() !== '') {
      yield { text: line.replace(EXPORTED_LINE, ''), place: `${file} line ${number}` };
    }
  }
}

/** The events of `filter-log-events`; undefined where the file holds one record in each line. */
function eventsOf(file: string, first: string): readonly { readonly message?: unknown }[] | undefined {
  const isWhole = first.trim() === '{';
  if (!isWhole && !first.includes('"events"')) {
    return undefined;
  }
  try {
    const whole = isWhole ? [...linesOf(chunksOf(file))].join('\n') : first;
    const { events } = JSON.parse(whole) as { events?: unknown };
    return Array.isArray(events) ? (events as { message?: unknown }[]) : undefined;
  } catch {
    return undefined;
  }
}
