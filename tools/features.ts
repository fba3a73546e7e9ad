import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseClaims, parseFeatures } from './features/feature-list';
import { featureProblems, featureReport } from './features/feature-report';
import { readReports } from './features/read-reports';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const { proofs, missing } = readReports(root);
missing.forEach((report) => console.error(report));
if (proofs === undefined) {
  process.exitCode = 1;
} else {
  const features = parseFeatures(read('docs/features.md'));
  console.log(featureReport(features, proofs));
  const problems = featureProblems(features, proofs, parseClaims(read('README.md')));
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length > 0 ? 1 : 0;
}
