import { ServiceGraph } from '../../lib/service-graph';
import { type BenchLevel, type Measurement } from '../../tools/bench/bench-case';
import { benchReport, median, ratios } from '../../tools/bench/bench-report';
import { syntheticGraph } from '../../tools/bench/synthetic-graph';

const measured = (seconds: number, level: BenchLevel, services?: number): Measurement => ({
  environment: 'prod',
  services,
  level,
  seconds,
  runs: 3,
  mebibytes: 512,
  resources: 900,
  stacks: 9,
  largestStack: 'prod/network',
  largestStackResources: 240,
});

describe('median', () => {
  test('takes the middle, and the mean of the two in the middle', () => {
    expect(median([9, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 9])).toBe(3);
  });
});

describe('ratios', () => {
  test('compares gates with what the CDK does anyway, and with the bare synthesis, of the same size', () => {
    expect(ratios([measured(2, 'bare'), measured(4, 'plain'), measured(6, 'gated'), measured(9, 'plain', 50)])).toEqual(
      [
        { name: 'prod, gated / plain', value: 1.5 },
        { name: 'prod, gated / bare', value: 3 },
      ],
    );
  });

  test('gives the growth for each added service between neighbouring sizes', () => {
    expect(ratios([measured(5, 'gated', 10), measured(9, 'gated', 50), measured(24, 'gated', 200)])).toEqual([
      { name: 'ms per service from 10 to 50, gated', value: 100 },
      { name: 'ms per service from 50 to 200, gated', value: 100 },
    ]);
  });
});

describe('benchReport', () => {
  test('shows time, memory and the largest stack of each case', () => {
    expect(benchReport([measured(4, 'gated', 50)])).toMatch(
      /^prod with 50 services, gated .* 4\.0 s +512 MiB +9 stacks +900 resources {2}largest prod\/network with 240$/m,
    );
  });
});

describe('syntheticGraph', () => {
  test.each([10, 50, 200])('is a sound graph of %d services', (count) => {
    const graph = new ServiceGraph(syntheticGraph(count));
    expect(graph.services).toHaveLength(count);
    expect(graph.databaseUsers()).toHaveLength(count / 5);
    expect(graph.calls).toHaveLength((count / 10) * 9);
    expect(graph.cardholderServices()).toHaveLength(1);
  });

  test('keeps every group under the 60 rules of AWS', () => {
    const graph = new ServiceGraph(syntheticGraph(200));
    const users = [graph.exposedServices(), graph.databaseUsers(), graph.cacheUsers(), graph.topicUsers()];
    expect(Math.max(...users.map(({ length }) => length))).toBeLessThan(60);
  });
});
