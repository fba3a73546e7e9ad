import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs `cdk synth` as the README says, on an app with a planted finding. */
function cdkSynth(planted: string): { status: number | null; output: string } {
  const out = mkdtempSync(join(tmpdir(), 'cli-'));
  const app = `npx ts-node test/app/planted-app.ts ${planted}`;
  const cli = spawnSync('npx', ['cdk', 'synth', '--quiet', '--app', app, '--output', out], { encoding: 'utf8' });
  return { status: cli.status, output: cli.stdout + cli.stderr };
}

describe('cdk synth', () => {
  test('G06 answers an unknown environment with the known ones, and no stack trace', () => {
    const cli = spawnSync(
      'npx',
      ['cdk', 'synth', '-c', 'env=production', '--output', mkdtempSync(join(tmpdir(), 'cli-'))],
      {
        encoding: 'utf8',
      },
    );
    expect(cli.status).not.toBe(0);
    expect(cli.stderr).toContain('unknown environment "production", known are dev, staging, prod');
    expect(cli.stderr).not.toContain('environments.ts:');
  });

  test('G01 fails on a finding of a stack inside a stage, and names it', () => {
    const { status, output } = cdkSynth('bucket');
    expect(output).toContain('AwsSolutions::AwsSolutions-S1');
    expect(status).not.toBe(0);
  });

  test('G01 fails on an open finding of Control Tower, also where another one is acknowledged', () => {
    const { status, output } = cdkSynth('guard');
    expect(output).toContain('cdk-validator-cfnguard::lambda_inside_vpc_check');
    expect(status).not.toBe(0);
  });

  test('G01 succeeds where every finding is acknowledged', () => {
    expect(cdkSynth('accepted').status).toBe(0);
  });
});
