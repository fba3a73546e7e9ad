import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LintFinding } from './judge-findings';

const REQUIREMENTS = 'test/e2e/requirements.txt';
const INSTALL = `python3 -m pip install -r ${REQUIREMENTS}`;
const ROOM_FOR_OUTPUT = 256 * 1024 * 1024;

/**
 * Runs the pinned cfn-lint over templates of one region.
 *
 * @throws if Python or that version of cfn-lint is missing, or it fails to run
 */
export function runCfnLint(region: string, templates: readonly string[]): LintFinding[] {
  assertPinnedVersion();
  const code = 'import sys; from cfnlint.runner import main; sys.exit(main())';
  const { stdout, stderr } = spawnSync(
    'python3',
    ['-c', code, '--regions', region, '--format', 'json', '--template', ...templates],
    { encoding: 'utf8', maxBuffer: ROOM_FOR_OUTPUT },
  );
  // Its exit status is a bit set of the levels found; only the report tells a finding from a crash.
  if (!stdout.startsWith('[')) {
    throw new Error(`cfn-lint did not run: ${stdout}${stderr}`);
  }
  return JSON.parse(stdout) as LintFinding[];
}

function assertPinnedVersion(): void {
  const pinned = /^cfn-lint==(.+)$/m.exec(readFileSync(join(__dirname, '../..', REQUIREMENTS), 'utf8'))?.[1]?.trim();
  const { error, stdout } = spawnSync('python3', ['-c', 'import cfnlint.version as v; print(v.__version__)'], {
    encoding: 'utf8',
  });
  if (error) {
    throw new Error(
      `cfn-lint needs Python 3, but python3 does not start (${error.message}); install it, then ${INSTALL}`,
    );
  }
  const installed = stdout.trim();
  if (installed !== pinned) {
    throw new Error(`cfn-lint ${pinned} is needed, ${installed || 'none'} is installed; run: ${INSTALL}`);
  }
}
