import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { cx_api } from 'aws-cdk-lib';
import { buildEnvironment } from '../lib/app/build-platform';
import { environments } from '../lib/app/config/environments';
import { IGNORED_FINDINGS } from './cfn-lint/ignored-findings';
import { judgeFindings } from './cfn-lint/judge-findings';
import { runCfnLint } from './cfn-lint/run-cfn-lint';
import { platformApp } from './platform-app';

const { assembly } = parseArgs({ options: { assembly: { type: 'string' } } }).values;
const directory = assembly ?? synthesise(mkdtempSync(join(tmpdir(), 'lint-cfn-')));

/** Every shipped environment; the gates judge elsewhere. */
function synthesise(outdir: string): string {
  const app = platformApp(outdir, { builtinCloudFormationValidation: false });
  environments.forEach((config) => buildEnvironment(app, config));
  return app.synth().directory;
}

const templates = new Map<string, string[]>();
for (const { environment, templateFullPath } of new cx_api.CloudAssembly(directory).stacksRecursively) {
  templates.set(environment.region, [...(templates.get(environment.region) ?? []), templateFullPath]);
}
const findings = [...templates].flatMap(([region, paths]) =>
  runCfnLint(region, paths).map((finding) => ({ ...finding, Filename: relative(directory, finding.Filename) })),
);
const problems = judgeFindings(findings, IGNORED_FINDINGS);
problems.forEach((problem) => console.error(problem));
if (assembly === undefined) {
  rmSync(directory, { recursive: true });
}
const count = [...templates.values()].flat().length;
console.log(`cfn-lint: ${count} templates, ${problems.length} problems, ${findings.length} findings before ignoring`);
process.exitCode = problems.length > 0 ? 1 : 0;
