import { ManagedGroupRule, ManagedRuleGroup } from '../../../lib/edge';
import { CustomResponse } from '../../../lib/edge/web-acl/language/custom-response';
import { type GroupOverride } from '../../../lib/edge/web-acl/language/group-override';
import { Match } from '../../../lib/edge/web-acl/language/match';
import { ResponseBody, ResponseContentType } from '../../../lib/edge/web-acl/language/response-body';
import { RuleAction } from '../../../lib/edge/web-acl/language/rule-action';

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
    const except = Match.path('/static/');
    const rule = new ManagedGroupRule({ group: ManagedRuleGroup.BOT_CONTROL, except });
    expect(rule.capacity).toBe(82);
    expect(rule.render(0).statement).toMatchObject({
      managedRuleGroupStatement: { scopeDownStatement: Match.not(except).render() },
    });
  });

  const overriding = (action: RuleAction, scopeDown?: Match, changes: Partial<GroupOverride> = {}) =>
    new ManagedGroupRule({
      group: ManagedRuleGroup.ANONYMOUS_IP,
      overrides: [{ name: 'HostingProviderIPList', action, reason, ...changes }],
      ...(scopeDown && { scopeDown }),
    });

  test('E03 lets a single rule challenge, captcha or block instead', () => {
    const body = new ResponseBody('no', ResponseContentType.TEXT, 'no');
    const blocked = overriding(RuleAction.block(new CustomResponse({ statusCode: 404, body })));
    expect(blocked.responseBodies).toEqual([body]);
    expect(
      [
        blocked,
        overriding(RuleAction.captcha(), Match.pageLoads()),
        overriding(RuleAction.challenge(), Match.pageLoads()),
      ].map((rule) => (rule.render(0).statement as { managedRuleGroupStatement: unknown }).managedRuleGroupStatement),
    ).toMatchObject(
      [
        { block: { customResponse: { responseCode: 404, customResponseBodyKey: 'no' } } },
        { captcha: {} },
        { challenge: {} },
      ].map((actionToUse) => ({ ruleActionOverrides: [{ name: 'HostingProviderIPList', actionToUse }] })),
    );
  });

  test.each<[string, () => ManagedGroupRule, string]>([
    ['an override that allows', () => overriding(RuleAction.allow()), 'must not allow, which passes all later rules'],
    ['an override without a reason', () => overriding(RuleAction.block(), undefined, { reason: 'x' }), 'got "x"'],
    [
      'a challenge of whatever the group looks at',
      () => overriding(RuleAction.challenge()),
      'could match a POST to an API; add Match.pageLoads() or Match.pages([...]) to it with Match.all, or give ChallengeReach.clientsBringTokens (rule HostingProviderIPList of AWSManagedRulesAnonymousIpList)',
    ],
    [
      'an immunity of one rule',
      () => overriding(RuleAction.challenge(600), Match.pageLoads()),
      'override of HostingProviderIPList takes the immunity of the web ACL, got one of its own; drop it',
    ],
    ['a challenge of a form', () => overriding(RuleAction.challenge(), Match.pages(['/login'])), 'could match a POST'],
  ])('E03 refuses %s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('E03 refuses 101 rules of a group that do something else, and takes 100', () => {
    const counting = (count: number) => () =>
      new ManagedGroupRule({
        group: ManagedRuleGroup.BOT_CONTROL,
        counted: Array.from({ length: count }, (_, index) => ({ name: `Rule${index}`, reason })),
      });
    expect(counting(101)).toThrow(
      'overrides are at most 100, got 101; drop some (rule AWSManagedRulesBotControlRuleSet)',
    );
    expect(counting(100)).not.toThrow();
  });

  test('E03 counts the headers that its overrides add, against the quotas of the web ACL', () => {
    const header = { name: 'x-hosted', value: 'yes' };
    expect(overriding(RuleAction.count([header])).requestHeaders).toBe(1);
    expect(overriding(RuleAction.block(CustomResponse.tooManyRequests(60))).responseHeaders).toBe(1);
  });

  test('E03 looks only where it is told, and not where it is told not to', () => {
    const except = Match.path('/static/');
    const rule = new ManagedGroupRule({ group: ManagedRuleGroup.BOT_CONTROL, scopeDown: Match.path('/shop'), except });
    expect(rule.capacity).toBe(50 + 32 + 32);
    expect(rule.render(0).statement).toMatchObject({
      managedRuleGroupStatement: {
        scopeDownStatement: {
          andStatement: { statements: [Match.path('/shop').render(), Match.not(except).render()] },
        },
      },
    });
  });

  test('E03 looks at responses in front of CloudFront only', () => {
    const login = { loginPath: '/login' };
    const taking = (aws: object) =>
      new ManagedGroupRule({
        group: ManagedRuleGroup.ACCOUNT_TAKEOVER,
        configuration: { awsManagedRulesAtpRuleSet: { ...login, ...aws } },
      }).scopes;
    const responseInspection = { statusCode: { successCodes: [200], failureCodes: [401] } };
    expect(taking({ responseInspection })).toEqual(['CLOUDFRONT']);
    expect(taking({})).toEqual(['CLOUDFRONT', 'REGIONAL']);
  });
});
