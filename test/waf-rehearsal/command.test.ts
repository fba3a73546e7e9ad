import { type Rehearsal, type RehearsalSummary, wafRehearse } from '../../lib/waf-rehearsal';
import { type Json, linesOf, pathStarts, recorded, rule, templateOf } from './rehearsal-under-test';

const RULES = [
  rule('Admin', pathStarts('/admin')),
  rule('Stage', pathStarts('/stage'), { Action: { Count: {} } }),
  rule('Mark', pathStarts('/'), { Action: { Count: {} }, RuleLabels: [{ Name: 'seen' }] }),
  rule('Geo', { GeoMatchStatement: { CountryCodes: ['KP'] } }),
];
const shopper = (path: string, changes: Json = {}): Json => ({
  ...recorded({ path, country: 'DE', client: 'shopper' }),
  ...changes,
});
const BROWSER = { headers: [{ name: 'User-Agent', value: 'Mozilla/5.0' }] };

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(
  args: readonly string[],
  records: readonly unknown[] = [shopper('/')],
  files: Record<string, string> = {},
): Run {
  const all: Record<string, string> = { t: JSON.stringify(templateOf(RULES)), r: linesOf(...records), ...files };
  let [out, err] = ['', ''];
  const code = wafRehearse(args, {
    read: (file) => {
      const text = all[file];
      if (text === undefined) {
        throw new Error(`no such file: ${file}`);
      }
      return text;
    },
    write: (text) => (out += text),
    complain: (text) => (err += text),
  });
  return { code, out, err };
}

