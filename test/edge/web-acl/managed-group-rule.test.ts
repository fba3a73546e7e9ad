import { ManagedGroupRule, ManagedRuleGroup, PathPrefixMatch } from '../../../lib/edge';

const reason = 'uploads are larger, and the service bounds their size';

describe('ManagedGroupRule', () => {
  test('E03 keeps the actions that AWS chose by default', () => {
    expect(new ManagedGroupRule({ group: ManagedRuleGroup.KNOWN_BAD_INPUTS }).render(2)).toEqual({
      name: 'AWSManagedRulesKnownBadInputsRuleSet',
      priority: 2,
      overrideAction: { none: {} },
      statement: {
        managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesKnownBadInputsRuleSet' },
      },
      visibilityConfig: {
        cloudWatchMetricsEnabled: true,
        sampledRequestsEnabled: true,
        metricName: 'AWSManagedRulesKnownBadInputsRuleSet',
      },
    });
  });

  test('E03 pins the static versions that are known', () => {
    const version = (group: ManagedRuleGroup) => new ManagedGroupRule({ group }).render(0).statement;
    expect(version(ManagedRuleGroup.COMMON)).toMatchObject({ managedRuleGroupStatement: { version: 'Version_1.19' } });
    expect(version(ManagedRuleGroup.SQL_INJECTION)).toMatchObject({
      managedRuleGroupStatement: { version: 'Version_2.3' },
    });
  });

  test('E03 lets a single rule count, never the whole group', () => {
    const rule = new ManagedGroupRule({
      group: ManagedRuleGroup.COMMON,
      counted: [{ name: 'SizeRestrictions_BODY', reason }],
    });
    expect(rule.render(0)).toMatchObject({
      overrideAction: { none: {} },
      statement: {
        managedRuleGroupStatement: {
          ruleActionOverrides: [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }],
        },
      },
    });
  });

  test('E03 refuses a counted rule without a reason that says something', () => {
    expect(
      () =>
        new ManagedGroupRule({
          group: ManagedRuleGroup.COMMON,
          counted: [{ name: 'NoUserAgent_HEADER', reason: 'x' }],
        }),
    ).toThrow(
      'counted rule NoUserAgent_HEADER needs a reason of at least 30 characters that says what makes it safe, got "x" (rule AWSManagedRulesCommonRuleSet)',
    );
  });

  test('E03 refuses a counted rule that is named twice', () => {
    const counted = [
      { name: 'SizeRestrictions_BODY', reason },
      { name: 'SizeRestrictions_BODY', reason },
    ];
    expect(() => new ManagedGroupRule({ group: ManagedRuleGroup.COMMON, counted })).toThrow(
      'counted rules hold SizeRestrictions_BODY twice',
    );
  });

  test('E03 pays for the paths that it leaves out', () => {
    const except = new PathPrefixMatch('/static/');
    const rule = new ManagedGroupRule({ group: ManagedRuleGroup.BOT_CONTROL, except });
    expect(rule.capacity).toBe(82);
    expect(rule.render(0).statement).toMatchObject({
      managedRuleGroupStatement: { scopeDownStatement: except.exceptHere },
    });
  });
});
