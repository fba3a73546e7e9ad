import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Options } from 'prettier';
import * as estree from 'prettier/plugins/estree';
import * as typescript from 'prettier/plugins/typescript';
import { format } from 'prettier/standalone';
import { ConfigurationError } from '../../lib/app/config/configuration-error';
import { CanaryEnd, endCanary } from './end-canary';
import { lineDiff } from './line-diff';

const ENDS = Object.values(CanaryEnd);
const ENVIRONMENT = /^[a-z][a-z0-9-]{0,10}[a-z0-9]$/;
const USAGE = `call npm run edge-canary -- ${ENDS.join('|')} <environment>`;
const STYLE = join(__dirname, '../../.prettierrc.json');

/**
 * Ends the canary of an environment in its configuration, and nowhere else: what is deployed changes with the deployment
 * of the new configuration.
 *
 * @param args the command and the environment, e.g. `promote prod`
 * @param directory where the configurations lie, each in `<environment>.ts`
 * @returns what to tell whoever called: the difference, and what comes next; with `--help` how to call it
 * @throws if the arguments are none, or the configuration cannot be changed safely; nothing is written then
 */
export async function runEdgeCanary(args: readonly string[], directory: string): Promise<string> {
  if (args.includes('--help')) {
    return `${USAGE}\n`;
  }
  const [command, environment = '', ...others] = args;
  const end = ENDS.find((known) => known === command);
  if (end === undefined || !ENVIRONMENT.test(environment) || others.length > 0) {
    throw new ConfigurationError(
      `edge-canary takes ${ENDS.join(' or ')} and an environment, got "${args.join(' ')}"; write e.g. npm run edge-canary -- promote prod`,
    );
  }
  const path = join(directory, `${environment}.ts`);
  if (!existsSync(path)) {
    throw new ConfigurationError(`unknown environment "${environment}", there is no ${path}; mend its name`);
  }
  const source = readFileSync(path, 'utf8');
  const result = await formatted(endCanary(source, environment, end));
  writeFileSync(path, result);
  const changes = lineDiff(source, result).filter((line) => !line.startsWith('  '));
  return `${changes.join('\n')}\n\n${path} is changed, nothing else. Deploy it alone: while the canary's policy is attached, CloudFront refuses a change of certificate, TLS, HTTP version, IPv6 or price class. Once it is deployed and the policy is gone, turn HTTP/3 on again: http3: true, and deploy once more.\n`;
}

function formatted(source: string): Promise<string> {
  const style = JSON.parse(readFileSync(STYLE, 'utf8')) as Options;
  return format(source, { ...style, parser: 'typescript', plugins: [estree, typescript] });
}
