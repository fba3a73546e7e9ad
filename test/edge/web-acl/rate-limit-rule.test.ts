import { RateLimitKey, RateLimitRule, type RateLimitRuleProps } from '../../../lib/edge';

function rule(props: Partial<RateLimitRuleProps> = {}): RateLimitRule {
  return new RateLimitRule({ limit: 100, windowSeconds: 60, key: RateLimitKey.SOURCE_ADDRESS, ...props });
}

describe('RateLimitRule', () => {
  test('E04 blocks an address over the limit of a path with 429 and a Retry-After', () => {
    expect(rule({ path: '/checkout' }).render(3)).toMatchObject({
      name: 'RateLimitCheckout',
      priority: 3,
      action: {
        block: { customResponse: { responseCode: 429, responseHeaders: [{ name: 'Retry-After', value: '60' }] } },
      },
      statement: {
        rateBasedStatement: {
          limit: 100,
          evaluationWindowSec: 60,
          aggregateKeyType: 'IP',
          forwardedIpConfig: undefined,
          scopeDownStatement: { byteMatchStatement: { searchString: '/checkout' } },
        },
      },
      visibilityConfig: {
        cloudWatchMetricsEnabled: true,
        sampledRequestsEnabled: true,
        metricName: 'RateLimitCheckout',
      },
    });
  });

  test('E04 counts every request by default: the catch-all', () => {
    const catchAll = rule();
    expect(catchAll.name).toBe('RateLimitCatchAll');
    expect(catchAll.render(0).statement).toEqual({
      rateBasedStatement: { limit: 100, evaluationWindowSec: 60, aggregateKeyType: 'IP' },
    });
  });

  test('E04 counts by the address that the edge wrote, never by X-Forwarded-For', () => {
    expect(rule({ key: RateLimitKey.VIEWER_ADDRESS }).render(0).statement).toMatchObject({
      rateBasedStatement: {
        aggregateKeyType: 'FORWARDED_IP',
        forwardedIpConfig: { headerName: 'x-viewer-address', fallbackBehavior: 'MATCH' },
      },
    });
  });

  test('E04 costs 2 units, and what its path costs', () => {
    expect([rule().capacity, rule({ path: '/login' }).capacity]).toEqual([2, 34]);
  });

  test('E04 names rules by their path', () => {
    expect(rule({ path: '/api/orders' }).name).toBe('RateLimitApiOrders');
  });

  test.each([10, 2_000_000_000])('E04 takes a limit of %d', (limit) => {
    expect(rule({ limit }).render(0).statement).toMatchObject({ rateBasedStatement: { limit } });
  });

  test.each([
    [9, 'raise'],
    [0, 'raise'],
    [2_000_000_001, 'lower'],
  ])('E04 refuses a limit of %d', (limit, change) => {
    expect(() => rule({ limit, path: '/login' })).toThrow(
      `rate limit of /login must be a whole number from 10 to 2000000000 requests, got ${limit}; ${change} it (rule RateLimitLogin)`,
    );
  });

  test('E04 refuses half a request', () => {
    expect(() => rule({ limit: 10.5 })).toThrow('got 10.5');
  });

  test.each([60, 120, 300, 600])('E04 takes a window of %d seconds', (windowSeconds) => {
    expect(rule({ windowSeconds }).render(0).statement).toMatchObject({
      rateBasedStatement: { evaluationWindowSec: windowSeconds },
    });
  });

  test('E04 refuses any other window', () => {
    expect(() => rule({ windowSeconds: 90 })).toThrow(
      'rate window of all paths must be 60, 120, 300, 600 seconds, got 90; choose one of these (rule RateLimitCatchAll)',
    );
  });

  test('E04 refuses the path / because that is the catch-all', () => {
    expect(() => rule({ path: '/' })).toThrow('got "/"');
  });
});
