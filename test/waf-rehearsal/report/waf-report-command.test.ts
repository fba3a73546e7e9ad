import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runWafReport } from '../../../lib/waf-rehearsal/report/run-waf-report';
import { type WafReport } from '../../../lib/waf-rehearsal/report/waf-report';
import { counted, FIRST_NOON, httpRequest, logLine } from './log-record';

const root = join(__dirname, '..', '..', '..');
const COMMAND = join(root, 'lib', 'waf-rehearsal', 'report', 'waf-report-command.ts');
const folder = mkdtempSync(join(tmpdir(), 'waf-report-'));
const DAY = 86_400_000;

/** Fourteen days of a rule that counts one bot a hundred times a day, beside ten shoppers a day who buy. */
const LINES = Array.from({ length: 14 }, (_, day) => [
  ...Array.from({ length: 100 }, (_, index) =>
    logLine({ timestamp: FIRST_NOON + day * DAY + index, nonTerminatingMatchingRules: [counted('BadUserAgents')] }),
  ),
  ...Array.from({ length: 10 }, (_, shopper) =>
    ['/cart', '/checkout/thanks'].map((uri, index) =>
      logLine({
        timestamp: FIRST_NOON + day * DAY + index * 1000,
        httpRequest: httpRequest({ clientIp: `198.51.100.${day * 10 + shopper}`, uri }),
      }),
    ),
  ).flat(),
]).flat();

const log = join(folder, 'shop-edge.log.gz');
writeFileSync(log, gzipSync(LINES.join('\n')));
const ARGUMENTS = ['--today', '2026-11-21', '--purchase-path', '/checkout/thanks', log];

describe('waf-report command', () => {
  test('E09 runs as a command and prints the promotion to make', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', 'ts-node/register', COMMAND, ...ARGUMENTS], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain(
      "promote: 'BadUserAgents': RuleStage.block({ since: '2026-11-21', evidence: { from: '2026-11-01', to: '2026-11-14', requests: 1400, falsePositives: 0, source: 'waf-report of the log ",
    );
  });

  test('E09 fails with a message and no stack where the log is broken', () => {
    const broken = join(folder, 'broken.log');
    writeFileSync(broken, '203.0.113.99 - - "GET /"');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['-r', 'ts-node/register', COMMAND, '--today', '2026-11-21', broken],
      { cwd: root, encoding: 'utf8' },
    );
    expect([status, stdout, stderr]).toEqual([1, '', `${broken} line 1 is no record of AWS WAF: no JSON\n`]);
  });

  test('E09 prints JSON that a script can read', () => {
    const report = JSON.parse(runWafReport([...ARGUMENTS, '--json'])) as WafReport;
    expect(report).toMatchObject({ webAcl: 'shop-edge', days: 14, requests: 1680, honestClients: 140 });
    expect(report.rules).toMatchObject([{ rule: 'BadUserAgents', stopped: 1400, promotion: { kind: 'promote' } }]);
  });

  test('E09 takes every option', () => {
    const list = join(folder, 'known-good.json');
    writeFileSync(list, '[{"name":"office","addresses":["192.0.2.44/32"]}]');
    const options = [
      '--known-good',
      list,
      '--web-acl',
      'shop-edge',
      '--since',
      '2026-11-02',
      '--ceiling',
      '0.5',
    ].concat(
      ['--least-days', '1', '--least-requests', '1', '--least-honest-clients', '1', '--rule', 'Unseen'],
      ['--challenge-rule', 'BadUserAgents', '--source', 'the log of the shop, judged by its team'],
    );
    const { rules, from, signals } = JSON.parse(runWafReport([...ARGUMENTS, ...options, '--json'])) as WafReport;
    expect(from).toBe('2026-11-02');
    expect(signals).toEqual(['solved challenge', 'later purchase (/checkout/thanks)', 'known-good client (office)']);
    expect(rules.map(({ rule, falsePositives }) => [rule, falsePositives])).toEqual([
      ['BadUserAgents', 1300],
      ['Unseen', 0],
    ]);
  });

  test('E09 names the first log and the number of the others as its source', () => {
    const { rules } = JSON.parse(runWafReport([...ARGUMENTS, log, '--json'])) as WafReport;
    expect(rules[0]?.promotion.evidence?.source).toMatch(
      /^waf-report of the log .*shop-edge\.log\.gz and 1 more on 2026-11-21$/,
    );
  });

  test.each([
    ['no day', [log], 'the report needs a day; call waf-report --today YYYY-MM-DD [options] <log file or folder> ...'],
    ['no log', ['--today', '2026-11-21'], 'the report needs a log; call waf-report'],
    ['an option that is none', [...ARGUMENTS, '--html'], 'call waf-report --today'],
    [
      'a ceiling that is no number',
      [...ARGUMENTS, '--ceiling', 'low'],
      'ceiling is a share over 0 and under 1, got NaN',
    ],
    ['an empty number', [...ARGUMENTS, '--least-days', ''], 'least days is a whole number from 1 to 365, got NaN'],
    ['a list that is not there', [...ARGUMENTS, '--known-good', 'nowhere.json'], 'nowhere.json cannot be read'],
  ])('E09 answers %s with how to call it', (_, args, message) => {
    expect(() => runWafReport(args)).toThrow(message);
  });
});
