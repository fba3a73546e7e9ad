import { type RecordedRequest } from '../../lib/waf-rehearsal';
import { RULES, run, shopper } from './command-under-test';
import { type Json, recorded, rehearsed, rule, templateOf } from './rehearsal-under-test';

const COMMON = 'AWSManagedRulesCommonRuleSet';
const LABEL = 'awswaf:managed:aws:core-rule-set:';

describe('managed groups that are taken to have found nothing', () => {
  const [bots, vendors] = ['AWSManagedRulesBotControlRuleSet', 'AWSManagedRulesUnheardOf'];
  const NONE = { Action: undefined, OverrideAction: { None: {} } };
  const SILENT = { assumesSilence: true };
  const SPOKEN = `${LABEL}NoUserAgent_Header`;
  test.each<[string, Json, Partial<RecordedRequest>, string, readonly string[]]>([
    ['a record that says nothing', {}, {}, 'allow', ['Common']],
    [
      'labels of which none is of the group',
      {},
      { labels: ['awswaf:managed:aws:sql-database:x'] },
      'allow',
      ['Common'],
    ],
    ['a label of the group', {}, { labels: [SPOKEN] }, 'block', []],
    ['a rule of the group', {}, { groups: [{ name: COMMON, rules: [{ name: 'NoUserAgent_HEADER' }] }] }, 'block', []],
    ['an entry without a rule', {}, { groups: [{ name: COMMON, rules: [] }] }, 'allow', []],
    ['an entry that is not complete', {}, { groups: [{ name: COMMON, rules: [], complete: false }] }, 'undecided', []],
    [
      'an entry without labels, of a group that may only label',
      { Name: bots },
      { groups: [{ name: bots, rules: [] }] },
      'allow',
      ['Common'],
    ],
    ['labels that may be of any group of AWS', { Name: vendors }, { labels: [SPOKEN] }, 'undecided', []],
  ])('E09 %s', (_, group, request, outcome, assumed) => {
    const labelled = rule('Label', {
      LabelMatchStatement: { Scope: 'LABEL', Key: 'awswaf:managed:aws:bot-control:signal:x' },
    });
    const rules = [
      rule('Common', { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: COMMON, ...group } }, NONE),
      labelled,
    ];
    const [found] = rehearsed(rules, [recorded(request)], SILENT).requests;
    expect([found?.outcome, found?.assumedSilent]).toEqual([outcome, assumed]);
    expect(rehearsed(rules, [recorded(request)]).requests[0]?.assumedSilent).toEqual([]);
  });

  test('E09 says of which managed groups it is assumed that they found nothing', () => {
    const common = { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } };
    const files = { t: JSON.stringify(templateOf([rule('Common', common), ...RULES])) };
    const told = { groups: [{ name: 'AWSManagedRulesCommonRuleSet', rules: [] }] };
    const assumed = run(
      ['t', 'r', '--assume-silent', '--max-undecided', '*=0%'],
      [shopper('/'), shopper('/', told)],
      files,
    );
    expect(assumed).toMatchObject({ code: 0, err: '' });
    expect(assumed.out).toContain(
      '\nAssumed where the record does not say: these managed groups found nothing, in so many requests.\n  1 × Common\n',
    );
    const plain = run(['t', 'r', '--max-undecided', '*=0%'], [shopper('/'), shopper('/', told)], files);
    expect(plain.code).toBe(1);
    expect(plain.out).not.toContain('Assumed');
    expect(run(['t', 'r', '--assume-silent'], [shopper('/', told)], files).out).not.toContain('Assumed');
  });
});
