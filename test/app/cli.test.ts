import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs `cdk synth`, without the seconds that npx takes. */
function cdkSynth(...options: string[]): SpawnSyncReturns<string> {
  const output = mkdtempSync(join(tmpdir(), 'cli-'));
  const cdk = join(__dirname, '../../node_modules/aws-cdk/bin/cdk');
  return spawnSync(process.execPath, [cdk, 'synth', '--output', output, ...options], { encoding: 'utf8' });
}

/** Runs it on an app with a planted finding. */
function synthPlanted(planted: string): { status: number | null; output: string } {
  const app = `node -r ts-node/register test/app/planted-app.ts ${planted}`;
  const { status, stdout, stderr } = cdkSynth('--quiet', '--app', app);
  return { status, output: stdout + stderr };
}

describe('cdk synth', () => {
  test('G06 answers an unknown environment with the known ones, and no stack trace', () => {
    const { status, stderr } = cdkSynth('-c', 'env=production');
    expect(status).not.toBe(0);
    expect(stderr).toContain('unknown environment "production", known are dev, staging, prod');
    expect(stderr).not.toContain('environments.ts:');
  });

  test('G01 fails on a finding of a stack inside a stage, and names it', () => {
    const { status, output } = synthPlanted('bucket');
    expect(output).toContain('AwsSolutions::AwsSolutions-S1');
    expect(status).not.toBe(0);
  });

  test('G01 fails on an open finding of Control Tower, also where another one is acknowledged', () => {
    const { status, output } = synthPlanted('guard');
    expect(output).toContain('cdk-validator-cfnguard::lambda_inside_vpc_check');
    expect(status).not.toBe(0);
  });

  test('G01 succeeds where every finding is acknowledged', () => {
    expect(synthPlanted('accepted').status).toBe(0);
  });
});
