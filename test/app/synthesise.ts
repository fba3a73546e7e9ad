import { type cx_api, type Stage } from 'aws-cdk-lib';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildEnvironment, buildPlatform } from '../../lib/app/build-platform';
import { type PlatformConfig } from '../../lib/app/config/platform-config';
import { testApp } from '../../lib/testing';
import { type DigestedTemplate } from './digest';

/** One environment as it was synthesised. */
export interface Synthesised {
  readonly stage: Stage;
  readonly stacks: ReadonlyMap<string, DigestedTemplate>;
  readonly directory: string;
}

/** Synthesises one environment behind all gates; throws, with the findings, if any of them is open. */
export function synthesiseGated(config: PlatformConfig): Synthesised {
  return synthesise(config, buildPlatform, true);
}

/** Synthesises the same stacks without gates. */
export function synthesiseBare(config: PlatformConfig): Synthesised {
  return synthesise(config, buildEnvironment, false);
}

function synthesise(config: PlatformConfig, build: typeof buildPlatform, validateTemplates: boolean): Synthesised {
  const app = testApp({ outdir: mkdtempSync(join(tmpdir(), 'synthesised-')), validateTemplates });
  const stage = build(app, config);
  const assembly = app.synth();
  const stacks = assembly
    .getNestedAssembly(`assembly-${config.name}`)
    .stacks.map((stack: cx_api.CloudFormationStackArtifact) => {
      const name = stack.hierarchicalId.replace(`${config.name}/`, '');
      return [name, JSON.parse(readFileSync(stack.templateFullPath, 'utf8')) as DigestedTemplate] as const;
    });
  return { stage, stacks: new Map(stacks), directory: assembly.directory };
}
