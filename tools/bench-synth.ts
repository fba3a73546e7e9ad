import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib';
import { buildEnvironment, buildPlatform } from '../lib/app/build-platform';
import { type PlatformConfig } from '../lib/app/config/platform-config';
import { selectEnvironments } from '../lib/app/config/environments';
import { type Footprint } from './bench/bench-case';
import { syntheticGraph } from './bench/synthetic-graph';

/** Services that one stack holds, far enough from its 500 resources. */
const SERVICES_PER_STACK = 30;

const text = { type: 'string' } as const;
const { environment, services, level, footprint } = parseArgs({
  options: { environment: text, services: text, level: text, footprint: text },
}).values;
const [shipped] = selectEnvironments(environment);
if (shipped === undefined || footprint === undefined) {
  throw new Error('bench-synth.ts is the app that tools/bench.ts hands to the CDK CLI; run npm run bench');
}
const count = Number(services ?? 0);
const config = count === 0 ? shipped : withServices(shipped, count);

const app = new App({
  analyticsReporting: false,
  builtinCloudFormationValidation: level !== 'bare',
});
(level === 'gated' ? buildPlatform : buildEnvironment)(app, config);
const stacks = app.synth().stacksRecursively.map(({ displayName, template }) => ({
  name: displayName.replace(/ .*$/, ''),
  resources: Object.keys((template as { Resources: object }).Resources).length,
}));
const largest = stacks.reduce((a, b) => (b.resources > a.resources ? b : a));
const left: Footprint = {
  mebibytes: Math.round(process.resourceUsage().maxRSS / 1024),
  resources: stacks.reduce((sum, stack) => sum + stack.resources, 0),
  stacks: stacks.length,
  largestStack: largest.name,
  largestStackResources: largest.resources,
};
writeFileSync(footprint, JSON.stringify(left));

function withServices(environment: PlatformConfig, services: number): PlatformConfig {
  const graph = syntheticGraph(services);
  const edge = { ...environment.edge, mobileKeyService: graph.services[0]?.name ?? '' };
  return { ...environment, graph, edge, serviceStacks: Math.ceil(services / SERVICES_PER_STACK) };
}
