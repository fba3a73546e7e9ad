#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import program from 'node:process';
import { gunzipSync } from 'node:zlib';
import { filesOf } from '../report/files-of';
import { wafRehearse } from './waf-rehearse';

/** First bytes of a compressed file. */
const GZIP = '1f8b';
/** What an error of the system means to whoever called. */
const UNREADABLE: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'does not exist; name a file'],
  ['EISDIR', 'is a folder; name a file'],
  ['EACCES', 'may not be read; change its permissions'],
  ['Z_BUF_ERROR', 'is cut off and cannot be unpacked; fetch it again'],
  ['Z_DATA_ERROR', 'is damaged and cannot be unpacked; fetch it again'],
]);

/** Runs `waf-rehearse` on the files and the output of this process. */
export function wafRehearseCommand(): void {
  // The exit code is set, not forced: a forced exit cuts off what a pipe has not taken yet.
  program.exitCode = wafRehearse(program.argv.slice(2), {
    read: textOf,
    list: filesOf,
    write: (text) => program.stdout.write(text),
    complain: (text) => program.stderr.write(text),
  });
}

function textOf(file: string): string {
  try {
    const bytes = readFileSync(file);
    return (bytes.subarray(0, 2).toString('hex') === GZIP ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    const why = UNREADABLE.get((error as NodeJS.ErrnoException).code ?? '');
    throw why === undefined ? error : new Error(`${file} ${why}`);
  }
}

if (require.main === module) {
  wafRehearseCommand();
}
