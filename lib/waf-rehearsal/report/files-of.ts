import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { WafLogError } from './waf-log-error';

/** CloudWatch Logs writes it beside an export, to try its permission. */
const EXPORT_TEST = 'aws-logs-write-test';

/**
 * The files of a folder and its folders, in order of their names; of a file, the file itself. Protects against a log of
 * which only a part is named.
 *
 * @throws WafLogError if there is neither
 */
export function filesOf(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new WafLogError(`${path} does not exist; name a file or a folder`);
  }
  if (!found.isDirectory()) {
    return [path];
  }
  return readdirSync(path)
    .filter((name) => !name.startsWith('.') && name !== EXPORT_TEST)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}
