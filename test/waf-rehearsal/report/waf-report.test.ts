import fc from 'fast-check';
import { wafLogRecordOf } from '../../../lib/waf-rehearsal/report/waf-log-record';
import { wafReportOf } from '../../../lib/waf-rehearsal/report/waf-report';
import { type WafReportOptions } from '../../../lib/waf-rehearsal/report/waf-report-options';
import { wafReportText } from '../../../lib/waf-rehearsal/report/waf-report-text';
import { HONEST_LOG, matched, OPTIONS, record, ruleOf, stopped, TOKEN } from './report-under-test';
import { counted, httpRequest, type Json, logLine } from './log-record';

describe('waf-report', () => {
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

  test('E09 counts a client of a known-good class as a false positive', () => {
    const knownGood = [{ name: 'office', addresses: ['198.51.0.1/32'] }];
    const log = [record(0, 1, '/', matched('A')), record(0, 2, '/', matched('A'))];
    expect(ruleOf(log, 'A', { knownGood })).toMatchObject({ stopped: 2, falsePositives: 1 });
    expect(ruleOf(log, 'A')).toMatchObject({ stopped: 2, falsePositives: 0 });
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

  test('E09 reads the day since from its first millisecond on', () => {
    const at = (time: number, rule: string) => wafLogRecordOf(logLine({ timestamp: time, ...matched(rule) }));
    const midnight = Date.parse('2026-11-06');
    const { rules } = wafReportOf([at(midnight - 1, 'Before'), at(midnight, 'First')], {
      ...OPTIONS,
      since: '2026-11-06',
    });
    expect(rules.map(({ rule }) => rule)).toEqual(['First']);
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
    [{ ceiling: 0 }, 'ceiling is a share over 0 and at most 0.001, got 0'],
    [{ ceiling: 0.0011 }, 'ceiling is a share over 0 and at most 0.001, got 0.0011'],
    [{ ceiling: NaN }, 'ceiling is a share over 0 and at most 0.001, got NaN'],
    [{ leastDays: 0 }, 'least days is a whole number from 1 to 365, got 0'],
    [{ leastDays: 366 }, 'least days is a whole number from 1 to 365, got 366'],
    [{ leastRequests: 999 }, 'least requests is a whole number from 1000 to 1000000000, got 999'],
    [{ leastRequests: 1000.5 }, 'least requests is a whole number from 1000 to 1000000000, got 1000.5'],
    [{ leastHonestAddresses: -1 }, 'least honest addresses is a whole number from 1 to 1000000000, got -1'],
    [{ mostHurtAddresses: -1 }, 'most hurt addresses is a whole number from 0 to 1000000000, got -1'],
    [{ source: 'logs' }, 'source takes 30 to 200 ASCII characters and 4 different words, got "logs"'],
    [{ source: 'x'.repeat(40) }, 'source takes 30 to 200 ASCII characters and 4 different words, got "xxx'],
    [{ source: `${OPTIONS.source}\n` }, 'source takes 30 to 200 ASCII characters'],
    [{ source: `${OPTIONS.source}, ${'x'.repeat(150)}` }, 'source takes 30 to 200 ASCII characters'],
    [{ challengeRules: ['Typo'] }, 'challenge rule Typo matched no request of the log; correct its name, leave it out'],
    [{ labelRules: ['Typo'] }, 'label rule Typo matched no request of the log; correct its name, leave it out'],
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
