import { type RecordedRequest } from '../recorded-request';
import { jsonValueAt } from '../template/json-value';
import { jsonLines } from './json-lines';
import { type HarContext, readHar } from './read-har';
import { isWafLog, readWafLog } from './read-waf-log';
import { recordProblems } from './record-problems';
import { RecordError } from './record-error';

/**
 * Reads recorded requests: own JSON lines, AWS WAF log lines or a browser's archive, whichever it is. Protects against
 * half a file: whatever cannot be read is refused, with all places at once.
 *
 * @param text the file
 * @param context what a browser's archive does not tell
 * @throws RecordError with every faulty place, e.g. `line 7: timestamp is missing`
 */
export function readRecords(text: string, context: HarContext = {}): RecordedRequest[] {
  const whole = archiveOf(text);
  if (whole !== undefined) {
    return readHar(whole, context);
  }
  const lines = jsonLines(text);
  if (lines[0] !== undefined && isWafLog(lines[0])) {
    return readWafLog(lines);
  }
  const problems = lines.flatMap(({ place, value }) => recordProblems(value).map((problem) => `${place}: ${problem}`));
  if (problems.length > 0) {
    throw new RecordError(problems);
  }
  return lines.map(({ place, value }) => ({ origin: place, ...(value as unknown as RecordedRequest) }));
}

function archiveOf(text: string): unknown {
  if (!/^\ufeff?\s*\{/.test(text) || !text.includes('"entries"')) {
    return undefined;
  }
  try {
    const whole = JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
    return Array.isArray(jsonValueAt(whole, 'log', 'entries')) ? whole : undefined;
  } catch {
    return undefined;
  }
}
