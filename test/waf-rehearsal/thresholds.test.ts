import fc from 'fast-check';
import { Outcome, type Rehearsal, type RequestFinding } from '../../lib/waf-rehearsal';
import { exceededThresholds, thresholdOf } from '../../lib/waf-rehearsal/command/client-threshold';
import { BROWSER, RULES, run, shopper } from './command-under-test';
import { rule, templateOf } from './rehearsal-under-test';

/** A rehearsal of which so many requests of shoppers are blocked. */
function blocking(hits: number, all: number): Rehearsal {
  const requests = Array.from({ length: all }, (_, index) => {
    const outcome = index < hits ? Outcome.BLOCK : Outcome.ALLOW;
    return { outcome, assumed: outcome, client: 'shopper' } as RequestFinding;
  });
  return { webAcl: 'Shop', rules: [], requests };
}

describe('thresholds', () => {
  test.each([
    [['--max-blocked', 'shopper=33%'], 1, '--max-blocked shopper=33%: 1 of 3 requests, 33.33 %\n'],
    [['--max-blocked', 'shopper=34%'], 0, ''],
    [['--max-blocked', '*=0%'], 1, '--max-blocked *=0%: 1 of 4 requests, 25.00 %\n'],
    [['--max-blocked', 'browser=0%'], 0, ''],
    [['--max-undecided', 'browser=99.9%'], 1, '--max-undecided browser=99.9%: 1 of 1 requests, 100.00 %\n'],
    [['--max-challenged', 'shopper=0%'], 0, ''],
    [
      ['--max-challenged', 'shopper=0%', '--assume-block', 'Stage=captcha'],
      1,
      '--max-challenged shopper=0%: 1 of 3 requests, 33.33 %\n',
    ],
  ])('E09 %j: exit code %i', (options, code, err) => {
    const open = { ...shopper('/'), country: undefined, client: undefined, ...BROWSER };
    const records = [shopper('/admin'), shopper('/stage'), shopper('/'), open];
    expect(run(['t', 'r', ...options], records)).toMatchObject({ code, err });
  });

  test('E09 a share that is met exactly is still admitted, one hair less is not', () => {
    const percent = (share: number): string =>
      `shopper=${Math.floor(share / 1000)}.${String(share % 1000).padStart(3, '0')}%`;
    // Numbers of which every share is a whole number of thousandths of a percent.
    const sizes = fc.constantFrom(125, 160, 250, 400, 625, 800, 1000);
    const cases = sizes.chain((all) => fc.tuple(fc.integer({ min: 1, max: all }), fc.constant(all)));
    const isExceeded = (hits: number, all: number, text: string): boolean =>
      exceededThresholds(blocking(hits, all), [thresholdOf('--max-blocked', text)]).length > 0;
    fc.assert(
      fc.property(cases, ([hits, all]) => {
        const share = (hits * 100_000) / all;
        expect(isExceeded(hits, all, percent(share))).toBe(false);
        expect(isExceeded(hits, all, percent(share - 1))).toBe(true);
      }),
      { examples: [[[7, 1000]], [[7, 125]]] },
    );
  });

  test('E09 a rule behind one that is undecided counts for the thresholds', () => {
    const [admin = {}] = RULES;
    const geo = rule('Geo', { GeoMatchStatement: { CountryCodes: ['KP'] } }, { Action: { Challenge: {} } });
    const files = { t: JSON.stringify(templateOf([geo, admin])) };
    const records = [shopper('/admin', { country: undefined })];
    expect(run(['t', 'r', '--max-blocked', 'shopper=0%'], records, files).code).toBe(1);
    expect(run(['t', 'r', '--max-challenged', 'shopper=0%'], records, files).code).toBe(0);
    expect(run(['t', 'r', '--max-undecided', 'shopper=0%'], records, files).code).toBe(1);
  });

  test('E09 a rate that would stop everybody counts for the thresholds where managed groups are not recorded', () => {
    const group = { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } };
    const all = { RateBasedStatement: { Limit: 10, EvaluationWindowSec: 60, AggregateKeyType: 'CONSTANT' } };
    const files = { t: JSON.stringify(templateOf([rule('Common', group), rule('Everybody', all)])) };
    const steady = Array.from({ length: 100 }, (_, second) => shopper('/', { timestamp: 1.7e12 + second * 1000 }));
    const { code, err } = run(['t', 'r', '--max-blocked', 'shopper=1%'], steady, files);
    expect([code, err]).toEqual([1, '--max-blocked shopper=1%: 80 of 100 requests, 80.00 %\n']);
    expect(run(['t', 'r', '--max-blocked', 'shopper=1%'], steady.slice(0, 10), files).code).toBe(0);
  });
});
