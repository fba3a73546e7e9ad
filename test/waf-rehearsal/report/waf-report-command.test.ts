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
    const broken = join(folder, 'broken\u001b[2J.log');
    writeFileSync(broken, '203.0.113.99 - - "GET /"');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['-r', 'ts-node/register', COMMAND, '--today', '2026-11-21', broken],
      { cwd: root, encoding: 'utf8' },
    );
    expect([status, stdout, stderr]).toEqual([
      2,
      '',
      `${folder}/broken?[2J.log line 1 is no record of AWS WAF: no JSON\n`,
    ]);
  });

  test('E09 prints JSON that a script can read', () => {
    const report = JSON.parse(runWafReport([...ARGUMENTS, '--json'])) as WafReport;
    expect(report).toMatchObject({ webAcl: 'shop-edge', days: 14, requests: 1680, honestAddresses: 140 });
    expect(report.rules).toMatchObject([{ rule: 'BadUserAgents', stopped: 1400, promotion: { kind: 'promote' } }]);
  });

  test('E09 says how to call it when asked, whatever stands beside', () => {
    expect(runWafReport(['--help'])).toMatch(
      /^call waf-report --today YYYY-MM-DD [^]*\n {2}--help .*\n\nexit code: 0 .*, 2 .*\n$/,
    );
    expect(runWafReport(['--today', 'tomorrow', '--help'])).toBe(runWafReport(['--help']));
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
      '0.0005',
    ].concat(
      [
        '--least-days',
        '1',
        '--least-requests',
        '1000',
        '--least-honest-addresses',
        '1',
        '--most-hurt-addresses',
        '0',
        '--rule',
        'Unseen',
      ],
      [
        '--label-rule',
        'Unseen',
        '--challenge-rule',
        'BadUserAgents',
        '--source',
        'the log of the shop, judged by its team',
      ],
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

  test.each([false, true])('E09 prints nothing that a terminal obeys, as JSON: %s', (isJson) => {
    const ruleId = "\u001b[2JBad\u009b31m\u202ename\nfake' }";
    const forged = join(folder, 'forged.log');
    const unseen = ['--rule', '\u001b]0;title\u0007'];
    writeFileSync(forged, logLine({ nonTerminatingMatchingRules: [counted(ruleId)] }));
    const few = ['--least-days', '1', '--least-honest-addresses', '1', ...unseen];
    const out = runWafReport(['--today', '2026-11-21', forged, ...few, ...(isJson ? ['--json'] : [])]);
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(out).toContain("?[2JBad?31m?name?fake' }");
    expect(out).toContain('?]0;title?');
  });

  test('E09 names two web ACLs of a log without what a terminal obeys', () => {
    const mixed = join(folder, 'mixed.log');
    const named = (name: string) => logLine({ webaclId: `arn:aws:wafv2:::global/webacl/${name}/1` });
    writeFileSync(mixed, `${named('a')}\n${named('b\u001b[2J\n')}`);
    expect(() => runWafReport(['--today', '2026-11-21', mixed])).toThrow('holds a and b?[2J?; name one of them');
  });

  test.each([
    [
      'no day',
      [log],
      'the report needs a day; call waf-report --today YYYY-MM-DD [options] <log file or folder> ..., with --help',
    ],
    ['no log', ['--today', '2026-11-21'], 'the report needs a log; call waf-report'],
    ['an option that is none', [...ARGUMENTS, '--html'], 'call waf-report --today'],
    [
      'a ceiling that is no number',
      [...ARGUMENTS, '--ceiling', 'low'],
      'ceiling is a share over 0 and at most 0.001, got NaN',
    ],
    ['a record that no stage takes', [...ARGUMENTS, '--least-requests', '10'], 'from 1000 to 1000000000, got 10'],
    [
      'a challenge rule of another name',
      [...ARGUMENTS, '--challenge-rule', 'BadUserAgent'],
      'challenge rule BadUserAgent matched no request of the log',
    ],
    ['an empty number', [...ARGUMENTS, '--least-days', ''], 'least days is a whole number from 1 to 365, got NaN'],
    ['a list that is not there', [...ARGUMENTS, '--known-good', 'nowhere.json'], 'nowhere.json cannot be read'],
    [
      'a web ACL of another name',
      [...ARGUMENTS, '--web-acl', 'foo'],
      'the log holds no request of web ACL foo, it holds shop-edge; name one of these',
    ],
  ])('E09 answers %s with how to call it', (_, args, message) => {
    expect(() => runWafReport(args)).toThrow(message);
    expect(() => runWafReport(args)).not.toThrow(/--least-days N/);
  });
});
