import { type PromotionFacts, PromotionKind, promotionOf } from '../../../lib/waf-rehearsal/report/promotion';
import { MatchEffect } from '../../../lib/waf-rehearsal/report/rule-match';
import { type WafLogRecord } from '../../../lib/waf-rehearsal/report/waf-log-record';
import { wafReportOf } from '../../../lib/waf-rehearsal/report/waf-report';
import { completeWafReportOptions, type WafReportOptions } from '../../../lib/waf-rehearsal/report/waf-report-options';
import { wafReportText } from '../../../lib/waf-rehearsal/report/waf-report-text';
import { counted, FIRST_NOON, type Json, quietGroup } from './log-record';
import {
  BOT,
  DAY,
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

/** A whole log in which nobody is honest. */
const STRANGER = record(0, 1001, '/checkout/thanks');
const GROUP = 'AWSManagedRulesBotControlRuleSet';
const INNER = 'TGT_VolumetricSession';
const SOLVED = { responseCode: 0, solveTimestamp: 1632420429 };

/** What a challenge inside a group did: asked by a group in COUNT, asked by one that acts, or passed in either. */
const ASKED = { terminatingRule: { ruleId: INNER, action: 'CHALLENGE' } };
const INSIDE = {
  counted: { ...matched(GROUP), ruleGroupList: [{ ...quietGroup(GROUP), ...ASKED }] },
  challenged: {
    ...stopped(GROUP, 'CHALLENGE'),
    terminatingRuleType: 'MANAGED_RULE_GROUP',
    ruleGroupList: [{ ...quietGroup(GROUP), ...ASKED }],
  },
  passed: {
    ruleGroupList: [
      {
        ...quietGroup(GROUP),
        nonTerminatingMatchingRules: [{ ruleId: INNER, action: 'CHALLENGE', challengeResponse: SOLVED }],
      },
    ],
  },
};

describe('a promotion', () => {
  test('E09 is made on evidence, with the stage to write into the configuration', () => {
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
      [STRANGER, ...SHOPPERS, ...BOT, ...BOT].filter(({ time }) => time < FIRST_NOON + 13 * DAY),
      {},
      ['days with requests since its first match: 13, needed: 14'],
    ],
    [
      'a long period with few days of requests',
      [...HONEST_LOG, ...MANY_BOTS].filter(({ time }) => [0, 2, 19].includes((time - FIRST_NOON) / DAY)),
      { leastHonestAddresses: 10 },
      ['days with requests since its first match: 3, needed: 14'],
    ],
    [
      'a log that began long before the rule first matched',
      [...SHOPPERS, ...BOT, ...BOT].filter(({ time, action, nonTerminatingRules }) =>
        nonTerminatingRules.length > 0 ? time >= FIRST_NOON + 7 * DAY : action === 'ALLOW',
      ),
      {},
      ['days with requests since its first match: 13, needed: 14'],
    ],
    [
      'too few requests',
      HONEST_LOG,
      { leastRequests: 1501 },
      ['requests that it would have stopped: 1500, needed: 1501'],
    ],
    [
      'nobody in the log whom a false positive could hurt',
      [...BOT, STRANGER],
      {},
      ['addresses known to be honest: 0, needed: 100'],
    ],
    [
      'a log from which all was dropped that no rule judged',
      [
        ...BOT,
        ...[...SHOPPERS, record(19, 199, '/checkout/thanks')].map((one) => ({
          ...one,
          nonTerminatingRules: [{ ruleId: 'HighCheckoutRate', action: 'COUNT' }],
        })),
      ],
      {},
      ['the log holds only requests that a rule judged; log all of them'],
    ],
    [
      'a path of purchases that nobody reached',
      HONEST_LOG,
      { purchasePaths: ['/checkout/done', '/paid'] },
      ['no request to /checkout/done, /paid was let through; correct the path, or log all requests'],
    ],
    [
      'a log that ended 91 days ago',
      HONEST_LOG,
      { today: '2027-02-19' },
      [
        'a stage refuses evidence that ends on 2026-11-20, 91 days before the rule was put in BLOCK, at most 90 are allowed; judge anew',
      ],
    ],
    [
      'false positives over the ceiling',
      [...HONEST_LOG, record(3, 7, '/api/v1/cart', HURT), record(4, 7, '/api/v1/cart', HURT)],
      {},
      [
        'honest among the 1502 requests that it stops: 2, allowed: 0.10 %',
        'honest among the 2 addresses that it stops: 1, allowed: 0.10 %',
        'stopped among the 200 honest addresses: 1, allowed: 0.10 %',
      ],
    ],
    [
      'too many of the honest addresses hurt, although they are few among those of the attackers',
      [...HONEST_LOG, ...MANY_BOTS, record(3, 7, '/', HURT)],
      {},
      ['stopped among the 200 honest addresses: 1, allowed: 0.10 %'],
    ],
    [
      'honest addresses among those that it stops, although they are few among the requests',
      [...HONEST_LOG, ...MANY_SHOPPERS, record(3, 7, '/', HURT)],
      {},
      ['honest among the 2 addresses that it stops: 1, allowed: 0.10 %'],
    ],
  ])('E09 is not made on %s', (_, log, options, reasons) => {
    expect(ruleOf(log, 'BadUserAgents', options).promotion).toEqual({ kind: PromotionKind.NOT_YET, reasons });
  });

  test.each([
    [5, PromotionKind.PROMOTE, []],
    [6, PromotionKind.NOT_YET, ['honest addresses that it stops: 6, allowed: 5']],
  ])('E09 hurts %i honest addresses by default, whatever their share: %s', (hurt, kind, reasons) => {
    const facts: PromotionFacts = {
      from: '2026-11-01',
      to: '2026-11-20',
      days: 20,
      gaps: [],
      stopped: 10_000,
      falsePositives: hurt,
      stoppedAddresses: 10_000,
      hurtAddresses: hurt,
      honestAddresses: 10_000,
      lastEffect: MatchEffect.COUNTED,
    };
    expect(promotionOf(facts, completeWafReportOptions(OPTIONS))).toMatchObject({ kind, reasons });
  });

  test('E09 is not made of a rule that nothing matched', () => {
    const { requests, promotion } = ruleOf(HONEST_LOG, 'Unseen', { rules: ['Unseen'], challengeRules: ['Unseen'] });
    expect(requests).toBe(0);
    expect(promotion.kind).toBe(PromotionKind.NOT_YET);
    expect(promotion.reasons).toEqual([
      'days with requests since its first match: 0, needed: 14',
      'requests that it would have stopped: 0, needed: 1000',
    ]);
  });

  test('E09 claims no day on which the rule had not matched yet', () => {
    const late = Array.from({ length: 1000 }, (_, index) => record(6 + (index % 14), 1000, '/', matched('A')));
    expect(ruleOf([...SHOPPERS, ...late.reverse()], 'A').promotion.evidence).toMatchObject({
      from: '2026-11-07',
      to: '2026-11-20',
    });
  });

  test.each<readonly [string, Json, PromotionKind]>([
    ['blocks a bot', stopped('A'), PromotionKind.ACTS],
    ['blocks a client with a valid token', { ...stopped('A'), labels: TOKEN }, PromotionKind.RECONSIDER],
    ['challenges', stopped('A', 'CHALLENGE'), PromotionKind.ACTS],
    ['lets through', stopped('A', 'ALLOW'), PromotionKind.NOTHING],
  ])('E09 is none for a rule that %s: %s', (_, rest, kind) => {
    expect(ruleOf([record(0, 1, '/', rest)], 'A').promotion.kind).toBe(kind);
  });

  test('E09 goes by what the rule did last', () => {
    const log = [record(1, 1, '/', stopped('A')), record(0, 2, '/', matched('A'))];
    expect(ruleOf(log, 'A').promotion.kind).toBe(PromotionKind.ACTS);
  });

  test('E09 is none for a rule that only gives a label', () => {
    const log = [...SHOPPERS, ...BOT];
    expect(ruleOf(log, 'BadUserAgents', { labelRules: ['BadUserAgents'] })).toMatchObject({
      requests: 1500,
      effects: [{ name: 'noted', requests: 1500 }],
      stopped: 0,
      promotion: { kind: PromotionKind.NOTHING, reasons: [] },
    });
    const blocking = [record(0, 1, '/', stopped('A'))];
    expect(ruleOf(blocking, 'A', { labelRules: ['A'] }).promotion.kind).toBe(PromotionKind.ACTS);
  });

  test('E09 of a rule inside a group says that the group needs no count of it', () => {
    const group = {
      ...quietGroup('G'),
      nonTerminatingMatchingRules: [counted('Inner', { overriddenAction: 'BLOCK' })],
    };
    const bot = Array.from({ length: 1000 }, (_, index) => record(index % 20, 1000, '/', { ruleGroupList: [group] }));
    const text = wafReportText(wafReportOf([...SHOPPERS, ...bot], OPTIONS));
    expect(text).toContain('  promote: it needs no count within its group\n');
    expect(text).not.toContain('RuleStage');
  });
});

