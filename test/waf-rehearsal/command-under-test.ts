import { wafRehearse } from '../../lib/waf-rehearsal';
import { type Json, linesOf, pathStarts, recorded, rule, templateOf } from './rehearsal-under-test';

/** Rules of which one blocks, one is staged, one only labels and one needs a country. */
export const RULES = [
  rule('Admin', pathStarts('/admin')),
  rule('Stage', pathStarts('/stage'), { Action: { Count: {} } }),
  rule('Mark', pathStarts('/'), { Action: { Count: {} }, RuleLabels: [{ Name: 'seen' }] }),
  rule('Geo', { GeoMatchStatement: { CountryCodes: ['KP'] } }),
];
/** A request of a shopper, with changes. */
export const shopper = (path: string, changes: Json = {}): Json => ({
  ...recorded({ path, country: 'DE', client: 'shopper' }),
  ...changes,
});
/** Headers of a browser. */
export const BROWSER = { headers: [{ name: 'User-Agent', value: 'Mozilla/5.0' }] };

/** What a run of the command left. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command on a template `t` of {@link RULES}, records `r` and other files. */
export function run(
  args: readonly string[],
  records: readonly unknown[] = [shopper('/')],
  files: Record<string, string> = {},
): Run {
  const all: Record<string, string> = { t: JSON.stringify(templateOf(RULES)), r: linesOf(...records), ...files };
  let [out, err] = ['', ''];
  const code = wafRehearse(args, {
    read: (file) => {
      const text = all[file];
      if (text === undefined) {
        throw new Error(`no such file: ${file}`);
      }
      return text;
    },
    // What ends in / is a folder.
    list: (path) => (path.endsWith('/') ? Object.keys(all).filter((file) => file.startsWith(path)) : [path]),
    write: (text) => (out += text),
    complain: (text) => (err += text),
  });
  return { code, out, err };
}
