import { filesOf } from './files-of';
import { chunksOf, linesOf } from './lines-of';
import { WafLogError } from './waf-log-error';
import { type WafLogRecord, wafLogRecordOf } from './waf-log-record';

/** CloudWatch Logs writes the time of the event before each line of an export. */
const EXPORTED_LINE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z (?=\{)/;

/** `nextToken` of the service, `NextToken` of the command line, `nextForwardToken` of `get-log-events`. */
const NEXT_TOKEN = /^next.*token$/i;

/** Events of CloudWatch Logs. */
type Page = Readonly<Record<string, unknown>> & { readonly events: readonly { readonly message?: unknown }[] };

/** One record as text, and where it stands. */
interface Place {
  readonly text: string;
  readonly place: string;
}

/**
 * The log of a web ACL as AWS delivers it: JSON lines, packed by gzip or not, a folder of such files as S3 holds them,
 * an export of CloudWatch Logs, or what `aws logs filter-log-events` printed. Protects against a report on part of a
 * log: a line that is no record is refused by its number, none is skipped, and a page that others follow is refused.
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

  /** @throws if a line is no record, or a page not the last */
  *[Symbol.iterator](): Generator<WafLogRecord> {
    for (const file of this.files) {
      for (const { text, place } of recordsOf(file)) {
        yield at(place, () => wafLogRecordOf(text));
      }
    }
  }
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
    const laidOut = number === 1 && line.trim() === '{' ? pageOf([...linesOf(chunksOf(file))].join('\n')) : undefined;
    if (laidOut) {
      yield* eventsOf(laidOut, file);
      return;
    }
    const place = `${file} line ${number}`;
    const page = pageOf(line);
    if (page) {
      yield* eventsOf(page, place);
    } else if (line.trim() !== '') {
      yield { text: line.replace(EXPORTED_LINE, ''), place };
    }
  }
}

/** What `filter-log-events` printed; undefined for a record. */
function pageOf(text: string): Page | undefined {
  if (!text.includes('"events"')) {
    return undefined;
  }
  try {
    const page = JSON.parse(text) as Page;
    return Array.isArray(page.events) ? page : undefined;
  } catch {
    return undefined;
  }
}

function* eventsOf(page: Page, place: string): Generator<Place> {
  const token = Object.keys(page).find((name) => NEXT_TOKEN.test(name) && page[name]);
  if (token !== undefined) {
    throw new WafLogError(
      `${place} is a page with a ${token}, so not the last; fetch all of them, by aws logs create-export-task or by filter-log-events without --no-paginate and --max-items`,
    );
  }
  for (const [index, { message }] of page.events.entries()) {
    yield { text: typeof message === 'string' ? message : '', place: `${place} event ${index + 1}` };
  }
}
