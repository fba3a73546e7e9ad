import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BENCH_CASES, type BenchCase, type Footprint, type Measurement, nameOf } from './bench/bench-case';
import { benchReport, median, ratios } from './bench/bench-report';

const root = join(__dirname, '..');
const RUNS = Number(parseArgs({ options: { runs: { type: 'string', default: '3' } } }).values.runs);

/** Runs the CDK CLI as a user does, and takes the time from outside. */
function run({ environment, services, level }: BenchCase): { seconds: number; footprint: Footprint } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const footprint = join(folder, 'footprint.json');
  const options = [
    ...['--environment', environment, '--level', level, '--footprint', footprint],
    ...(services === undefined ? [] : ['--services', String(services)]),
  ];
  const app = `npx ts-node tools/bench-synth.ts ${options.join(' ')}`;
  const started = performance.now();
  const { status, stderr } = spawnSync(
    'npx',
    ['cdk', 'synth', '--quiet', '--app', app, '--output', join(folder, 'cdk.out')],
    { cwd: root, encoding: 'utf8' },
  );
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) {
    throw new Error(`synthesis of ${nameOf({ environment, services, level })} failed:\n${stderr}`);
  }
  const left = JSON.parse(readFileSync(footprint, 'utf8')) as Footprint;
  rmSync(folder, { recursive: true });
  return { seconds, footprint: left };
}

function measure(subject: BenchCase): Measurement {
  console.error(`measuring ${nameOf(subject)}`);
  const all = Array.from({ length: RUNS }, () => run(subject));
  const [first] = all;
  if (first === undefined) {
    throw new Error(`bench needs at least 1 run, got ${RUNS}; raise --runs`);
  }
  return {
    ...subject,
    ...first.footprint,
    seconds: median(all.map(({ seconds }) => seconds)),
    mebibytes: median(all.map(({ footprint }) => footprint.mebibytes)),
    runs: RUNS,
  };
}

const measurements = BENCH_CASES.map(measure);
console.log(benchReport(measurements));
mkdirSync(join(root, '.reports'), { recursive: true });
const results = { node: process.version, measurements, ratios: ratios(measurements) };
writeFileSync(join(root, '.reports/bench.json'), `${JSON.stringify(results, undefined, 2)}\n`);
