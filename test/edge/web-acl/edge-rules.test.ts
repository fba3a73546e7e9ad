import * as fc from 'fast-check';
import { edgeRules, ingressRules, type IWebAclRule, WebAclCapacity } from '../../../lib/edge';
import { shopRules } from '../edge-stack-under-test';

const names = (rules: IWebAclRule[]) => rules.map(({ name }) => name);

describe('edgeRules', () => {
  test('E03 stand in the order that AWS recommends', () => {
    expect(names(shopRules())).toEqual([
      'AWSManagedRulesAntiDDoSRuleSet',
      'BlockedCountries',
      'RateLimitCheckout',
      'RateLimitLogin',
      'RateLimitCatchAll',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesAnonymousIpList',
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesSQLiRuleSet',
      'AWSManagedRulesBotControlRuleSet',
    ]);
  });

  test('E03 fit into the basic price of a web ACL', () => {
    expect(new WebAclCapacity(shopRules()).units).toBe(1378);
  });

  test('E03 let only the size of a body pass the core rule set, for carts and uploads', () => {
    const common = shopRules().find(({ name }) => name === 'AWSManagedRulesCommonRuleSet');
    expect(common?.render(0).statement).toMatchObject({
      managedRuleGroupStatement: {
        ruleActionOverrides: [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }],
      },
    });
  });

  test('E03 challenge browsers during a flood, but no API call and no asset', () => {
    const [antiDDoS] = shopRules();
    const exempt = JSON.stringify(antiDDoS?.render(0)).matchAll(/"regexString":("(?:[^"\\]|\\.)*")/g);
    const patterns = [...exempt].map(([, regex]) => new RegExp(JSON.parse(regex ?? '""') as string));
    const isExempt = (path: string) => patterns.some((pattern) => pattern.test(path));
    expect(['/api/orders', '/static/app.js', '/favicon.ico'].map(isExempt)).toEqual([true, true, true]);
    expect(['/', '/checkout', '/my/api/'].map(isExempt)).toEqual([false, false, false]);
  });

  test('E03 block a flood where AWS is surest, and challenge at the least sign of one', () => {
    expect(shopRules()[0]?.render(0).statement).toMatchObject({
      managedRuleGroupStatement: {
        name: 'AWSManagedRulesAntiDDoSRuleSet',
        managedRuleGroupConfigs: [
          {
            awsManagedRulesAntiDDoSRuleSet: {
              sensitivityToBlock: 'LOW',
              clientSideActionConfig: { challenge: { usageOfAction: 'ENABLED', sensitivity: 'HIGH' } },
            },
          },
        ],
      },
    });
  });

  test('E03 look for bots everywhere but among the static assets', () => {
    const bots = shopRules().at(-1)?.render(0).statement;
    expect(bots).toMatchObject({
      managedRuleGroupStatement: {
        managedRuleGroupConfigs: [{ awsManagedRulesBotControlRuleSet: { inspectionLevel: 'COMMON' } }],
        scopeDownStatement: {
          notStatement: { statement: { byteMatchStatement: { searchString: '/static/' } } },
        },
      },
    });
  });

  test('E05 hold no geo rule when no country is blocked', () => {
    expect(names(edgeRules({ rateLimits: [], catchAllRateLimit: 2000, blockedCountries: [] }))).not.toContain(
      'BlockedCountries',
    );
  });

  test('E04 count every request of an address against the catch-all, over five minutes', () => {
    const catchAll = shopRules().find(({ name }) => name === 'RateLimitCatchAll');
    expect(catchAll?.render(0).statement).toEqual({
      rateBasedStatement: { limit: 2000, evaluationWindowSec: 300, aggregateKeyType: 'IP' },
    });
  });

  test('E04 put every path limit before the catch-all, and the catch-all in BLOCK, whatever the limits', () => {
    const limit = fc.record({
      path: fc.stringMatching(/^\/[a-z]{1,20}$/),
      limit: fc.integer({ min: 10, max: 2_000_000_000 }),
      windowSeconds: fc.constantFrom(60, 120, 300, 600),
    });
    fc.assert(
      fc.property(fc.array(limit, { maxLength: 10 }), (rateLimits) => {
        const rules = edgeRules({ rateLimits, catchAllRateLimit: 2000, blockedCountries: [] });
        const catchAll = names(rules).indexOf('RateLimitCatchAll');
        expect(names(rules).filter((name) => name.startsWith('RateLimit'))).toHaveLength(rateLimits.length + 1);
        expect(
          names(rules)
            .slice(catchAll + 1)
            .join(),
        ).not.toContain('RateLimit');
        expect(rules[catchAll]?.render(catchAll).action).toMatchObject({ block: {} });
      }),
    );
  });
});

describe('ingressRules', () => {
  test('E03 repeat what catches exploits when the first line is gone', () => {
    expect(names(ingressRules({ catchAllRateLimit: 2000 }))).toEqual([
      'RateLimitCatchAll',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesSQLiRuleSet',
    ]);
  });

  test('E04 count viewers, since every source behind the edge is CloudFront', () => {
    expect(ingressRules({ catchAllRateLimit: 2000 })[0]?.render(0).statement).toMatchObject({
      rateBasedStatement: { limit: 2000, evaluationWindowSec: 300, aggregateKeyType: 'FORWARDED_IP' },
    });
  });
});

describe('WebAclCapacity', () => {
  const costing = (capacity: number): IWebAclRule[] => [
    { name: 'Rule', capacity, render: () => ({}) as ReturnType<IWebAclRule['render']> },
  ];

  test.each([
    [1500, false, false],
    [1501, true, false],
    [5000, true, false],
    [5001, true, true],
  ])('E03 of %d units costs extra: %p, is refused: %p', (units, costsExtra, isRefused) => {
    const capacity = new WebAclCapacity(costing(units));
    expect([capacity.costsExtra, capacity.isRefused]).toEqual([costsExtra, isRefused]);
  });

  test('E03 is the sum over the rules', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 700 })), (costs) => {
        const sum = costs.reduce((one, other) => one + other, 0);
        expect(new WebAclCapacity(costs.flatMap(costing)).units).toBe(sum);
      }),
    );
  });
});
