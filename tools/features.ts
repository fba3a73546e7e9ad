import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseClaims, parseFeatures } from './features/feature-list';
import { featureProblems, featureReport } from './features/feature-report';
import { jestProofs, junitProofs, type Proof } from './features/proofs';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The proofs of one report; none where the report is missing, with a word on how to make it. */
function proofsIn(path: string, command: string, parse: (text: string) => Proof[]): Proof[] {
  if (existsSync(join(root, path))) {
    return parse(read(path));
  }
  console.error(`no ${path}; run ${command} to make it`);
  return [];
}

const proofs = [
  ...proofsIn('.reports/jest.json', 'npm test', jestProofs),
  ...proofsIn('.reports/e2e.xml', 'npm run e2e', junitProofs),
  ...proofsIn('.reports/suricata.xml', 'npm run suricata', junitProofs),
  ...proofsIn('.reports/valkey.xml', 'npm run valkey', junitProofs),
];
const features = parseFeatures(read('docs/features.md'));
console.log(featureReport(features, proofs));
const problems = featureProblems(features, proofs, parseClaims(read('README.md')));
problems.forEach((problem) => console.error(problem));
process.exitCode = problems.length > 0 ? 1 : 0;