describe('a challenge that counts', () => {
  const passing = Array.from({ length: 5000 }, (_, index) =>
    record(index % 20, 5000 + index, '/', matched('C', { labels: TOKEN })),
  );
  const options = { challengeRules: ['C'] };

  test('E09 would have let a solved token pass, and stopped the others', () => {
    const log = [record(0, 1, '/', matched('A', { labels: TOKEN })), record(0, 2, '/', matched('A'))];
    expect(ruleOf(log, 'A')).toMatchObject({ stopped: 2, falsePositives: 1 });
    expect(ruleOf(log, 'A', { challengeRules: ['A'] })).toMatchObject({
      effects: [
        { name: 'counted', requests: 1 },
        { name: 'passed', requests: 1 },
      ],
      stopped: 1,
      stoppedAddresses: 1,
      falsePositives: 0,
    });
  });

  test('E09 is not promoted where it would have stopped nobody', () => {
    expect(ruleOf([...SHOPPERS, ...passing], 'C', options)).toMatchObject({
      stopped: 0,
      promotion: { kind: PromotionKind.NOT_YET, reasons: ['requests that it would have stopped: 0, needed: 1000'] },
    });
  });

  test('E09 is not promoted where all whom it would have stopped are honest, however many pass', () => {
    const buyers = Array.from({ length: 5 }, (_, client) => [
      record(3, client, '/', matched('C')),
      record(4, client, '/checkout/thanks'),
    ]).flat();
    const { stopped: refused, falsePositives, promotion } = ruleOf([...SHOPPERS, ...passing, ...buyers], 'C', options);
    expect([refused, falsePositives, promotion.kind]).toEqual([5, 5, PromotionKind.NOT_YET]);
  });
});

describe('a challenge inside a group', () => {
  const kindOf = (...effects: (keyof typeof INSIDE)[]) =>
    ruleOf(
      effects.map((effect, day) => record(day, day, '/', INSIDE[effect])),
      `${GROUP}/${INNER}`,
    ).promotion.kind;

  test('E09 still counts where a token passed it after the group counted it', () => {
    expect(kindOf('counted', 'passed')).toBe(PromotionKind.NOT_YET);
    expect(kindOf('passed', 'counted')).toBe(PromotionKind.NOT_YET);
  });

  test('E09 acts where the group asked it last, whoever passed it', () => {
    expect(kindOf('counted', 'challenged', 'passed')).toBe(PromotionKind.ACTS);
    expect(kindOf('challenged', 'counted', 'passed')).toBe(PromotionKind.NOT_YET);
    expect(kindOf('passed')).toBe(PromotionKind.ACTS);
  });
});
