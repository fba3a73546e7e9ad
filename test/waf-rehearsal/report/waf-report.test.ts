import fc from 'fast-check';
import { PromotionKind } from '../../../lib/waf-rehearsal/report/promotion';
import { type WafLogRecord, wafLogRecordOf } from '../../../lib/waf-rehearsal/report/waf-log-record';
import { wafReportOf } from '../../../lib/waf-rehearsal/report/waf-report';
import { type WafReportOptions } from '../../../lib/waf-rehearsal/report/waf-report-options';
import { wafReportText } from '../../../lib/waf-rehearsal/report/waf-report-text';
import {
  DAY,
  HONEST_LOG,
  HURT,
  MANY_BOTS,
  MANY_SHOPPERS,
  BOT,
  matched,
  OPTIONS,
  record,
  ruleOf,
  SHOPPERS,
  stopped,
  TOKEN,
} from './report-under-test';
import { counted, FIRST_NOON, httpRequest, type Json, logLine } from './log-record';

describe('waf-report', () => {
  test('E09 promotes a rule on evidence, with the stage to write into the configuration', () => {
    const bare = { today: '2026-11-20', leastDays: 20, leastRequests: 1500, leastHonestAddresses: 200 };
    expect(ruleOf(HONEST_LOG, 'BadUserAgents', bare).promotion).toEqual({
      kind: PromotionKind.PROMOTE,
      reasons: [],
      evidence: {
        from: '2026-11-01',
        to: '2026-11-20',
        requests: 1500,
        falsePositives: 0,
        source: 's3://aws-waf-logs-shop/2026/11, judged by the shop team',
      },
    });
  });

  test.each<readonly [string, readonly WafLogRecord[], Partial<WafReportOptions>, readonly string[]]>([
    [
      'too short a period',
      HONEST_LOG.filter(({ time }) => time < FIRST_NOON + 13 * DAY),
      { leastRequests: 900 },
      ['days with requests in the log: 13, needed: 14'],
    ],
    [
      'a long period with few days of requests',
      HONEST_LOG.filter(({ time }) => (time - FIRST_NOON) % (19 * DAY) === 0),
      { leastRequests: 100, leastHonestAddresses: 10 },
      ['days with requests in the log: 2, needed: 14'],
    ],
    [
      'too few requests',
      HONEST_LOG,
      { leastRequests: 1501 },
      ['requests that it would have stopped: 1500, needed: 1501'],
    ],
    ['nobody in the log whom a false positive could hurt', BOT, {}, ['addresses known to be honest: 0, needed: 100']],
    [
      'false positives over the ceiling',
      [...HONEST_LOG, record(3, 7, '/api/v1/cart', matched('BadUserAgents', { labels: TOKEN }))].concat(
        record(4, 7, '/api/v1/cart', matched('BadUserAgents', { labels: TOKEN })),
      ),
      { ceiling: 0.001 },
      [
        'honest among the 1502 requests that it stops: 2, allowed: 0.10 %',
        'honest among the 2 addresses that it stops: 1, allowed: 0.10 %',
        'stopped among the 200 honest addresses: 1, allowed: 0.10 %',
      ],
    ],
    [
      'too many of the honest addresses hurt, although they are few among those of the attackers',
      [...HONEST_LOG, ...MANY_BOTS, record(3, 7, '/', matched('BadUserAgents', { labels: TOKEN }))],
      { ceiling: 0.002 },
      ['stopped among the 200 honest addresses: 1, allowed: 0.20 %'],
    ],
    [
      'honest addresses among those that it stops, although they are few among the requests',
      [...HONEST_LOG, ...MANY_SHOPPERS, record(3, 7, '/', matched('BadUserAgents', { labels: TOKEN }))],
      { ceiling: 0.002 },
      ['honest among the 2 addresses that it stops: 1, allowed: 0.20 %'],
    ],
    [
      'more honest addresses than a rule may ever hurt, although their share is small',
      [...HONEST_LOG, ...SHOPPERS.slice(0, 6).map((_, client) => record(0, client, '/', HURT))],
      { ceiling: 0.9 },
      ['honest addresses that it stops: 6, allowed: 5'],
    ],
  ])('E09 does not promote on %s', (_, log, options, reasons) => {
    expect(ruleOf(log, 'BadUserAgents', options).promotion).toEqual({ kind: PromotionKind.NOT_YET, reasons });
  });

  test('E09 does not promote a rule that nothing matched', () => {
    const { requests, promotion } = ruleOf(HONEST_LOG, 'Unseen', { rules: ['Unseen'] });
    expect(requests).toBe(0);
    expect(promotion.kind).toBe(PromotionKind.NOT_YET);
    expect(promotion.reasons).toEqual(['requests that it would have stopped: 0, needed: 1000']);
  });

  test.each<readonly [string, Json, Json, number]>([
    ['a token that a managed group accepted', { labels: TOKEN }, {}, 1],
    ['a puzzle that a managed group accepted', { labels: [{ name: 'awswaf:managed:captcha:accepted' }] }, {}, 1],
    ['a solved challenge', { challengeResponse: { responseCode: 0, solveTimestamp: 1632420429 } }, {}, 1],
    ['a rejected token', { labels: [{ name: 'awswaf:managed:token:rejected' }] }, {}, 0],
    ['a purchase after it', {}, { httpRequest: { uri: '/checkout/thanks' } }, 1],
    ['a page under the purchase after it', {}, { httpRequest: { uri: '/checkout/thanks/4711' } }, 1],
    ['a page that only begins like a purchase', {}, { httpRequest: { uri: '/checkout/thanksgiving' } }, 0],
    ['a purchase that was blocked', {}, { httpRequest: { uri: '/checkout/thanks' }, ...stopped('Other') }, 0],
    ['nothing', {}, {}, 0],
  ])('E09 counts a request as a false positive by %s', (_, of, later, expected) => {
    const uri = ((later.httpRequest as Json | undefined)?.uri ?? '/') as string;
    const log = [record(0, 1, '/', matched('A', of)), record(1, 1, uri, { ...later, httpRequest: here(1, uri) })];
    expect(ruleOf(log, 'A').falsePositives).toBe(expected);
  });

  test('E09 does not count a purchase before the match, nor one of another client', () => {
    const log = [record(0, 1, '/checkout/thanks'), record(1, 1, '/', matched('A')), record(2, 2, '/checkout/thanks')];
    expect(ruleOf(log, 'A').falsePositives).toBe(0);
  });

  test('E09 counts a client of a known-good class as a false positive', () => {
    const knownGood = [{ name: 'office', addresses: ['198.51.0.1/32'] }];
    const log = [record(0, 1, '/', matched('A')), record(0, 2, '/', matched('A'))];
    expect(ruleOf(log, 'A', { knownGood })).toMatchObject({ stopped: 2, falsePositives: 1 });
    expect(ruleOf(log, 'A')).toMatchObject({ stopped: 2, falsePositives: 0 });
  });

  test('E09 knows that a solved token passes a challenge', () => {
    const log = [record(0, 1, '/', matched('A', { labels: TOKEN }))];
    expect(ruleOf(log, 'A').falsePositives).toBe(1);
    expect(ruleOf(log, 'A', { challengeRules: ['A'] }).falsePositives).toBe(0);
  });

  test.each<readonly [string, Json, PromotionKind]>([
    ['blocks a bot', stopped('A'), PromotionKind.ACTS],
    ['blocks a client with a valid token', { ...stopped('A'), labels: TOKEN }, PromotionKind.RECONSIDER],
    ['challenges', stopped('A', 'CHALLENGE'), PromotionKind.ACTS],
    ['lets through', stopped('A', 'ALLOW'), PromotionKind.NOTHING],
  ])('E09 says of a rule that %s: %s', (_, rest, kind) => {
    expect(ruleOf([record(0, 1, '/', rest)], 'A').promotion.kind).toBe(kind);
  });

  test('E09 judges a rule by what it did last', () => {
    const log = [record(1, 1, '/', stopped('A')), record(0, 2, '/', matched('A'))];
    expect(ruleOf(log, 'A').promotion.kind).toBe(PromotionKind.ACTS);
  });

  test('E09 counts clients by their token, and addresses apart from clients', () => {
    const withToken = (id: string) => matched('A', { labels: [{ name: `awswaf:managed:token:id:${id}` }] });
    const log = [
      record(0, 1, '/', withToken('x')),
      record(0, 2, '/', withToken('x')),
      record(0, 3, '/', withToken('x')),
      record(0, 2, '/', withToken('y')),
    ];
    expect(ruleOf(log, 'A')).toMatchObject({ requests: 4, clients: 2, addresses: 3 });
  });

  test('E09 lets an attacker name no more paths than it can hold', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
    const log = letters
      .flatMap((first) => letters.flatMap((second) => ['x', 'y'].map((third) => `/${first}${second}${third}`)))
      .map((path) => record(0, 1, path, matched('A')));
    expect(ruleOf(log, 'A').paths[0]).toEqual({ name: '(other paths)', requests: 352 });
  });

  test('E09 reports on one web ACL, and on the days asked for', () => {
    const other = { webaclId: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/candidate/1' };
    const log = [
      record(0, 1, '/', matched('A')),
      record(5, 1, '/', matched('B')),
      record(5, 1, '/', { ...matched('C'), ...other }),
    ];
    expect(() => wafReportOf(log, OPTIONS)).toThrow(
      'a report is on one web ACL, the log holds shop-edge and candidate; name one of them',
    );
    const rulesOf = (more: Partial<WafReportOptions>) =>
      wafReportOf(log, { ...OPTIONS, ...more }).rules.map(({ rule }) => rule);
    expect(rulesOf({ webAcl: 'candidate' })).toEqual(['C']);
    expect(rulesOf({ webAcl: 'shop-edge' })).toEqual(['A', 'B']);
    expect(rulesOf({ webAcl: 'shop-edge', since: '2026-11-06' })).toEqual(['B']);
  });

  test('E09 refuses a log without requests, and one of days to come', () => {
    expect(() => wafReportOf([], OPTIONS)).toThrow('the log holds no request to report on; name a longer log');
    expect(() => wafReportOf(HONEST_LOG, { ...OPTIONS, today: '2026-11-19' })).toThrow(
      'the log holds requests of 2026-11-20, after today, 2026-11-19; give the right day',
    );
  });

  test.each<readonly [Partial<WafReportOptions>, string]>([
    [{ today: '21.11.2026' }, 'today is a day, YYYY-MM-DD, got "21.11.2026"; write e.g. 2026-11-21'],
    [{ today: '2026-02-30' }, 'today is a day, YYYY-MM-DD, got "2026-02-30"'],
    [{ since: 'yesterday' }, 'since is a day, YYYY-MM-DD, got "yesterday"'],
    [{ ceiling: 0 }, 'ceiling is a share over 0 and under 1, got 0'],
    [{ ceiling: 1 }, 'ceiling is a share over 0 and under 1, got 1'],
    [{ ceiling: NaN }, 'ceiling is a share over 0 and under 1, got NaN'],
    [{ leastDays: 0 }, 'least days is a whole number from 1 to 365, got 0'],
    [{ leastDays: 366 }, 'least days is a whole number from 1 to 365, got 366'],
    [{ leastRequests: 1.5 }, 'least requests is a whole number from 1 to 1000000000, got 1.5'],
    [{ leastHonestAddresses: -1 }, 'least honest addresses is a whole number from 1 to 1000000000, got -1'],
    [{ mostHurtAddresses: -1 }, 'most hurt addresses is a whole number from 0 to 1000000000, got -1'],
    [{ source: 'logs' }, 'source takes 30 to 200 ASCII characters, got 4'],
    [{ source: `${'x'.repeat(40)}\n` }, 'source takes 30 to 200 ASCII characters, got 41'],
    [{ purchasePaths: ['checkout'] }, 'purchase path starts with / and a segment, got "checkout"'],
    [{ purchasePaths: ['/'] }, 'purchase path starts with / and a segment, got "/"'],
  ])('E09 refuses the options %j', (options, message) => {
    expect(() => wafReportOf(HONEST_LOG, { ...OPTIONS, ...options })).toThrow(message);
  });

  test('E09 gives away no address and no client of the log', () => {
    const addresses = fc.tuple(fc.ipV4(), fc.ipV6()).chain((both) => fc.constantFrom(...both));
    const agents = fc.stringMatching(/^[A-Z][a-z]{9,12}\/[0-9]{5}$/);
    fc.assert(
      fc.property(addresses, agents, fc.stringMatching(/^[a-z]{8}@example\.com$/), (clientIp, agent, mail) => {
        const headers = [{ name: 'User-Agent', value: agent }];
        const request = httpRequest({ clientIp, headers, uri: `/reset/${mail}` });
        const labels = [{ name: `awswaf:managed:token:id:${agent}-token` }];
        const report = wafReportOf(
          [wafLogRecordOf(logLine({ httpRequest: request, ...matched('A', { labels }) }))],
          OPTIONS,
        );
        const printed = JSON.stringify(report) + wafReportText(report);
        expect([clientIp, agent, mail].filter((secret) => printed.includes(secret))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('E09 prints a report that says what is to be done', () => {
    const group = {
      ruleGroupId: 'AWS#AWSManagedRulesCommonRuleSet',
      nonTerminatingMatchingRules: [counted('SizeRestrictions_BODY', { overriddenAction: 'BLOCK' })],
    };
    const log = [
      ...HONEST_LOG,
      record(2, 5, '/sign-up', { ...stopped('SignUpCaptcha', 'CAPTCHA') }),
      record(2, 5, '/sign-up', {
        nonTerminatingMatchingRules: [{ ruleId: 'SignUpCaptcha', action: 'CAPTCHA' }],
        captchaResponse: { responseCode: 0, solveTimestamp: 1793534400 },
      }),
      record(3, 6, '/upload', { ruleGroupList: [group] }),
      record(4, 6, '/checkout/thanks'),
    ];
    expect(wafReportText(wafReportOf(log, OPTIONS))).toMatchInlineSnapshot(`
     "web ACL shop-edge, 2026-11-01 to 2026-11-20: 1704 requests on 20 days
     addresses of clients known to be honest: 200, by solved challenge, later purchase (/checkout/thanks)

     AWSManagedRulesCommonRuleSet/SizeRestrictions_BODY
       matched: 1 request of 1 client from 1 address: counted 1
       paths: /upload 1
       false positives: 1 of 1 (100.00 %, 95 % interval 20.66 % to 100.00 %); later purchase 1
       honest addresses: 1 of the 1 that it stops, of 200 in the log
       not yet:
         - requests that it would have stopped: 1, needed: 1000
         - honest among the 1 requests that it stops: 1, allowed: 0.10 %
         - honest among the 1 addresses that it stops: 1, allowed: 0.10 %
         - stopped among the 200 honest addresses: 1, allowed: 0.10 %

     BadUserAgents
       matched: 1500 requests of 1 client from 1 address: counted 1500
       paths: /api/v1/cart 1500
       false positives: 0 of 1500 (0.00 %, 95 % interval 0.00 % to 0.26 %)
       honest addresses: 0 of the 1 that it stops, of 200 in the log
       promote: 'BadUserAgents': RuleStage.block({ since: '2026-11-21', evidence: { from: '2026-11-01', to: '2026-11-20', requests: 1500, falsePositives: 0, source: 's3://aws-waf-logs-shop/2026/11, judged by the shop team' } }),

     SignUpCaptcha
       matched: 2 requests of 1 client from 1 address: challenged 1, passed 1
       paths: /sign-up 2
       false positives: 0 of 1 (0.00 %, 95 % interval 0.00 % to 79.35 %)
       honest addresses: 0 of the 1 that it stops, of 200 in the log
       acts
     "
    `);
  });
});

function here(client: number, uri: string): Json {
  return httpRequest({ clientIp: `198.51.${client >> 8}.${client & 255}`, uri });
}
