import { type Rehearsal, type RehearsalSummary } from '../../lib/waf-rehearsal';
import { BROWSER, RULES, type Run, run, shopper } from './command-under-test';
import { type Json, linesOf, pathStarts, rule, search, templateOf } from './rehearsal-under-test';

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

An undecided request stands where it ends if no undecided rule matches, and once more under undecided.

client   requests  allow  block  challenge  captcha  undecided
shopper         2      1      1          0        0          0
browser         1      1      0          0        0          1

path    requests  allow  block  challenge  captcha  undecided
/a             1      1      0          0        0          1
/admin         1      0      1          0        0          0
/stage         1      1      0          0        0          0

rule   matched  counted  block  challenge  captcha  allow  undecided
Admin        1        0      1          0        0      0          0
Stage        1        1      0          0        0      0          0
Mark         2        2      0          0        0      0          0
Geo          0        0      0          0        0      0          1

rule   path    client   matched  counted  block  challenge  captcha  allow  undecided
Admin  /admin  shopper        1        0      1          0        0      0          0
Stage  /stage  shopper        1        1      0          0        0      0          0
Mark   /a      browser        1        1      0          0        0      0          0
Mark   /stage  shopper        1        1      0          0        0      0          0
Geo    /a      browser        0        0      0          0        0      0          1

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

  describe('options', () => {
    const IP = { Ref: 'Offices' };
    const offices = { Type: 'AWS::WAFv2::IPSet', Properties: { Addresses: ['203.0.113.0/24'] } };
    const own = 'awswaf:111122223333:webacl:Shop:seen';
    const template = templateOf(
      [
        rule('Office', { IPSetReferenceStatement: { Arn: IP } }),
        rule('Mark', pathStarts('/m'), { Action: { Count: {} }, RuleLabels: [{ Name: 'seen' }] }),
        rule('Marked', { LabelMatchStatement: { Scope: 'LABEL', Key: own } }),
        rule('One', pathStarts('/1'), { Action: { Count: {} } }),
        rule('Two', pathStarts('/2'), { Action: { Count: {} } }),
      ],
      {},
      { Offices: offices },
    );
    const entry = (url: string): Json => ({
      startedDateTime: '2026-11-21T20:00:00.000Z',
      request: { method: 'GET', url, headers: [{ name: 'cookie', value: 'a=b' }], bodySize: 0 },
    });
    const urls = [
      'https://Shop.example/m',
      'https://shop.example/1',
      'https://shop.example/2',
      'https://cdn.example/2',
    ];
    const files = { t: JSON.stringify(template), h: JSON.stringify({ log: { entries: urls.map(entry) } }) };
    const elsewhere = ['--source-address', '198.51.100.7'];

    test.each<[readonly string[], readonly string[]]>([
      [[], ['block', 'undecided', 'undecided', 'undecided']],
      [
        ['--source-address', '203.0.113.7'],
        ['block', 'block', 'block', 'block'],
      ],
      [elsewhere, ['block', 'allow', 'allow', 'allow']],
      [
        [...elsewhere, '--host', 'SHOP.example'],
        ['block', 'allow', 'allow'],
      ],
      [[...elsewhere, '--host', 'cdn.example'], ['allow']],
      [
        [...elsewhere, '--host', 'cdn.example', '--host', 'shop.example'],
        ['block', 'allow', 'allow', 'allow'],
      ],
      [
        [...elsewhere, '--account', '111122223333'],
        ['block', 'allow', 'allow', 'allow'],
      ],
      [
        [...elsewhere, '--account', '444455556666'],
        ['allow', 'allow', 'allow', 'allow'],
      ],
      [
        [...elsewhere, '--stage-block'],
        ['block', 'block', 'block', 'block'],
      ],
      [
        [...elsewhere, '--stage-block', '--assume-block', 'One=captcha'],
        ['block', 'captcha', 'block', 'block'],
      ],
      [
        [...elsewhere, '--assume-block', 'One=captcha'],
        ['block', 'captcha', 'allow', 'allow'],
      ],
    ])('E09 %j', (options, outcomes) => {
      const { code, out } = run(['t', 'h', '--json', ...options], [], files);
      expect(code).toBe(0);
      expect((JSON.parse(out) as Rehearsal).requests.map(({ outcome }) => outcome)).toEqual(outcomes);
    });
  });

  test.each([
    [['--assume-block', 'Stage'], 'block'],
    [['--assume-block', 'Stage=challenge'], 'challenge'],
    [['--assume-block', 'Stage=captcha'], 'captcha'],
    [['--stage-block'], 'block'],
    [[], 'allow'],
  ])('E09 %j shows what a promotion would do', (options, outcome) => {
    expect(run(['t', 'r', ...options], [{ ...shopper('/stage'), expect: outcome }]).code).toBe(0);
    expect(run(['t', 'r', ...options], [{ ...shopper('/other'), expect: 'allow' }]).code).toBe(0);
    const { out } = run(['t', 'r', ...options, '--json'], [shopper('/stage')]);
    const stage = (JSON.parse(out) as RehearsalSummary).rules.find((tally) => tally.rule === 'Stage');
    const ended = { block: 0, challenge: 0, captcha: 0, ...(outcome !== 'allow' && { [outcome]: 1 }) };
    expect(stage).toMatchObject(ended);
  });

  test('E09 reads every file of a folder, and names the one with a fault', () => {
    const files = { 'logs/a': linesOf(shopper('/')), 'logs/b': linesOf(shopper('/admin'), shopper('/')) };
    expect(run(['t', 'logs/'], [], files).out).toMatch(/^Web ACL Shop, 3 requests/);
    expect(run(['t', 'logs/'], [], { ...files, 'logs/c': '' }).err).toContain('\nlogs/c is empty\n');
  });

  test('E09 ends wrong use with one line of how it is called', () => {
    expect(run(['t', 'r', '--no-such']).err).toBe(
      '--no-such is no option\nusage: waf-rehearse TEMPLATE RECORDS... [options]; --help tells all options\n',
    );
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
        expect(found.err).not.toContain('GET?');
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
    [['t', 'r', '--max-blocked CLASS=N%    fail', 's=0%'], '--max-blocked CLASS=N%    fail is no option'],
    [['t', 'r', '--expect'], '--expect needs a value'],
    [['t', 'r', '--web-acl', '--json'], '--web-acl needs a value'],
    [['t', 'r', '--expect', 'a', '--expect', 'b'], '--expect is given 2 times, expected once'],
    [['t', 'r', '--web-acl', 'a', '--web-acl', 'b'], '--web-acl is given 2 times, expected once'],
    [['t', 'r', '--source-address', '203.0.113'], '--source-address takes an address, e.g. 203.0.113.7, got 203.0.113'],
    [['t', 'r', '--account', 'shop'], '--account takes twelve digits, got shop'],
    [['t', 'r', '--host', 'https://shop.example'], '--host takes a host as in addresses, e.g. shop.example, got https'],
    [['t', 'r', '--path', 'cart'], '--path takes a start of paths, e.g. /checkout, got cart'],
    [
      ['t', 'r', '--max-blocked', 'shopper'],
      '--max-blocked takes a class of clients and a share up to 100%, e.g. shopper=0.1%, got shopper',
    ],
    [['t', 'r', '--max-blocked', 'shopper=101%'], '--max-blocked takes a class'],
    [['t', 'r', '--max-blocked', 'shopper=100.001%'], '--max-blocked takes a class'],
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

  test('E09 says how many rows and reasons of a rule it leaves out', () => {
    const paths = (count: number) => Array.from({ length: count }, (_, index) => shopper(`/${'abcdefghij'[index]}`));
    expect(run(['t', 'r'], paths(10)).out).toContain(
      '\n2 more rows are left out, 8 of a rule are shown; --json prints all.\n',
    );
    expect(run(['t', 'r'], paths(8)).out).not.toMatch(/left out|An undecided request/);
    const header = (Name: string) => search({ SingleHeader: { Name } }, 'x');
    const reasons = (count: number): string => {
      const names = ['a', 'b', 'c', 'd', 'e'].slice(0, count);
      const files = {
        t: JSON.stringify(templateOf([rule('Any', { OrStatement: { Statements: names.map(header) } })])),
      };
      return run(['t', 'r'], [shopper('/', { unknown: names.map((name) => `header:${name}`) })], files).out;
    };
    expect(reasons(5)).toContain('\n  1 × header c is not recorded\n  and 2 more reasons\n');
    expect(reasons(3)).not.toContain('more reasons');
  });

  test('E09 tells how it is called, and takes every option that it tells', () => {
    const { code, out } = run(['--help']);
    expect([code, out]).toEqual([0, expect.stringContaining('usage: waf-rehearse TEMPLATE RECORDS...')]);
    const [line = ''] = /\{"timestamp".*\}/.exec(out) ?? [];
    expect(run(['t', 'r'], [], { r: line })).toMatchObject({ code: 0, err: '' });
    const told = [...out.matchAll(/^(--[a-z-]+)( [A-Z]\S*)? /gm)];
    expect(told).toHaveLength(14);
    for (const [, option = '', argument] of told) {
      const { err } = run(['t', 'r', option]);
      expect(err.split('\n')[0]).toBe(argument === undefined ? '' : `${option} needs a value`);
    }
  });
});
