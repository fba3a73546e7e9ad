import * as fc from 'fast-check';
import { Annotations, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { TunedWebAcl } from '../../../lib/edge';
import { edgeRules, type EdgeRulesProps } from '../../../lib/edge/web-acl/edge-rules';
import { labelProblems } from '../../../lib/edge/web-acl/label-problems';
import { quotaProblems } from '../../../lib/edge/web-acl/quota-problems';
import { byPriority } from '../../../lib/edge/web-acl/by-priority';
import { WebAclCapacity } from '../../../lib/edge/web-acl/web-acl-capacity';
import { type IWebAclRule } from '../../../lib/edge/web-acl/web-acl-rule';
import { WebAclScope } from '../../../lib/edge/web-acl/web-acl-scope';
import { findingsOf } from '../../../lib/testing';
import { logKeyIn, shopRules } from '../edge-stack-under-test';
import { LEAST, WHOLE } from './rules/edge-rules-under-test';
import { edgeStack, orderOf, pathStatement, patternsOf } from './rules/rule-under-test';

const ORDER = [
  ['AWSManagedRulesAntiDDoSRuleSet'],
  ['MarketplaceBazaar', 'MarketplacePricewatch'],
  ['BlockedCountries'],
  ['DisguisedPaths'],
  ['MalformedCookies'],
  ['AppHeaderRequired'],
  ['BadUserAgents'],
  ['UnreadBodies'],
  ['ForeignRequests'],
  ['RateLimitCatchAll'],
  [
    'HighCheckoutRate',
    'RateLimitCheckout',
    'RateLimitLogin',
    'RateLimitMarketplaceBazaar',
    'RateLimitMarketplacePricewatch',
  ],
  ['AWSManagedRulesAmazonIpReputationList'],
  ['AWSManagedRulesAnonymousIpList'],
  ['AWSManagedRulesCommonRuleSet'],
  ['AWSManagedRulesKnownBadInputsRuleSet'],
  ['AWSManagedRulesSQLiRuleSet'],
  ['LargeBodies'],
  ['AWSManagedRulesBotControlRuleSet'],
  ['ForgotPasswordChallenge', 'SignUpCaptcha', 'SuspiciousCheckoutChallenge'],
  ['AWSManagedRulesATPRuleSet'],
  ['AWSManagedRulesACFPRuleSet'],
  ['NonBrowserClients'],
];

const names = (rules: readonly IWebAclRule[]): string[] => rules.map(({ name }) => name);

function groupOf(rules: readonly IWebAclRule[], name: string): CfnWebACL.ManagedRuleGroupStatementProperty {
  const statement = rules.find((one) => one.name === name)?.render(0).statement as CfnWebACL.StatementProperty;
  return statement.managedRuleGroupStatement as CfnWebACL.ManagedRuleGroupStatementProperty;
}

describe('edgeRules', () => {
  let stack: Stack;
  let whole: IWebAclRule[];

  beforeAll(() => {
    stack = edgeStack();
    whole = edgeRules(WHOLE, stack);
  });

  test('E03 stand in the order that AWS recommends', () => {
    expect(orderOf(whole)).toEqual(ORDER);
  });

  test('E03 leave no rule behind for what is left out', () => {
    expect(orderOf(edgeRules(LEAST)).flat()).toEqual([
      'AWSManagedRulesAntiDDoSRuleSet',
      'DisguisedPaths',
      'MalformedCookies',
      'UnreadBodies',
      'RateLimitCatchAll',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesAnonymousIpList',
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesSQLiRuleSet',
      'AWSManagedRulesBotControlRuleSet',
    ]);
    const empty = {
      ...LEAST,
      marketplaces: [],
      badUserAgents: [],
      largeBodyPaths: [],
      uploadPaths: [],
      foreignRequestPaths: [],
      countedRules: [],
    };
    expect(edgeRules(empty).map((rule) => rule.render(0))).toEqual(edgeRules(LEAST).map((rule) => rule.render(0)));
  });

  test('E03 fit into the basic price by default, and cost what is said with every part', () => {
    expect(new WebAclCapacity(edgeRules(LEAST)).units).toBe(1328);
    expect(new WebAclCapacity(shopRules()).units).toBe(1397);
    expect(new WebAclCapacity(whole).units).toBe(1940);
  });

  test('E05 allow nothing, neither before the rates nor after', () => {
    const actions = whole.flatMap((rule) => Object.keys(rule.render(0).action ?? {}));
    expect(new Set(actions)).toEqual(new Set(['block', 'count', 'captcha', 'challenge']));
  });

  test('E04 count every request of an address against the catch-all, marketplaces included', () => {
    expect(whole.find(({ name }) => name === 'RateLimitCatchAll')?.render(0).statement).toEqual({
      rateBasedStatement: { limit: 2000, evaluationWindowSec: 300, aggregateKeyType: 'IP' },
    });
  });

  test('E05 leave trusted marketplaces out of what takes them for strangers, and out of nothing else', () => {
    const rendered = whole.map((rule) => [rule.name, JSON.stringify(rule.render(0))] as const);
    const sparing = rendered.filter(([, text]) => text.includes('"key":"marketplace:"')).map(([name]) => name);
    expect(sparing).toEqual(['BadUserAgents', 'AWSManagedRulesAnonymousIpList', 'AWSManagedRulesBotControlRuleSet']);
    const strangers = edgeRules({ ...WHOLE, marketplaces: [] });
    expect(JSON.stringify(strangers.map((rule) => rule.render(0)))).not.toContain('marketplace');
  });

  test('E03 count in a group what is configured, with a reason, and nothing else', () => {
    const counts = (name: string) => groupOf(whole, name).ruleActionOverrides;
    expect(counts('AWSManagedRulesAnonymousIpList')).toEqual([
      { name: 'HostingProviderIPList', actionToUse: { count: {} } },
    ]);
    expect(counts('AWSManagedRulesCommonRuleSet')).toEqual([
      { name: 'SizeRestrictions_BODY', actionToUse: { count: {} } },
    ]);
    expect(counts('AWSManagedRulesSQLiRuleSet')).toBeUndefined();
  });

  test('E06 spare apps in bot control only where the API demands the header', () => {
    const counts = (props: EdgeRulesProps) =>
      groupOf(edgeRules(props, edgeStack()), 'AWSManagedRulesBotControlRuleSet').ruleActionOverrides;
    expect(counts(WHOLE)).toEqual(
      ['SignalNonBrowserUserAgent', 'CategoryHttpLibrary'].map((name) => ({ name, actionToUse: { count: {} } })),
    );
    expect(counts(LEAST)).toBeUndefined();
    expect(names(edgeRules(LEAST))).not.toContain('NonBrowserClients');
  });

  test('E03 challenge browsers during a flood, but no API call, no asset and no health check', () => {
    const exemptBy = (props: Partial<EdgeRulesProps>) => {
      const [flood] = edgeRules({ ...LEAST, ...props }) as [IWebAclRule];
      const patterns = patternsOf(flood);
      return (path: string): boolean => patterns.some((pattern) => pattern.test(path));
    };
    const pages = ['/', '/checkout', '/my/api/', '/health/x', '/checkout.css/x'];
    const other = { name: 'x-shopnow-app', paths: ['/v2/', '/rpc/'] };
    for (const [props, exempt, challenged] of [
      [{}, ['/api/orders'], ['/v2/x', '/health']],
      [{ appHeader: other, healthCheckPath: '/health' }, ['/v2/x', '/rpc/x', '/health'], ['/api/orders']],
    ] as const) {
      const isExempt = exemptBy(props as Partial<EdgeRulesProps>);
      expect([...exempt, '/static/app.js', '/favicon.ico'].filter((path) => !isExempt(path))).toEqual([]);
      expect([...challenged, ...pages].filter(isExempt)).toEqual([]);
    }
  });

  test('E03 block a flood where AWS is surest, and challenge at the least sign of one', () => {
    expect(groupOf(shopRules(), 'AWSManagedRulesAntiDDoSRuleSet').managedRuleGroupConfigs).toMatchObject([
      {
        awsManagedRulesAntiDDoSRuleSet: {
          sensitivityToBlock: 'LOW',
          clientSideActionConfig: { challenge: { usageOfAction: 'ENABLED', sensitivity: 'HIGH' } },
        },
      },
    ]);
  });

  test('E03 pay for bot control and fraud control only where they are needed', () => {
    expect(groupOf(shopRules(), 'AWSManagedRulesBotControlRuleSet')).toMatchObject({
      managedRuleGroupConfigs: [{ awsManagedRulesBotControlRuleSet: { inspectionLevel: 'COMMON' } }],
      scopeDownStatement: { notStatement: { statement: pathStatement('/static/') } },
    });
    expect(groupOf(whole, 'AWSManagedRulesATPRuleSet').scopeDownStatement).toMatchObject({
      andStatement: { statements: [pathStatement('/login'), {}] },
    });
    expect(groupOf(whole, 'AWSManagedRulesACFPRuleSet').scopeDownStatement).toEqual(pathStatement('/signup'));
  });

  test('E04 put every path limit after the catch-all, and all in BLOCK, whatever the limits', () => {
    const limit = fc.record({
      path: fc.stringMatching(/^\/[a-z]{1,20}$/),
      limit: fc.integer({ min: 10, max: 2_000_000_000 }),
      windowSeconds: fc.constantFrom(60, 120, 300, 600),
    });
    const limits = fc.uniqueArray(limit, { maxLength: 9, selector: ({ path }) => path });
    fc.assert(
      fc.property(limits, (rateLimits) => {
        const rates = byPriority(edgeRules({ ...LEAST, rateLimits }), 'Test').filter(({ limitsRate }) => limitsRate);
        expect(names(rates).indexOf('RateLimitCatchAll')).toBe(0);
        expect(rates).toHaveLength(rateLimits.length + 1);
        expect(rates.every((rule) => 'block' in (rule.render(0).action as object))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('E03 look for no label that none before adds, and keep the quotas', () => {
    expect(labelProblems(byPriority(whole, 'Test'))).toEqual([]);
    expect(quotaProblems(whole)).toEqual([]);
  });

  test('E03 make a web ACL of CloudFront with every part that passes the packs', () => {
    const own = edgeStack();
    const rules = edgeRules(WHOLE, own);
    Annotations.of(own).acknowledgeWarning('cdk-defence-in-depth:WebAclCapacity', 'all parts together are dearer');
    new TunedWebAcl(own, 'WebAcl', { scope: WebAclScope.CLOUDFRONT, rules, encryptionKey: logKeyIn(own) });
    const [webAcl] = Object.values(Template.fromStack(own).findResources('AWS::WAFv2::WebACL')) as {
      Properties: { Rules: { Name: string }[] };
    }[];
    expect(webAcl?.Properties.Rules).toHaveLength(ORDER.flat().length);
    expect(findingsOf(own)).toEqual([]);
  });

  test('E03 are plain data to configure, which JSON carries', () => {
    expect(JSON.parse(JSON.stringify(WHOLE))).toEqual(WHOLE);
  });

  test.each<[string, Partial<EdgeRulesProps>, string]>([
    [
      'a counted rule of a group that does not run',
      {
        countedRules: [
          {
            group: 'AWSManagedRulesATPRuleSet',
            name: 'VolumetricIpHigh',
            reason: 'agents log in behind one address, by contract',
          },
        ],
      },
      'belongs to a group that runs, one of AWSManagedRulesAntiDDoSRuleSet,',
    ],
    [
      'a counted rule without a reason',
      { countedRules: [{ group: 'AWSManagedRulesCommonRuleSet', name: 'GenericRFI_BODY', reason: 'noisy' }] },
      'needs a reason of at least 30 characters',
    ],
    [
      'a counted rule that its group does not have',
      {
        countedRules: [
          {
            group: 'AWSManagedRulesCommonRuleSet',
            name: 'GenericRFI_Body',
            reason: 'addresses stand in the texts of sellers, who are known',
          },
        ],
      },
      'the nearest are GenericRFI_BODY, ',
    ],
    [
      'a counted rule twice',
      {
        countedRules: [
          {
            group: 'AWSManagedRulesCommonRuleSet',
            name: 'SizeRestrictions_BODY',
            reason: 'carts and uploads are larger than that',
          },
        ],
      },
      'hold SizeRestrictions_BODY twice',
    ],
    [
      'an upload path whose bodies are refused before',
      { largeBodyPaths: ['/checkout', '/api/orders/'], uploadPaths: ['/API/Orders/', '/api/order'] },
      'upload paths lie below the paths that take large bodies, /checkout, /api/orders/, got "/api/order"',
    ],
    ['marketplaces without a scope', { marketplaces: WHOLE.marketplaces ?? [] }, 'need a scope for their IP sets'],
    [
      'a signal that never comes',
      { suspiciousCheckout: { pages: ['/checkout'], immunitySeconds: 300, signals: ['hosting-provider'] } },
      'blocks on sight',
    ],
    [
      'a high rate that the catch-all blocks first',
      { suspiciousCheckout: { pages: ['/checkout'], immunitySeconds: 300, signals: [], highRate: 5000 } },
      'is below the limit of all paths, 2000 in 300 seconds, got 5000 in 60 seconds',
    ],
  ])('E03 refuse %s', (_, props, message) => {
    expect(() => edgeRules({ ...LEAST, ...props })).toThrow(message);
  });
});
