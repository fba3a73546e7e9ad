import * as fc from 'fast-check';
import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { catchAllRateLimit, RateLimitKey } from '../../../../lib/edge/web-acl/rules/catch-all-rate-limit';
import { checkoutRateLimit } from '../../../../lib/edge/web-acl/rules/checkout-rate-limit';
import { loginRateLimit } from '../../../../lib/edge/web-acl/rules/login-rate-limit';
import { type PathRateLimit, pathRateLimit } from '../../../../lib/edge/web-acl/rules/path-rate-limit';
import { pathStatement } from './rule-under-test';

const SEARCH: PathRateLimit = { path: '/api/search', limit: 300, windowSeconds: 120 };
const tooMany = (seconds: number) => ({
  block: {
    customResponse: { responseCode: 429, responseHeaders: [{ name: 'Retry-After', value: String(seconds) }] },
  },
});

describe('pathRateLimit', () => {
  test('E04 blocks an address that asks for one path too often, with 429 and a Retry-After', () => {
    const rule = pathRateLimit(SEARCH);
    expect([rule.name, rule.phase, rule.capacity]).toEqual(['RateLimitApiSearch', RulePhase.RATE, 34]);
    expect([rule.limitsRate, rule.isCatchAllRate, rule.decides]).toEqual([true, false, true]);
    expect(rule.render(7)).toEqual({
      name: 'RateLimitApiSearch',
      priority: 7,
      action: tooMany(120),
      statement: {
        rateBasedStatement: {
          limit: 300,
          evaluationWindowSec: 120,
          aggregateKeyType: 'IP',
          scopeDownStatement: pathStatement('/api/search'),
        },
      },
      visibilityConfig: {
        cloudWatchMetricsEnabled: true,
        sampledRequestsEnabled: true,
        metricName: 'RateLimitApiSearch',
      },
    });
  });

  test.each<[string[], string, object[]]>([
    [['ja4'], 'RateLimitApiSearchByJa4', [{ ja4Fingerprint: { fallbackBehavior: 'NO_MATCH' } }]],
    [
      ['address', 'ja4'],
      'RateLimitApiSearchByAddressJa4',
      [{ ip: {} }, { ja4Fingerprint: { fallbackBehavior: 'NO_MATCH' } }],
    ],
    [['asn'], 'RateLimitApiSearchByAsn', [{ asn: {} }]],
    [
      ['header:x-device'],
      'RateLimitApiSearchByHeaderXDevice',
      [{ header: { name: 'x-device', textTransformations: [{ priority: 0, type: 'NONE' }] } }],
    ],
  ])('E04 counts by %p', (countBy, name, customKeys) => {
    const rule = pathRateLimit({ ...SEARCH, countBy });
    expect([rule.name, rule.capacity]).toEqual([name, 34 + 30 * countBy.length]);
    expect(rule.render(0).statement).toMatchObject({
      rateBasedStatement: { aggregateKeyType: 'CUSTOM_KEYS', customKeys },
    });
  });

  test('E04 counts by address by default', () => {
    expect(pathRateLimit({ ...SEARCH, countBy: ['address'] }).render(0)).toEqual(pathRateLimit(SEARCH).render(0));
  });

  test.each<[string, Partial<PathRateLimit>, string]>([
    ['a limit below what WAF takes', { limit: 9 }, 'rate limit of /api/search must be a whole number from 10'],
    ['half a request', { limit: 10.5 }, 'got 10.5'],
    ['another window', { windowSeconds: 90 }, 'rate window of /api/search must be 60, 120, 300, 600 seconds, got 90'],
    ['the path of the catch-all', { path: '/' }, 'got "/"'],
    ['no key', { countBy: [] }, 'rate is counted by 1 key or more, got 0'],
    ['an unknown key', { countBy: ['cookie'] }, 'got "cookie"; choose one of these (rule RateLimitApiSearchByCookie)'],
    ['a header without a name', { countBy: ['header:'] }, 'got "header:"'],
    ['a key twice', { countBy: ['ja4', 'ja4'] }, 'each once'],
  ])('E04 refuses %s', (_, wrong, message) => {
    expect(() => pathRateLimit({ ...SEARCH, ...wrong })).toThrow(message);
  });

  test('E04 keeps what it is told, whatever the limit', () => {
    const limits = fc.record({
      path: fc.stringMatching(/^\/[a-z]{1,20}$/),
      limit: fc.integer({ min: 10, max: 2_000_000_000 }),
      windowSeconds: fc.constantFrom(60, 120, 300, 600),
    });
    fc.assert(
      fc.property(limits, (props) => {
        const { action, statement } = pathRateLimit(props).render(0);
        expect(action).toEqual(tooMany(props.windowSeconds));
        expect(statement).toMatchObject({
          rateBasedStatement: {
            limit: props.limit,
            evaluationWindowSec: props.windowSeconds,
            scopeDownStatement: pathStatement(props.path),
          },
        });
      }),
    );
  });
});

describe.each([
  ['checkoutRateLimit', checkoutRateLimit, 'RateLimitCheckout', 100],
  ['loginRateLimit', loginRateLimit, 'RateLimitLogin', 20],
] as const)('%s', (_, build, name, limit) => {
  test('E04 is tighter than the catch-all by default', () => {
    const rule = build();
    expect(rule.name).toBe(name);
    expect(rule.render(0)).toMatchObject({
      action: tooMany(60),
      statement: { rateBasedStatement: { limit, evaluationWindowSec: 60, aggregateKeyType: 'IP' } },
    });
  });

  test('E04 takes another limit', () => {
    expect(build(SEARCH).render(0)).toEqual(pathRateLimit(SEARCH).render(0));
  });
});

describe('catchAllRateLimit', () => {
  test('E04 blocks an address that asks too often, whatever it asks for', () => {
    const rule = catchAllRateLimit(2000);
    expect([rule.name, rule.phase, rule.isCatchAllRate]).toEqual(['RateLimitCatchAll', RulePhase.BLANKET_RATE, true]);
    expect(rule.render(0)).toMatchObject({ action: tooMany(300) });
    expect(rule.render(0).statement).toEqual({
      rateBasedStatement: { limit: 2000, evaluationWindowSec: 300, aggregateKeyType: 'IP' },
    });
  });

  test('E04 counts viewers behind the edge', () => {
    expect(catchAllRateLimit(2000, RateLimitKey.VIEWER_ADDRESS).render(0).statement).toMatchObject({
      rateBasedStatement: {
        aggregateKeyType: 'FORWARDED_IP',
        forwardedIpConfig: { headerName: 'x-viewer-address', fallbackBehavior: 'MATCH' },
      },
    });
  });

  test('E04 refuses a limit below what WAF takes', () => {
    expect(() => catchAllRateLimit(9)).toThrow('rate limit of all paths must be a whole number from 10');
  });
});
