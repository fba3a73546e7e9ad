import * as fc from 'fast-check';
import { RuleStage } from '../../../../lib/edge/web-acl/stages/rule-stage';
import { stageProblems } from '../../../../lib/edge/web-acl/stages/stage-problems';
import { PromotionKind, type WafReportOptions } from '../../../../lib/waf-rehearsal';
import {
  HONEST_LOG,
  HURT,
  MANY_BOTS,
  MANY_SHOPPERS,
  matched,
  record,
  ruleOf,
  SHOPPERS,
} from '../../../waf-rehearsal/report/report-under-test';
import { plainRule } from '../plain-rule';

const NAME = 'BadUserAgents';
const LOG = [...HONEST_LOG, ...MANY_BOTS, ...MANY_SHOPPERS];
const FIRST_DAY = Date.parse('2026-11-20');

/** What a web ACL says to the stage that a report prints; undefined where the report prints none. */
function problemsOfReport(log: typeof LOG, options: Partial<WafReportOptions> = {}): string[] | undefined {
  const today = options.today ?? '2026-11-21';
  const { kind, evidence } = ruleOf(log, NAME, options).promotion;
  return kind === PromotionKind.PROMOTE && evidence
    ? stageProblems([plainRule(NAME)], { [NAME]: RuleStage.block({ since: today, evidence }) }, today)
    : undefined;
}

describe('the stage that waf-report prints', () => {
  test.each<[string, typeof LOG, Partial<WafReportOptions>]>([
    ['a bot', HONEST_LOG, {}],
    ['one false positive in 2601 requests', [...LOG, record(0, 0, '/', HURT)], {}],
    ['a log that ended 90 days ago', HONEST_LOG, { today: '2027-02-18' }],
  ])('E09 is taken after %s', (_, log, options) => {
    expect(problemsOfReport(log, options)).toEqual([]);
  });

  test.each<[string, typeof LOG, Partial<WafReportOptions>]>([
    ['999 requests', [...SHOPPERS, ...MANY_BOTS.slice(0, 999)], { leastDays: 1 }],
    ['a log that ended 91 days ago', HONEST_LOG, { today: '2027-02-19' }],
  ])('E09 is not printed after %s', (_, log, options) => {
    expect(problemsOfReport(log, options)).toBeUndefined();
  });

  test('E09 is never one that the web ACL refuses', () => {
    const cases = fc.record({
      bots: fc.integer({ min: 900, max: 2600 }),
      hurt: fc.integer({ min: 0, max: 4 }),
      age: fc.integer({ min: 0, max: 100 }),
      ceiling: fc.constantFrom(0.001, 0.0005),
      leastDays: fc.integer({ min: 1, max: 20 }),
    });
    const matches = LOG.filter(({ nonTerminatingRules }) => nonTerminatingRules.length > 0);
    const others = LOG.filter(({ nonTerminatingRules }) => nonTerminatingRules.length === 0);
    fc.assert(
      fc.property(cases, ({ bots, hurt, age, ...options }) => {
        const log = [
          ...others,
          record(19, 1000, '/', matched(NAME)),
          ...matches.slice(0, bots),
          ...Array.from({ length: hurt }, () => record(1, 3, '/', HURT)),
        ];
        const today = new Date(FIRST_DAY + age * 86_400_000).toISOString().slice(0, 10);
        return (problemsOfReport(log, { ...options, today }) ?? []).length === 0;
      }),
      { numRuns: 15 },
    );
  });
});