describe('waf-rehearse', () => {
  test('E09 prints what each rule did, by path and client, and exits with 0', () => {
    const open = { ...shopper('/a/b'), country: undefined };
    const { code, out, err } = run(
      ['t', 'r'],
      [shopper('/admin/x'), shopper('/stage'), { ...open, client: undefined, ...BROWSER }],
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(`Web ACL Shop, 3 requests

all  requests  allow  block  challenge  captcha  undecided
all         3      2      1          0        0          1

client   requests  allow  block  challenge  captcha  undecided
shopper         2      1      1          0        0          0
browser         1      1      0          0        0          1

path    requests  allow  block  challenge  captcha  undecided
/a             1      1      0          0        0          1
/admin         1      0      1          0        0          0
/stage         1      1      0          0        0          0

rule   matched  counted  block  challenge  allow  undecided
Admin        1        0      1          0      0          0
Stage        1        1      0          0      0          0
Mark         2        2      0          0      0          0
Geo          0        0      0          0      0          1

rule   path    client   matched  counted  block  challenge  allow  undecided
Admin  /admin  shopper        1        0      1          0      0          0
Stage  /stage  shopper        1        1      0          0      0          0
Mark   /a      browser        1        1      0          0      0          0
Mark   /stage  shopper        1        1      0          0      0          0
Geo    /a      browser        0        0      0          0      0          1

Undecided at Geo:
  1 × the country is not recorded
`);
  });

  test('E09 prints everything as JSON, grouped by the given starts of paths', () => {
    const { out } = run(['t', 'r', '--json', '--path', '/a', '--path', '/admin'], [shopper('/admin/x'), shopper('/x')]);
    const report = JSON.parse(out) as RehearsalSummary & Pick<Rehearsal, 'requests'> & { failures: string[] };
    expect(report.paths.map(({ name }) => name)).toEqual(['(other)', '/admin']);
    expect(report.rules[0]).toMatchObject({
      rule: 'Admin',
      matched: 1,
      block: 1,
      cells: [{ path: '/admin', client: 'shopper' }],
    });
    expect(report.requests.map(({ outcome }) => outcome)).toEqual(['block', 'allow']);
    expect(report.failures).toEqual([]);
  });

  test.each([
    [['--assume-block', 'Stage'], 'block'],
    [['--assume-block', 'Stage=challenge'], 'challenge'],
    [['--stage-block'], 'block'],
    [[], 'allow'],
  ])('E09 %j shows what a promotion would do', (options, outcome) => {
    expect(run(['t', 'r', ...options], [{ ...shopper('/stage'), expect: outcome }]).code).toBe(0);
    expect(run(['t', 'r', ...options], [{ ...shopper('/other'), expect: 'allow' }]).code).toBe(0);
  });

  test('E09 exits with 1 when a record says otherwise, and names the place', () => {
    const { code, err } = run(['t', 'r'], [shopper('/'), shopper('/admin', { expect: 'allow' })]);
    expect([code, err]).toEqual([1, 'r line 2: GET /admin (shopper) expected allow, got block by Admin\n']);
  });

  test('E09 an expectation that is undecided fails only when asked to', () => {
    const open = [shopper('/', { expect: 'allow', country: undefined })];
    expect(run(['t', 'r'], open)).toMatchObject({
      code: 0,
      err: '1 expectations are neither met nor contradicted: the outcome is undecided\n',
    });
    expect(run(['t', 'r', '--strict'], open).code).toBe(1);
    const wrong = [shopper('/', { expect: 'challenge', country: undefined })];
    expect(run(['t', 'r'], wrong).code).toBe(1);
  });

  test('E09 reads expectations from a file; that of a record goes first', () => {
    const files = { e: JSON.stringify([{ expect: 'block', path: '/admin', client: 'shopper', method: 'GET' }]) };
    expect(run(['t', 'r', '--expect', 'e'], [shopper('/admin')], files).code).toBe(0);
    const wrong = { e: JSON.stringify([{ expect: 'allow', path: '/admin' }]) };
    expect(run(['t', 'r', '--expect', 'e'], [shopper('/admin')], wrong).code).toBe(1);
    expect(run(['t', 'r', '--expect', 'e'], [shopper('/admin', { expect: 'block' })], wrong).code).toBe(0);
  });

  test.each([
    [['--max-blocked', 'shopper=33%'], 1, '--max-blocked shopper=33%: 1 of 3 requests, 33.33 %\n'],
    [['--max-blocked', 'shopper=34%'], 0, ''],
    [['--max-blocked', '*=0%'], 1, '--max-blocked *=0%: 1 of 4 requests, 25.00 %\n'],
    [['--max-blocked', 'browser=0%'], 0, ''],
    [['--max-undecided', 'browser=99.9%'], 1, '--max-undecided browser=99.9%: 1 of 1 requests, 100.00 %\n'],
    [['--max-challenged', 'shopper=0%'], 0, ''],
    [
      ['--max-challenged', 'shopper=0%', '--assume-block', 'Stage=captcha'],
      1,
      '--max-challenged shopper=0%: 1 of 3 requests, 33.33 %\n',
    ],
  ])('E09 %j: exit code %i', (options, code, err) => {
    const open = { ...shopper('/'), country: undefined, client: undefined, ...BROWSER };
    const records = [shopper('/admin'), shopper('/stage'), shopper('/'), open];
    expect(run(['t', 'r', ...options], records)).toMatchObject({ code, err });
  });

  test('E09 a rule behind one that is undecided counts for the thresholds', () => {
    const [admin = {}] = RULES;
    const geo = rule('Geo', { GeoMatchStatement: { CountryCodes: ['KP'] } }, { Action: { Challenge: {} } });
    const files = { t: JSON.stringify(templateOf([geo, admin])) };
    const records = [shopper('/admin', { country: undefined })];
    expect(run(['t', 'r', '--max-blocked', 'shopper=0%'], records, files).code).toBe(1);
    expect(run(['t', 'r', '--max-challenged', 'shopper=0%'], records, files).code).toBe(0);
    expect(run(['t', 'r', '--max-undecided', 'shopper=0%'], records, files).code).toBe(1);
  });

  test('E09 a rate that would stop everybody counts for the thresholds where managed groups are not recorded', () => {
    const group = { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } };
    const all = { RateBasedStatement: { Limit: 10, EvaluationWindowSec: 60, AggregateKeyType: 'CONSTANT' } };
    const files = { t: JSON.stringify(templateOf([rule('Common', group), rule('Everybody', all)])) };
    const steady = Array.from({ length: 100 }, (_, second) => shopper('/', { timestamp: 1.7e12 + second * 1000 }));
    const { code, err } = run(['t', 'r', '--max-blocked', 'shopper=1%'], steady, files);
    expect([code, err]).toEqual([1, '--max-blocked shopper=1%: 80 of 100 requests, 80.00 %\n']);
    expect(run(['t', 'r', '--max-blocked', 'shopper=1%'], steady.slice(0, 10), files).code).toBe(0);
  });

  describe('what a record holds', () => {
    const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
    const FORGED = '\u001b[2J\u009b31m\u202e\nall is as expected';
    const forged = shopper(`/a${FORGED}`, {
      client: `shopper${FORGED}`,
      method: `GET${FORGED}`,
      expect: 'block',
      labels: [`awswaf:managed:aws:core-rule-set:a${FORGED}`],
    });
    const printed = ({ out, err }: Run): string => (out + err).replaceAll('\n', '');

    test.each([[[]], [['--json']], [['--max-blocked', 'nobody=1%']], [['--path', `/a${FORGED}`]]])(
      'E09 does not steer the terminal with %j',
      (options) => {
        const found = run(['t', 'r', ...options], [forged]);
        expect(found.code).not.toBe(0);
        expect(printed(found)).not.toMatch(OBEYED);
        expect(`${found.out}${found.err}`).not.toMatch(/^all is as expected/m);
        expect(printed(found)).toContain('shopper?[2J?31m??all is as expected');
        expect(found.err).not.toContain('GET');
      },
    );

    test('E09 and what a file is called do not steer the terminal in a message of wrong use', () => {
      expect(run(['\u001b[2J', 'r']).err).toMatch(/^\?\[2J cannot be read as a template/);
    });

    test('E09 is not printed where it names a person', () => {
      const labels = ['awswaf:managed:token:id:4711-0815', 'awswaf:managed:token:fingerprint:4711-0815'];
      const group = { name: 'AWSManagedRulesBotControlRuleSet', rules: [] };
      const secret = { expect: 'block', labels, groups: [group], headers: [{ name: 'cookie', value: '4711-0815' }] };
      const records = [shopper('/jane@example.com/4711-0815', secret), shopper('/reset/4711-0815', secret)];
      const bot = { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesBotControlRuleSet' } };
      const files = { t: JSON.stringify(templateOf([...RULES, rule('Bots', bot)])) };
      for (const options of [[], ['--json'], ['--strict']]) {
        const found = run(['t', 'r', ...options], records, files);
        expect(found.out).toContain('/…');
        expect(printed(found)).not.toMatch(/4711|jane/);
        expect(found.out.includes('awswaf:managed:token:id:…')).toBe(options.includes('--json'));
      }
    });

    test('E09 is not printed where it cannot be read', () => {
      const card = '4111111111111111';
      const faulty = shopper('/', { body: { card }, sourceAddress: card, [`x ${card}`]: 1, badField: card });
      const { code, err } = run(['t', 'r'], [faulty]);
      expect(code).toBe(2);
      expect(err).toContain('r line 1: body must be a text\n');
      expect(err).toContain('r line 1: a name is no field of a record\nr line 1: badField is no field of a record\n');
      expect(err).not.toContain(card);
      const swapped = run(['r', 't'], [faulty, card]);
      expect(swapped.err).toContain('r cannot be read as a template: it holds no JSON\n');
      expect(swapped.err).not.toContain(card);
    });
  });

  test.each([
    [[], 'a template and at least one file of recorded requests are needed'],
    [['t'], 'a template and at least one file of recorded requests are needed'],
    [['t', 'r', '--no-such'], '--no-such is no option'],
    [['t', 'r', '--expect'], '--expect needs a value'],
    [['t', 'r', '--web-acl', '--json'], '--web-acl needs a value'],
    [['t', 'r', '--expect', 'a', '--expect', 'b'], 'expect is given 2 times, expected once'],
    [
      ['t', 'r', '--max-blocked', 'shopper'],
      '--max-blocked takes a class of clients and a share, e.g. shoppers=0.1%, got shopper',
    ],
    [['t', 'r', '--max-blocked', 'shopper=101%'], '--max-blocked takes a class'],
    [['t', 'r', '--max-blocked', 'robots=1%'], '--max-blocked robots=1% matches no request; the classes are shopper'],
    [['t', 'r', '--assume-block', 'Stage=deny'], '--assume-block knows block, challenge, captcha, got deny'],
    [['t', 'r', '--assume-block', 'Admin'], 'promotion needs a rule that counts, got Admin; name one of: Stage, Mark'],
    [['t', 'r', '--web-acl', 'REGIONAL'], 'rehearsal needs one web ACL, got 0 for REGIONAL'],
    [['x', 'r'], 'x cannot be read as a template: no such file: x'],
    [['r2', 'r'], 'r2 cannot be read as a template'],
    [['t', 'x'], 'no such file: x'],
    [['t', 'r', 'broken'], 'broken line 1: holds no JSON object\nbroken line 2: holds no JSON object'],
    [['t', 'empty'], 'the files hold no request'],
    [['t', 'r', '--expect', 'broken'], 'the expectations are no JSON'],
    [['t', 'r', '--expect', 'object'], 'the expectations are no JSON list'],
    [['t', 'r', '--expect', 'idle'], 'expectation 1 fits no request; drop it or record such a request'],
    [['t', 'r', '--expect', 'faulty'], 'expectation 1: pth is no field\nexpectation 1: expect must be one of allow'],
  ])('E09 %j: exit code 2', (args, message) => {
    const files = {
      r2: 'nonsense',
      broken: 'a\nb\n',
      empty: '{"log":{"entries":[]}}',
      object: '{}',
      idle: JSON.stringify([{ expect: 'allow', path: '/nowhere' }]),
      faulty: JSON.stringify([{ pth: '/' }]),
    };
    const { code, out, err } = run(args, [shopper('/')], files);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  test('E09 tells how it is called', () => {
    expect(run(['--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('usage: waf-rehearse TEMPLATE RECORDS...'),
    });
  });
});
