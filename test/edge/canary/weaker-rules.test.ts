import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import fc from 'fast-check';
import { weakerRules } from '../../../lib/edge/canary/weaker-rules';

const visibilityConfig = { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: 'any' };

function rule(name: string, action: CfnWebACL.RuleActionProperty): CfnWebACL.RuleProperty {
  return { name, priority: 0, action, statement: { geoMatchStatement: { countryCodes: ['KP'] } }, visibilityConfig };
}

/** The same rule, judging by something else. */
function judging(statement: CfnWebACL.StatementProperty, given = rule('A', block)): CfnWebACL.RuleProperty {
  return { ...given, statement };
}

/** A rule that gives a label, and what leaves out whoever bears it. */
const labelling = (name: string): CfnWebACL.RuleProperty => ({
  ...rule(name, count),
  ruleLabels: [{ name: 'shop:a' }],
});
const leavingOut = {
  notStatement: { statement: { labelMatchStatement: { scope: 'NAMESPACE', key: 'shop:' } } },
};

function group(
  name: string,
  overrideAction: CfnWebACL.OverrideActionProperty,
  overrides: Record<string, CfnWebACL.RuleActionProperty> = {},
): CfnWebACL.RuleProperty {
  const ruleActionOverrides = Object.entries(overrides).map(([rule, actionToUse]) => ({ name: rule, actionToUse }));
  return {
    name,
    priority: 0,
    overrideAction,
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name, ruleActionOverrides } },
    visibilityConfig,
  };
}

const [block, captcha, challenge, count, allow] = [
  { block: {} },
  { captcha: {} },
  { challenge: {} },
  { count: {} },
  { allow: {} },
];

describe('weakerRules', () => {
  test.each<[string, CfnWebACL.RuleProperty[], CfnWebACL.RuleProperty[], string[]]>([
    ['a rule that is gone', [rule('A', block)], [], ['A is gone']],
    ['a rule that only counts', [rule('A', block)], [rule('A', count)], ['A refuses less']],
    ['a challenge for a block', [rule('A', block)], [rule('A', challenge)], ['A refuses less']],
    ['a captcha for a block', [rule('A', block)], [rule('A', captcha)], ['A refuses less']],
    ['a challenge for a captcha', [rule('A', captcha)], [rule('A', challenge)], ['A refuses less']],
    ['a rule that allows', [rule('A', block)], [rule('A', allow)], ['A allows']],
    ['a new rule that allows', [], [rule('B', allow)], ['B allows']],
    ['a group that only counts', [group('G', { none: {} })], [group('G', { count: {} })], ['G refuses less']],
    ['a group that is gone', [group('G', { none: {} })], [rule('A', block)], ['G is gone']],
    [
      'a rule of a group that only counts',
      [group('G', { none: {} })],
      [group('G', { none: {} }, { Size: count })],
      ['G overrides Size'],
    ],
    [
      'one more rule of a group that only counts',
      [group('G', { none: {} }, { Size: count })],
      [group('G', { none: {} }, { Size: count, Xss: count })],
      ['G overrides Xss'],
    ],
    [
      'a rule of a group that allows what it only counted',
      [group('G', { none: {} }, { Size: count })],
      [group('G', { none: {} }, { Size: allow })],
      ['G overrides Size'],
    ],
    ...Object.entries({ block, captcha, challenge }).map(
      ([name, action]): [string, CfnWebACL.RuleProperty[], CfnWebACL.RuleProperty[], string[]] => [
        `a rule of a group that does no longer ${name}, whatever AWS meant`,
        [group('G', { none: {} }, { Size: action, Xss: block })],
        [group('G', { none: {} }, { Xss: block })],
        ['G overrides Size no longer'],
      ],
    ),
    [
      'a rule that judges others',
      [rule('A', block)],
      [judging({ geoMatchStatement: { countryCodes: ['AQ'] } })],
      ['A judges other requests'],
    ],
    [
      'a rule that judges others and refuses them harder',
      [rule('A', challenge)],
      [judging({ geoMatchStatement: { countryCodes: ['AQ'] } })],
      ['A judges other requests'],
    ],
    [
      'a group that looks at fewer',
      [group('G', { none: {} })],
      [
        judging(
          {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name: 'G',
              scopeDownStatement: { labelMatchStatement: { scope: 'LABEL', key: 'a' } },
            },
          },
          group('G', { none: {} }),
        ),
      ],
      ['G judges other requests'],
    ],
    [
      'a rule that allows more',
      [rule('A', allow)],
      [judging({ geoMatchStatement: { countryCodes: ['KP', 'IR'] } }, rule('A', allow))],
      ['A allows others'],
    ],
    [
      'a label that others leave out, and more bear',
      [labelling('L'), judging(leavingOut)],
      [judging({ geoMatchStatement: { countryCodes: ['KP', 'IR'] } }, labelling('L')), judging(leavingOut)],
      ['L labels more'],
    ],
    [
      'two rules',
      [rule('A', block), rule('B', block)],
      [rule('B', count), rule('C', allow)],
      ['A is gone', 'B refuses less', 'C allows'],
    ],
  ])('E10 names %s', (_, current, candidate, found) => {
    expect(weakerRules(current, candidate)).toEqual(found);
  });

  test.each<[string, CfnWebACL.RuleProperty[], CfnWebACL.RuleProperty[]]>([
    ['a new rule that blocks', [rule('A', block)], [rule('B', block), rule('A', block)]],
    ['a rule that blocks what it counted', [rule('A', count)], [rule('A', block)]],
    ['a counting rule that is gone', [rule('A', count)], []],
    ['a rule that allows no longer', [rule('A', allow)], []],
    ['a rule that allows as before', [rule('A', allow)], [rule('A', allow)]],
    ['a group that blocks what it counted', [group('G', { count: {} })], [group('G', { none: {} })]],
    ['a group that overrides less', [group('G', { none: {} }, { Size: count })], [group('G', { none: {} })]],
    ['a rule of a group that must block', [group('G', { none: {} })], [group('G', { none: {} }, { Size: block })]],
    [
      'a rule of a group that must still',
      [group('G', { none: {} }, { Size: block })],
      [group('G', { none: {} }, { Size: block })],
    ],
    [
      'a rule of a group that is allowed no longer',
      [group('G', { none: {} }, { Size: allow })],
      [group('G', { none: {} })],
    ],
    ['a rule that refuses more', [rule('A', block)], [judging({ geoMatchStatement: { countryCodes: ['IR', 'KP'] } })]],
    [
      'a rule that allows fewer',
      [judging({ geoMatchStatement: { countryCodes: ['KP', 'IR'] } }, rule('A', allow))],
      [rule('A', allow)],
    ],
    [
      'a rule that counts others',
      [rule('A', count)],
      [judging({ geoMatchStatement: { countryCodes: ['AQ'] } }, rule('A', count))],
    ],
    ['a counting group that overrides more', [group('G', { count: {} })], [group('G', { count: {} }, { Size: count })]],
  ])('E10 has nothing against %s', (_, current, candidate) => {
    expect(weakerRules(current, candidate)).toEqual([]);
  });

  test('E10 has nothing against the rules in force, whatever they are', () => {
    const names = fc.constantFrom('A', 'B', 'C', 'D');
    const some = fc
      .constantFrom(block, captcha, challenge, count, allow)
      .chain((action) => names.map((name) => rule(name, action)));
    fc.assert(
      fc.property(fc.uniqueArray(some, { selector: ({ name }) => name }), (rules) => {
        expect(weakerRules(rules, [...rules].reverse())).toEqual([]);
      }),
    );
  });
});
