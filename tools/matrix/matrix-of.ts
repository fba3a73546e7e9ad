import { parseArgs } from 'node:util';
import { ConfigurationError } from '../../lib/app/config/configuration-error';
import { environments } from '../../lib/app/config/environments';
import { validateConfig } from '../../lib/app/config/validate-config';
import { chainFlows, flowMatrix, flowMatrixSvg } from '../../lib/network';
import { ServiceGraph } from '../../lib/service-graph';

const USAGE = 'call npm run matrix -- <environment> [--svg]';

/**
 * The security groups of a shipped environment as a document, made from its graph alone, without synthesis.
 *
 * @param args the name of the environment, and `--svg` for a picture instead of Markdown; `--help` tells how to call it
 * @throws if there is no such environment, or an argument is unknown
 */
export function matrixOf(args: readonly string[]): string {
  if (args.includes('--help')) {
    return `${USAGE}\n`;
  }
  const { name, svg } = parse(args);
  const config = environments.get(name);
  if (!config) {
    throw new ConfigurationError(
      `unknown environment "${name}", known are ${[...environments.keys()].join(', ')}; ${USAGE}`,
    );
  }
  const { graph, data } = validateConfig(config);
  const flows = chainFlows(new ServiceGraph(graph), { databaseProxy: data.databaseProxy });
  const title = `Security groups of ${name}`;
  return svg ? flowMatrixSvg(flows, title) : markdown(name, title, flowMatrix(flows));
}

function parse(args: readonly string[]): { readonly name: string; readonly svg: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { svg: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [name = '', ...rest] = positionals;
    if (rest.length > 0) {
      throw new Error(`one environment is printed at a time, got ${positionals.join(' ')}`);
    }
    return { name, svg: values.svg };
  } catch (error) {
    throw new ConfigurationError(`${(error as Error).message}; ${USAGE}`);
  }
}

function markdown(name: string, title: string, matrix: string): string {
  return [
    `# ${title}`,
    '',
    `Made by \`npm run matrix -- ${name}\` from the service graph; do not edit. Rows open connections, columns answer, cells hold the ports: TCP unless they say udp. An empty cell is closed. The same as a picture: [security-groups.svg](security-groups.svg), made with \`--svg\`.`,
    '',
    matrix,
  ].join('\n');
}
