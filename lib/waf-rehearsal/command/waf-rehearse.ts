import { printedLine, printedReport, printedText } from '../printed-text';
import { RecordError } from '../readers/record-error';
import { readRecords } from '../readers/read-records';
import { type RecordedRequest } from '../recorded-request';
import { rehearse } from '../rehearse';
import { ruleNames } from '../rules/rule-names';
import { rehearsalSummary } from '../summary/rehearsal-summary';
import { summaryText } from '../summary/summary-text';
import { webAclOf } from '../template/web-acl-of';
import { exceededThresholds } from './client-threshold';
import { type CommandOptions, commandOptions, USAGE, USAGE_HINT } from './command-options';
import { disagreements, expectationsOf } from './expectation';
import { UsageError } from './usage-error';

/** The world outside, for the command. */
export interface CommandDesk {
  /** Reads a file as text. */
  readonly read: (file: string) => string;

  /** The files of a folder, or the one file of that name. */
  readonly list: (path: string) => readonly string[];

  /** Writes the report. */
  readonly write: (text: string) => void;

  /** Writes what went wrong. */
  readonly complain: (text: string) => void;
}

/** All is as expected. */
const FINE = 0;
/** An expectation or a threshold fails. */
const FAILED = 1;
/** The command was called wrongly, or its input cannot be read. */
const WRONG_USE = 2;

/**
 * Runs the command `waf-rehearse`. Protects shoppers from a rule set that nobody rehearsed: a pipeline that runs it stops
 * when recorded requests would end otherwise than expected.
 *
 * @param args arguments after the name of the command
 * @param desk files and output
 * @returns the exit code: 0 fine, 1 an expectation or threshold fails, 2 wrong use or unreadable input
 */
export function wafRehearse(args: readonly string[], desk: CommandDesk): number {
  if (args.includes('--help')) {
    desk.write(USAGE);
    return FINE;
  }
  try {
    return rehearsed(commandOptions(args), desk);
  } catch (error) {
    if (!(error instanceof Error)) {
      throw error;
    }
    desk.complain(
      printedText(error instanceof UsageError ? `${error.message}\n${USAGE_HINT}\n` : `${error.message}\n`),
    );
    return WRONG_USE;
  }
}

function rehearsed(options: CommandOptions, desk: CommandDesk): number {
  const webAcl = webAclOf(parsed(options.template, desk), options.webAcl);
  const records = recordsOf(options, desk);
  const { promoted, stageBlock, assumesSilence, pathPrefixes, account } = options;
  const staged = stageBlock
    ? ruleNames(webAcl).staged.filter((name) => !promoted.some((rule) => rule.name === name))
    : [];
  const rehearsal = rehearse(webAcl, records, {
    promoted: [...promoted, ...staged.map((name) => ({ name }))],
    pathPrefixes,
    assumesSilence,
    ...(account !== undefined && { account }),
  });
  const expectations = options.expect === undefined ? [] : expectationsOf(desk.read(options.expect));
  const { failed, unproven } = disagreements(rehearsal, records, expectations);
  const exceeded = exceededThresholds(rehearsal, options.thresholds);
  const failures = [...failed, ...(options.strict ? unproven : []), ...exceeded].map(printedLine);
  const summary = rehearsalSummary(rehearsal);
  const requests = rehearsal.requests.map((request) => ({ ...request, labels: request.labels.map(withoutPerson) }));
  const report = printedReport({ ...summary, failures, unproven, requests });
  desk.write(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : summaryText(report));
  if (unproven.length > 0) {
    desk.complain(
      `${unproven.length} expectations are neither met nor contradicted: the outcome is undecided; --strict fails on them and names them\n`,
    );
  }
  failures.forEach((failure) => desk.complain(`${failure}\n`));
  return failures.length > 0 ? FAILED : FINE;
}

/** A label that names a browser's token or its fingerprint names a person: its name is cut. */
function withoutPerson(label: string): string {
  return label.replace(/^(awswaf:managed:token:(?:id|fingerprint):).*/s, '$1…');
}

/** The requests of all files; the faults of all files are told at once. */
function recordsOf({ records, sourceAddress, hosts }: CommandOptions, desk: CommandDesk): RecordedRequest[] {
  const problems: string[] = [];
  const context = { ...(sourceAddress !== undefined && { sourceAddress }), ...(hosts !== undefined && { hosts }) };
  const requests = records.flatMap(desk.list).flatMap((file) => {
    try {
      return readRecords(desk.read(file), context).map((request) => ({
        ...request,
        origin: `${file} ${request.origin ?? ''}`.trim(),
      }));
    } catch (error) {
      if (!(error instanceof RecordError)) {
        throw error;
      }
      problems.push(...error.problems.map((problem) => `${file} ${problem}`));
      return [];
    }
  });
  if (problems.length > 0) {
    throw new RecordError(problems);
  }
  if (requests.length === 0) {
    throw new UsageError('the files hold no request; record some, or name other hosts');
  }
  return requests;
}

function parsed(file: string, desk: CommandDesk): unknown {
  try {
    return JSON.parse(desk.read(file)) as unknown;
  } catch (error) {
    // A parser quotes what it read, which may be records where the arguments are in the wrong order.
    const why = error instanceof Error && !(error instanceof SyntaxError) ? error.message : 'it holds no JSON';
    throw new UsageError(`${file} cannot be read as a template: ${why}`);
  }
}
