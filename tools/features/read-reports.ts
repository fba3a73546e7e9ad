import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jestProofs, junitProofs, type Proof } from './proofs';

const UNIT_TESTS = '.reports/jest.json';
/** What runs beside the unit tests, each against something real. */
const SUITES = ['e2e', 'postgres', 'privacy', 'suricata', 'valkey'];

/** What the test reports say. */
export interface Reports {
  /** The proofs of all reports; nothing without the unit tests, since nearly every feature would then lack its proof. */
  readonly proofs?: Proof[];
  /** A word on how to make each report that is missing; of the unit tests alone where they are. */
  readonly missing: string[];
}

/** Reads the test reports of the repository in that folder. */
export function readReports(root: string): Reports {
  const isThere = (path: string): boolean => existsSync(join(root, path));
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  if (!isThere(UNIT_TESTS)) {
    return { missing: [`no ${UNIT_TESTS}; run npm test first`] };
  }
  const pathOf = (suite: string): string => `.reports/${suite}.xml`;
  return {
    proofs: [
      ...jestProofs(read(UNIT_TESTS)),
      ...SUITES.filter((suite) => isThere(pathOf(suite))).flatMap((suite) => junitProofs(read(pathOf(suite)))),
    ],
    missing: SUITES.filter((suite) => !isThere(pathOf(suite))).map(
      (suite) => `no ${pathOf(suite)}; run npm run ${suite} to make it`,
    ),
  };
}
