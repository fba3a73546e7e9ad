#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import program from 'node:process';
import { gunzipSync } from 'node:zlib';
import { wafRehearse } from './waf-rehearse';

/** First bytes of a compressed file. */
const GZIP = '1f8b';

/** Runs `waf-rehearse` on the files and the output of this process. */
export function wafRehearseCommand(): void {
  // The exit code is set, not forced: a forced exit cuts off what a pipe has not taken yet.
  program.exitCode = wafRehearse(program.argv.slice(2), {
    read: (file) => {
      const bytes = readFileSync(file);
      return (bytes.subarray(0, 2).toString('hex') === GZIP ? gunzipSync(bytes) : bytes).toString('utf8');
    },
    write: (text) => program.stdout.write(text),
    complain: (text) => program.stderr.write(text),
  });
}

if (require.main === module) {
  wafRehearseCommand();
}
