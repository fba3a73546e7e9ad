import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type cx_api } from 'aws-cdk-lib';
import { WebAclCapacity } from '../edge';

interface Violations {
  readonly violatingConstructs?: readonly { readonly constructPath?: string }[];
}

interface ValidationReport {
  readonly pluginReports: readonly {
    readonly violations?: readonly Violations[];
    readonly suppressedViolations?: readonly Violations[];
  }[];
}

/**
 * What a synthesis made, as a table: for each environment the stacks, their resources, the findings acknowledged and
 * the findings open; then what the rules of each web ACL take of its capacity.
 *
 * @param assembly the synthesised app
 * @param seconds how long it took
 */
export function synthReport(assembly: cx_api.CloudAssembly, seconds: number): string {
  const findings = readFindings(join(assembly.directory, 'validation-report.json'));
  const lines = assembly.nestedAssemblies.flatMap(({ nestedAssembly, displayName }) => {
    const stacks = nestedAssembly.stacks.map((stack) => {
      const resources = Object.keys((stack.template as { Resources?: object }).Resources ?? {}).length;
      const name = stack.displayName.replace(/ \(.*$/, '');
      const of = (paths: readonly string[]): number =>
        paths.filter((path) => path.startsWith(`${stack.hierarchicalId}/`)).length;
      return {
        name,
        region: stack.environment.region,
        resources,
        accepted: of(findings.accepted),
        open: of(findings.open),
      };
    });
    const total = (key: 'resources' | 'accepted' | 'open'): number =>
      stacks.reduce((sum, stack) => sum + stack[key], 0);
    return [
      '',
      row(`${displayName}: ${stacks.length} stacks`, 'region', 'resources', 'acknowledged', 'open findings'),
      ...stacks.map((stack) => row(`  ${stack.name}`, stack.region, stack.resources, stack.accepted, stack.open)),
      row('  in all', '', total('resources'), total('accepted'), total('open')),
      ...nestedAssembly.stacks.flatMap(capacities),
    ];
  });
  return `${lines.join('\n')}\n\nsynthesised in ${seconds.toFixed(1)} s\n`;
}

/** The last line of what each web ACL of the stack says of its capacity. */
function capacities(stack: cx_api.CloudFormationStackArtifact): string[] {
  return stack.findMetadataByType(WebAclCapacity.METADATA).map(({ path, data }) => {
    const [sum = ''] = String(data).split('\n').slice(-1);
    return `  ${path.replace(/^\//, '')}: ${sum}`;
  });
}

function row(name: string, region: string, ...figures: (string | number)[]): string {
  return `${name.padEnd(28)}${region.padEnd(12)}${figures.map((figure) => String(figure).padStart(15)).join('')}`;
}

function readFindings(file: string): { accepted: string[]; open: string[] } {
  if (!existsSync(file)) {
    return { accepted: [], open: [] };
  }
  const { pluginReports } = JSON.parse(readFileSync(file, 'utf8')) as ValidationReport;
  const paths = (violations: readonly Violations[] = []): string[] =>
    violations.flatMap(({ violatingConstructs = [] }) =>
      violatingConstructs.map(({ constructPath = '' }) => constructPath),
    );
  return {
    accepted: pluginReports.flatMap(({ suppressedViolations }) => paths(suppressedViolations)),
    open: pluginReports.flatMap(({ violations }) => paths(violations)),
  };
}
