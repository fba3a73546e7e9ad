import { type BenchCase, type BenchLevel, type Measurement, nameOf } from './bench-case';

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

/** How two measurements compare. */
export interface Ratio {
  /** What is compared. */
  readonly name: string;
  /** The figure. */
  readonly value: number;
}

/** What the gates cost, and what a service costs: at 50 and at 200 services the same, where growth is linear. */
export function ratios(measurements: readonly Measurement[]): Ratio[] {
  const find = ({ environment, services }: BenchCase, level: BenchLevel): Measurement | undefined =>
    measurements.find(
      (candidate) =>
        candidate.environment === environment && candidate.services === services && candidate.level === level,
    );
  const gateCosts = measurements
    .filter(({ level }) => level === 'gated')
    .flatMap((gated) =>
      (['plain', 'bare'] as const).flatMap((level) => {
        const base = find(gated, level);
        return base === undefined ? [] : [{ name: `${nameOf(gated)} / ${level}`, value: gated.seconds / base.seconds }];
      }),
    );
  const growth = (['plain', 'gated'] as const).flatMap((level) => {
    const sizes = measurements.filter((one) => one.services !== undefined && one.level === level);
    return sizes.slice(1).map((larger, index) => {
      const smaller = sizes[index] ?? larger;
      const [from = 0, to = 0] = [smaller.services, larger.services];
      return {
        name: `ms per service from ${from} to ${to}, ${level}`,
        value: (1000 * (larger.seconds - smaller.seconds)) / (to - from),
      };
    });
  });
  return [...gateCosts, ...growth];
}

/** Measurements and ratios as text. */
export function benchReport(measurements: readonly Measurement[]): string {
  const rows = measurements.map((one) =>
    [
      nameOf(one).padEnd(34),
      `${one.seconds.toFixed(1)} s`.padStart(8),
      `${one.mebibytes} MiB`.padStart(10),
      `${one.stacks} stacks`.padStart(10),
      `${one.resources} resources`.padStart(16),
      `  largest ${one.largestStack} with ${one.largestStackResources}`,
    ].join(''),
  );
  const levels =
    'bare: nothing is checked; plain: what the CDK checks for every app; gated: all gates. Goal: gated / plain at most 2';
  return [...rows, '', levels, ...ratios(measurements).map(({ name, value }) => `${name}: ${value.toFixed(2)}`)].join(
    '\n',
  );
}
