import { printedLine } from '../printed-text';
import { WafLogError } from './waf-log-error';
import { type WafLogRecord } from './waf-log-record';
import { type CompleteOptions } from './waf-report-options';

/**
 * The records of the one web ACL and of the days that a report is on. Protects against two web ACLs added up, e.g. the
 * one that serves and the candidate of a canary.
 */
export class ChosenRecords implements Iterable<WafLogRecord> {
  /** Name of the web ACL; unknown until the first record where no option names it. */
  webAcl: string | undefined;

  private readonly since: number;
  /** Web ACLs of the log that no report is on, by name. */
  private readonly others = new Set<string>();

  /**
   * @param log every record
   * @param options the web ACL and the first day, where they are named
   */
  constructor(
    private readonly log: Iterable<WafLogRecord>,
    private readonly options: CompleteOptions,
  ) {
    this.webAcl = options.webAcl;
    this.since = options.since === undefined ? 0 : Date.parse(options.since);
  }

  /** @throws if the log holds several web ACLs and no option names one, or others than the one that is named */
  *[Symbol.iterator](): Generator<WafLogRecord> {
    let isFound = false;
    for (const record of this.log) {
      this.webAcl ??= record.webAcl;
      if (record.webAcl !== this.webAcl && this.options.webAcl === undefined) {
        throw new WafLogError(
          `a report is on one web ACL, the log holds ${printedLine(this.webAcl)} and ${printedLine(record.webAcl)}; name one of them`,
        );
      }
      isFound ||= record.webAcl === this.webAcl;
      if (record.webAcl !== this.webAcl) {
        this.others.add(printedLine(record.webAcl));
      } else if (record.time >= this.since) {
        yield record;
      }
    }
    if (!isFound && this.others.size > 0) {
      throw new WafLogError(
        `the log holds no request of web ACL ${this.webAcl ?? ''}, it holds ${[...this.others].join(', ')}; name one of these`,
      );
    }
  }
}
