import { readFileSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { printedReport } from '../printed-text';
import { type KnownGoodClient, knownGoodClientsOf } from './known-good-client';
import { WafLog } from './waf-log';
import { WafLogError } from './waf-log-error';
import { wafReportOf } from './waf-report';
import { wafReportText } from './waf-report-text';

const CALL = 'call waf-report --today YYYY-MM-DD [options] <log file or folder> ...';
/** What follows an error: all options would push it off the screen. */
const HINT = `${CALL}, with --help for all options`;
const USAGE = `${CALL}
  --json                      print JSON instead of text
  --source TEXT               where the log lies and who judged it, for the evidence (default: the log as named here)
  --web-acl NAME              the web ACL to report on, where the log holds several
  --since YYYY-MM-DD          leave out earlier requests: the day since which the rules count
  --ceiling SHARE             highest share of false positives, at most 0.001 (default 0.001)
  --least-days N              fewest days with requests since the first match of a rule (default 14)
  --least-requests N          fewest requests that a rule would have stopped, from 1000 (default 1000)
  --least-honest-addresses N  fewest addresses of clients known to be honest (default 100)
  --most-hurt-addresses N     most of them that a rule may stop, whatever their share (default 5)
  --purchase-path PATH        a path that only a completed purchase leads to; may be repeated
  --known-good FILE           JSON list of {name, addresses, userAgent} of clients known to be honest
  --challenge-rule NAME       a rule whose own action is Challenge or CAPTCHA; may be repeated
  --label-rule NAME           a rule that counts only to give a label, and is never promoted; may be repeated
  --rule NAME                 report on this rule even if nothing matched it; may be repeated
  --help                      print this

exit code: 0 there is a report, 2 wrong use or a log that cannot be reported on`;

const OPTIONS = {
  today: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  source: { type: 'string' },
  'web-acl': { type: 'string' },
  since: { type: 'string' },
  ceiling: { type: 'string' },
  'least-days': { type: 'string' },
  'least-requests': { type: 'string' },
  'least-honest-addresses': { type: 'string' },
  'most-hurt-addresses': { type: 'string' },
  'purchase-path': { type: 'string', multiple: true },
  'known-good': { type: 'string' },
  'challenge-rule': { type: 'string', multiple: true },
  'label-rule': { type: 'string', multiple: true },
  rule: { type: 'string', multiple: true },
} as const satisfies ParseArgsConfig['options'];

/**
 * The command `waf-report`: reads the log of a web ACL and answers what each rule would have done to whom, and which
 * rules may leave COUNT. The day is an argument: the report of the same log is the same on every day.
 *
 * @param args what stands behind the command's name
 * @returns the report, as text or JSON; with `--help` how to call it
 * @throws {WafLogError} if an argument is unknown or outside its range, or the log cannot be reported on
 */
export function runWafReport(args: readonly string[]): string {
  const { values, positionals } = parsed(args);
  if (values.help) {
    return `${USAGE}\n`;
  }
  if (values.today === undefined) {
    throw new WafLogError(`the report needs a day; ${HINT}`);
  }
  if (positionals.length === 0) {
    throw new WafLogError(`the report needs a log; ${HINT}`);
  }
  const found = wafReportOf(new WafLog(positionals), {
    today: values.today,
    source: values.source ?? sourceOf(positionals, values.today),
    webAcl: values['web-acl'],
    since: values.since,
    ...numbers({
      ceiling: values.ceiling,
      leastDays: values['least-days'],
      leastRequests: values['least-requests'],
      leastHonestAddresses: values['least-honest-addresses'],
      mostHurtAddresses: values['most-hurt-addresses'],
    }),
    ...(values['purchase-path'] && { purchasePaths: values['purchase-path'] }),
    ...(values['known-good'] !== undefined && { knownGood: knownGood(values['known-good']) }),
    ...(values['challenge-rule'] && { challengeRules: values['challenge-rule'] }),
    ...(values['label-rule'] && { labelRules: values['label-rule'] }),
    ...(values.rule && { rules: values.rule }),
  });
  const report = printedReport(found);
  return values.json ? `${JSON.stringify(report, undefined, 2)}\n` : wafReportText(report);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new WafLogError(`${(error as Error).message}; ${HINT}`);
  }
}

/** Options that were given, as numbers; what is no number is refused where the options are checked. */
function numbers(given: Readonly<Record<string, string | undefined>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, text.trim() === '' ? NaN : Number(text)]],
    ),
  );
}

/** The default of the evidence's source: one log by its name, more by the first. */
function sourceOf([first = '', ...rest]: readonly string[], today: string): string {
  const name = first.slice(-100).replace(/[^\x20-\x7e]/g, '?');
  return `waf-report of the log ${name}${rest.length > 0 ? ` and ${rest.length} more` : ''} on ${today}`;
}

function knownGood(file: string): KnownGoodClient[] {
  try {
    return knownGoodClientsOf(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof WafLogError) {
      throw error;
    }
    throw new WafLogError(`list of known-good clients ${file} cannot be read; name a JSON file`);
  }
}
