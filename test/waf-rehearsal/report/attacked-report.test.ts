import { PromotionKind } from '../../../lib/waf-rehearsal/report/promotion';
import { wafLogRecordOf } from '../../../lib/waf-rehearsal/report/waf-log-record';
import { wafReportOf } from '../../../lib/waf-rehearsal/report/waf-report';
import { wafReportText } from '../../../lib/waf-rehearsal/report/waf-report-text';
import { httpRequest, logLine } from './log-record';
import {
  HONEST_LOG,
  HURT,
  MANY_BOTS,
  MANY_SHOPPERS,
  matched,
  OPTIONS,
  record,
  ruleOf,
  SHOPPERS,
  stopped,
  TOKEN,
} from './report-under-test';

describe('a report on a log that an attacker writes into', () => {
  test('E09 is not talked into a promotion by one address with many user agents and one solved challenge', () => {
    const hurt = SHOPPERS.slice(0, 6).map((_, client) => record(0, client, '/checkout', HURT));
    const bad = [...HONEST_LOG, ...hurt];
    const poison = Array.from({ length: 8000 }, (_, index) => {
      const headers = [{ name: 'User-Agent', value: `Mozilla/5.0 a${index}` }];
      const httpAgent = httpRequest({ clientIp: '203.0.113.66', headers, uri: '/' });
      const rest = index % 2 === 0 ? { labels: TOKEN } : matched('BadUserAgents');
      return wafLogRecordOf(logLine({ httpRequest: httpAgent, ...rest }));
    });
    const report = wafReportOf([...bad, ...poison], OPTIONS);
    expect(report.honestAddresses).toBe(201);
    expect(report.rules[0]?.promotion).toEqual({
      kind: PromotionKind.NOT_YET,
      reasons: [
        'honest among the 5506 requests that it stops: 6, allowed: 0.10 %',
        'honest among the 8 addresses that it stops: 6, allowed: 0.10 %',
        'stopped among the 201 honest addresses: 6, allowed: 0.10 %',
        'honest addresses that it stops: 6, allowed: 5',
      ],
    });
  });

  test('E09 prints a stage that a rule cannot add code to by its name', () => {
    const bot = Array.from({ length: 1000 }, (_, index) =>
      record(index % 20, 1000, '/', matched("A': process.exit(), '")),
    );
    const text = wafReportText(wafReportOf([...SHOPPERS, ...bot], OPTIONS));
    expect(text).toContain("  promote: 'A\\': process.exit(), \\'': RuleStage.block(");
  });

  test('E09 counts the addresses of one /64 block of IPv6 as one, and those of another apart', () => {
    const from = (clientIp: string) =>
      wafLogRecordOf(logLine({ httpRequest: httpRequest({ clientIp }), ...matched('A', { labels: TOKEN }) }));
    const log = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:db8:1:3::1', '192.0.2.1', '192.0.2.2'].map(from);
    expect(wafReportOf(log, OPTIONS).honestAddresses).toBe(4);
    expect(ruleOf(log, 'A')).toMatchObject({ addresses: 4, stoppedAddresses: 4, hurtAddresses: 4 });
  });

  test('E09 keeps the addresses that a rule stops apart from those that it lets pass', () => {
    const log = [record(0, 1, '/', stopped('A', 'ALLOW')), record(0, 2, '/', stopped('A', 'CHALLENGE'))];
    expect(ruleOf(log, 'A')).toMatchObject({ addresses: 2, stoppedAddresses: 1 });
  });

  test.each([
    [1, PromotionKind.PROMOTE],
    [0, PromotionKind.NOT_YET],
  ])('E09 takes %i hurt addresses at the most where that is asked for: %s', (mostHurtAddresses, kind) => {
    const log = [...HONEST_LOG, ...MANY_BOTS, ...MANY_SHOPPERS, record(0, 0, '/', HURT)];
    expect(ruleOf(log, 'BadUserAgents', { mostHurtAddresses }).promotion.kind).toBe(kind);
  });
});
