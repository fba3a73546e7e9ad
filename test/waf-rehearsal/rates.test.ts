import fc from 'fast-check';
import { afterEleven, at, burst, OPEN, outcomesUnder, rate, START } from './rates-under-test';
import { type Json, outcomesOf, pathStarts, recorded, rehearsed, rule } from './rehearsal-under-test';

describe('rates', () => {
  test('E09 limits from the first check after the limit is exceeded, until a check finds it is not', () => {
    const requests = [...burst(11), ...at([9.999, 10, 59, 60, 69.999, 70])];
    expect(outcomesUnder(rate(), requests).slice(11)).toEqual(['allow', 'block', 'block', 'block', 'block', 'allow']);
  });

  test('E09 the limit itself is still admitted', () => {
    expect(outcomesUnder(rate(), [...burst(10), ...burst(1, 10)]).at(-1)).toBe('allow');
    expect(outcomesUnder(rate(), [...burst(11), ...burst(1, 10)]).at(-1)).toBe('block');
  });

  test('E09 limited requests count too, so who does not stop is not let in again', () => {
    const steady = at(Array.from({ length: 200 }, (_, index) => index));
    const outcomes = outcomesUnder(rate(), steady);
    expect(outcomes.slice(0, 20)).toEqual(Array(20).fill('allow'));
    expect(outcomes.slice(20)).toEqual(Array(180).fill('block'));
  });

  test('E09 looks five minutes back unless told otherwise', () => {
    const statement = rate({ EvaluationWindowSec: undefined });
    expect(outcomesUnder(statement, [...burst(11), ...burst(1, 300)]).at(-1)).toBe('block');
    expect(outcomesUnder(statement, [...burst(11), ...burst(1, 310)]).at(-1)).toBe('allow');
  });

  test('E09 the interval of the checks can be set, between 1 and 60 seconds', () => {
    const requests = [...burst(11), ...burst(1, 1)];
    expect(outcomesOf(rehearsed([rule('Rate', rate())], requests, { rateCheckSeconds: 1 })).at(-1)).toBe('block');
    expect(outcomesOf(rehearsed([rule('Rate', rate())], requests)).at(-1)).toBe('allow');
    expect(() => rehearsed([], [], { rateCheckSeconds: 0 })).toThrow(
      'rates are checked every 1 to 60 whole seconds, got 0; AWS checks about every 10',
    );
  });

  test('E09 requests are taken in the order of time, however the files were put together', () => {
    const requests = [...burst(1, 10), ...burst(11)];
    expect(outcomesUnder(rate(), requests)).toEqual(['block', ...Array<string>(11).fill('allow')]);
  });

  test('E09 requests that an earlier rule ended are not counted, those that it may have ended perhaps', () => {
    const last = burst(1, 10, { country: 'DE' });
    const ended = [...burst(11, 0, { country: 'KP' }), ...last];
    const open = [...burst(11, 0), ...last];
    const counted = [...burst(11, 0, { country: 'DE' }), ...last];
    const outcomes = [ended, open, counted].map((requests) =>
      outcomesUnder(rate(), requests, rule('Geo', OPEN)).at(-1),
    );
    expect(outcomes).toEqual(['allow', 'undecided', 'block']);
  });

  test('E09 a rate whose scope is undecided counts between none and all', () => {
    const statement = rate({ ScopeDownStatement: OPEN });
    expect(afterEleven(statement, {}, { country: 'KP' })).toBe('undecided');
    expect(outcomesUnder(statement, [...burst(10), ...burst(1, 10, { country: 'KP' })]).at(-1)).toBe('allow');
    expect(afterEleven(statement, { country: 'KP' }, { country: 'KP' })).toBe('block');
  });

  describe('behind a managed group that is not recorded', () => {
    const GROUP_RULE = rule('Common', {
      ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' },
    });
    const unlabelled = {
      NotStatement: {
        Statement: {
          LabelMatchStatement: { Scope: 'LABEL', Key: 'awswaf:managed:aws:core-rule-set:NoUserAgent_Header' },
        },
      },
    };
    const fates = (statement: Json, ...after: readonly Json[]) =>
      rehearsed([GROUP_RULE, rule('Rate', statement), ...after], [...burst(11), ...burst(1, 10)]).requests;

    test.each<readonly [string, Json]>([
      ['every request', rate()],
      ['what the group did not label', rate({ ScopeDownStatement: unlabelled })],
    ])('E09 assumes that a rate on %s limits, and leaves open whether it does', (_, statement) => {
      const last = fates(statement).at(-1);
      expect(last).toMatchObject({ outcome: 'undecided', assumed: 'block', terminatingRule: 'Rate', status: 403 });
      expect(last?.possible).toEqual(['allow', 'block']);
      expect(last?.undecidedFrom).toBe('Common/*');
    });

    test('E09 assumes what a group in count labels after a rule whose action is not recorded', () => {
      const name = 'AWSManagedRulesBotControlRuleSet';
      const label = 'awswaf:managed:aws:bot-control:CategoryScrapingFramework';
      const counts = rule('Bots', { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: name } });
      const scope = { ScopeDownStatement: { LabelMatchStatement: { Scope: 'LABEL', Key: label } } };
      const found = [{ name: 'SignalOdd' }, { name: 'CategoryScrapingFramework', action: 'block' }];
      const bot = { groups: [{ name, rules: found }], labels: [label] };
      const { requests } = rehearsed(
        [{ ...counts, OverrideAction: { Count: {} } }, rule('Rate', rate(scope))],
        [...burst(11, 0, bot), ...burst(1, 10, bot)],
      );
      expect(requests.at(-1)).toMatchObject({ outcome: 'undecided', assumed: 'block', terminatingRule: 'Rate' });
    });

    test('E09 assumes no limit that is not reached', () => {
      expect(fates(rate({ Limit: 11 })).at(-1)).toMatchObject({ assumed: 'allow' });
    });

    test('E09 says of no later rule that it answers', () => {
      const requests = fates(rate(), rule('Late', pathStarts('/')));
      const late = requests.map(({ findings }) => findings.find((finding) => finding.rule === 'Late'));
      expect(late[0]).toMatchObject({ verdict: 'match', terminated: true });
      expect(late.at(-1)).toMatchObject({ verdict: 'undecided', terminated: false });
    });
  });

  test('E09 each rule counts for itself', () => {
    const rules = [
      rule('Tight', rate({ ScopeDownStatement: pathStarts('/a') }), { Action: { Count: {} } }),
      rule('Wide', rate({ Limit: 20 })),
    ];
    const { requests } = rehearsed(rules, [
      ...burst(11, 0, { path: '/a' }),
      ...burst(10, 0),
      ...burst(1, 10, { path: '/a' }),
    ]);
    expect(requests.at(-1)?.findings.map(({ rule: name, action }) => [name, action])).toEqual([
      ['Tight', 'count'],
      ['Wide', 'block'],
    ]);
  });

  test('E09 the windows agree with a count of every request for every check', () => {
    const second = fc.integer({ min: 0, max: 400 });
    const address = fc.constantFrom('10.0.0.1', '10.0.0.2');
    fc.assert(
      fc.property(fc.array(fc.tuple(second, address), { maxLength: 150 }), (entries) => {
        const sent = entries.map(([time, sourceAddress]) => ({ time, sourceAddress }));
        const requests = sent.map(({ time, sourceAddress }) =>
          recorded({ timestamp: START + time * 1000, sourceAddress }),
        );
        const expected = sent.map(({ time, sourceAddress }) => {
          const check = time - (time % 10);
          const count = sent.filter(
            (other) => other.sourceAddress === sourceAddress && other.time >= check - 60 && other.time < check,
          ).length;
          return count > 10 ? 'block' : 'allow';
        });
        expect(outcomesUnder(rate(), requests)).toEqual(expected);
      }),
      { seed: 5 },
    );
  });
});
