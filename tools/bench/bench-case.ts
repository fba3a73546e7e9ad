/** What one synthesis left behind. */
export interface Footprint {
  /** Peak memory of the Node.js process; cfn-guard is a process of its own and not counted. */
  readonly mebibytes: number;
  /** Resources in all stacks. */
  readonly resources: number;
  /** Number of stacks. */
  readonly stacks: number;
  /** The stack with the most resources. */
  readonly largestStack: string;
  /** How many it has; CloudFormation takes 500, the platform keeps to 400. */
  readonly largestStackResources: number;
}

/**
 * What runs beside the synthesis: `bare` nothing, `plain` what the CDK does for every app (it checks templates and
 * warns), `gated` every policy gate.
 */
export type BenchLevel = 'bare' | 'plain' | 'gated';

/** One thing to measure. */
export interface BenchCase {
  /** Name of the environment. */
  readonly environment: string;
  /** Size of the synthetic service graph in place of the environment's own. @default - its own graph */
  readonly services?: number;
  /** What runs beside the synthesis itself. */
  readonly level: BenchLevel;
}

/** One thing measured: medians of several runs. */
export interface Measurement extends BenchCase, Footprint {
  /** Wall time of `cdk synth`, its own start included. */
  readonly seconds: number;
  /** Runs that the medians are taken from. */
  readonly runs: number;
}

/** Everything that is measured. */
export const BENCH_CASES: readonly BenchCase[] = [
  ...['dev', 'prod'].flatMap((environment) =>
    (['bare', 'plain', 'gated'] as const).map((level) => ({ environment, level })),
  ),
  ...[10, 50, 200].flatMap((services) =>
    (['plain', 'gated'] as const).map((level) => ({ environment: 'prod', services, level })),
  ),
];

/** The case in words. */
export function nameOf({ environment, services, level }: BenchCase): string {
  const size = services === undefined ? '' : ` with ${services} services`;
  return `${environment}${size}, ${level}`;
}
