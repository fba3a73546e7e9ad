#!/usr/bin/env node
import program from 'node:process';
import { printedText } from '../printed-text';
import { runWafReport } from './run-waf-report';
import { WafLogError } from './waf-log-error';

/** Runs `waf-report` on the arguments and the output of this process: 0 for a report, 2 where there can be none. */
export function wafReportCommand(): void {
  try {
    program.stdout.write(runWafReport(program.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof WafLogError)) {
      throw error;
    }
    program.stderr.write(printedText(`${error.message}\n`));
    // The exit code is set, not forced: a forced exit cuts off what a pipe has not taken yet.
    program.exitCode = 2;
  }
}

if (require.main === module) {
  wafReportCommand();
}
