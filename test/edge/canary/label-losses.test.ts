import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { labelLosses } from '../../../lib/edge/canary/label-losses';

type Rule = CfnWebACL.RuleProperty;
type Statement = CfnWebACL.StatementProperty;

const visibilityConfig = { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: 'any' };
const addresses = (...held: string[]): Statement => ({ ipSetReferenceStatement: { arn: held as unknown as string } });
const bears = (key: string, scope = 'LABEL'): Statement => ({ labelMatchStatement: { key, scope } });
const lacks = (key: string, scope = 'LABEL'): Statement => ({ notStatement: { statement: bears(key, scope) } });

function rule(name: string, statement: Statement, action: CfnWebACL.RuleActionProperty, ...labels: string[]): Rule {
  const ruleLabels = labels.map((label) => ({ name: label }));
  return { name, priority: 0, action, statement, visibilityConfig, ...(labels.length > 0 && { ruleLabels }) };
}

const partner = (...held: string[]): Rule => rule('Partner', addresses(...held), { count: {} }, 'shop:partner');
const group = (name: string, overrideAction: CfnWebACL.OverrideActionProperty, scope?: Statement): Rule => ({
  name,
  priority: 0,
  overrideAction,
  statement: {
    managedRuleGroupStatement: { vendorName: 'AWS', name, ...(scope && { scopeDownStatement: scope }) },
  },
  visibilityConfig,
});

const refuses = (statement: Statement): Rule => rule('Refuses', statement, { block: {} });
const bots = 'AWSManagedRulesBotControlRuleSet';
const verified = 'awswaf:managed:aws:bot-control:bot:verified';

describe('labelLosses', () => {
  test.each([
    ['the label', refuses(lacks('shop:partner'))],
    ['its namespace', refuses(lacks('shop:', 'NAMESPACE'))],
    ['its namespace in full', refuses(lacks('awswaf:111111111111:webacl:Shop:shop:', 'NAMESPACE'))],
    ['the label in full', refuses(lacks('awswaf:111111111111:webacl:Shop:shop:partner'))],
    ['the label, in a group', group(bots, { none: {} }, lacks('shop:partner'))],
    [
      'the label, in a limit',
      refuses({
        rateBasedStatement: { limit: 10, aggregateKeyType: 'IP', scopeDownStatement: lacks('shop:partner') },
      }),
    ],
    ['the label, by allowing it', rule('Allows', bears('shop:partner'), { allow: {} })],
  ])('E10 names a rule that labels more where others leave out %s', (_, user) => {
    const [one, both] = [partner('10.0.0.0/8'), partner('10.0.0.0/8', '0.0.0.0/1')];
    expect(labelLosses([one, user], [both, user])).toEqual(['Partner labels more']);
    expect(labelLosses([user], [one, user])).toEqual(['Partner labels more']);
    expect(labelLosses([both, user], [one, user])).toEqual([]);
    expect(labelLosses([both, user], [user])).toEqual([]);
  });

  test('E10 names a rule that labels less where others refuse by the label', () => {
    const [one, both, user] = [partner('a'), partner('a', 'b'), refuses(bears('shop:partner'))];
    expect(labelLosses([both, user], [one, user])).toEqual(['Partner labels less']);
    expect(labelLosses([both, user], [user])).toEqual(['Partner labels less']);
    expect(labelLosses([one, user], [both, user])).toEqual([]);
  });

  test('E10 names both where requests are counted by the label', () => {
    const customKeys = [{ labelNamespace: { namespace: 'shop:' } }];
    const user = refuses({ rateBasedStatement: { limit: 10, aggregateKeyType: 'CUSTOM_KEYS', customKeys } });
    expect(labelLosses([partner('a'), user], [partner('b'), user])).toEqual([
      'Partner labels less',
      'Partner labels more',
    ]);
  });

  test('E10 follows a label that leads to another one', () => {
    const between = rule('Between', lacks('shop:partner'), { count: {} }, 'shop:stranger');
    const [one, both, user] = [partner('a'), partner('a', 'b'), refuses(bears('shop:stranger'))];
    expect(labelLosses([one, between, user], [both, between, user])).toEqual(['Partner labels more']);
    expect(labelLosses([both, between, user], [one, between, user])).toEqual([]);
  });

  test('E10 minds no label by which nothing is refused, not even one that leads to itself', () => {
    const counts = rule('Counts', lacks('shop:partner'), { count: {} }, 'shop:partner');
    const other = refuses(lacks('shop:other'));
    const staged = group(bots, { count: {} }, lacks('shop:partner'));
    expect(labelLosses([counts, other, staged], [partner('a'), other, staged])).toEqual([]);
  });

  test('E10 names a counting group that is gone where others refuse by its labels, and no other group', () => {
    const user = refuses(bears('awswaf:managed:aws:bot-control:signal:non_browser_user_agent'));
    expect(labelLosses([group(bots, { count: {} }), user], [user])).toEqual([`${bots} labels less`]);
    expect(labelLosses([group('AWSManagedRulesLinuxRuleSet', { count: {} }), user], [user])).toEqual([]);
    expect(labelLosses([group('Unheard', { count: {} }), user], [user])).toEqual(['Unheard labels less']);
  });

  test('E10 names a group that looks at more where others leave out its labels', () => {
    const user = refuses(lacks(verified));
    const [narrow, wide] = [group(bots, { none: {} }, bears('shop:a')), group(bots, { none: {} })];
    expect(labelLosses([narrow, user], [wide, user])).toEqual([`${bots} labels more`]);
    expect(labelLosses([user], [group('AWSManagedRulesLinuxRuleSet', { none: {} }), user])).toEqual([]);
  });
});
