import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildEnvironment } from '../../lib/app/build-platform';
import { ConfigurationError } from '../../lib/app/config/configuration-error';
import { environments } from '../../lib/app/config/environments';
import { platformApp } from '../platform-app';
import { dataMapDocument } from './data-map-document';
import { readAssembly } from './read-assembly';

const USAGE = 'call npm run data-map -- <environment> [--json]';

/**
 * The data map of a shipped environment, from a synthesis of its own.
 *
 * @param args the name of the environment, and `--json` for JSON instead of Markdown; `--help` tells how to call it
 * @throws if there is no such environment, an argument is unknown, or the map is refused
 */
export function dataMapOf(args: readonly string[]): string {
  if (args.includes('--help')) {
    return `${USAGE}\n`;
  }
  const { name, json } = parse(args);
  const config = environments.get(name);
  if (!config) {
    throw new ConfigurationError(
      `unknown environment "${name}", known are ${[...environments.keys()].join(', ')}; ${USAGE}`,
    );
  }
  const directory = mkdtempSync(join(tmpdir(), 'data-map-'));
  try {
    const app = platformApp(directory);
    buildEnvironment(app, config);
    app.synth();
    return dataMapDocument(config, readAssembly(directory, name), json);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function parse(args: readonly string[]): { readonly name: string; readonly json: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [name = '', ...rest] = positionals;
    if (rest.length > 0) {
      throw new Error(`one environment is printed at a time, got ${positionals.join(' ')}`);
    }
    return { name, json: values.json };
  } catch (error) {
    throw new ConfigurationError(`${(error as Error).message}; ${USAGE}`);
  }
}
