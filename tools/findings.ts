import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPlatform } from '../lib/app/build-platform';
import { selectEnvironments } from '../lib/app/config/environments';
import { type Finding, openFindings, type ValidationReport } from './open-findings';
import { platformApp } from './platform-app';

/** The findings of one environment behind all gates. */
function findingsIn(environment: string): Finding[] {
  const outdir = mkdtempSync(join(tmpdir(), 'findings-'));
  // The report is read below; without this context the CDK would print all of it and fail.
  const app = platformApp(outdir, { context: { '@aws-cdk/core:failSynthOnValidationErrors': false } });
  selectEnvironments(environment).forEach((config) => buildPlatform(app, config));
  app.synth();
  const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as ValidationReport;
  rmSync(outdir, { recursive: true });
  return openFindings(report);
}

const [environment, stack] = parseArgs({ allowPositionals: true }).positionals;
if (environment === undefined) {
  console.error('usage: npx ts-node tools/findings.ts <environment> [stack]');
  process.exitCode = 2;
} else {
  const prefix = stack === undefined ? environment : `${environment}/${stack}`;
  const findings = findingsIn(environment).filter(
    ({ path }) => path === prefix || path.startsWith(`${prefix}/`) || path === '',
  );
  findings.forEach(({ path, rule, severity, description }) =>
    console.log(`${path}: ${rule}\n    ${severity}: ${description}`),
  );
  console.log(`${findings.length} open findings in ${prefix}`);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
