import { Outcome, rehearse, type RecordedRequest } from '../../lib/waf-rehearsal';
import { type Json, outcomesOf, pathStarts, recorded, rehearsed, rule, webAclWith } from './rehearsal-under-test';

const ALL = pathStarts('/');
const OPEN = { GeoMatchStatement: { CountryCodes: ['KP'] } };

function outcomeOf(
  rules: readonly Json[],
  request: Partial<RecordedRequest> = {},
  changes: Json = {},
): string | undefined {
  return outcomesOf(rehearsed(rules, [recorded(request)], {}, changes))[0];
}

describe('actions', () => {
  test('E09 rules run by their priority, and the first that ends decides', () => {
    const late = rule('Late', ALL, { Priority: 9 });
    const early = rule('Early', ALL, { Priority: 1, Action: { Allow: {} } });
    const { requests } = rehearsed([late, early], [recorded()]);
    expect(requests[0]).toMatchObject({ outcome: 'allow', terminatingRule: 'Early' });
    expect(requests[0]?.findings).toHaveLength(1);
  });

  test.each([
    [{ Allow: {} }, 'allow', undefined],
    [{ Block: {} }, 'block', 403],
    [{ Block: { CustomResponse: { ResponseCode: 429 } } }, 'block', 429],
    [{ Challenge: {} }, 'challenge', 202],
    [{ Captcha: {} }, 'captcha', 405],
  ])('E09 %j answers with %s and %s', (Action, outcome, status) => {
    const { requests } = rehearsed([rule('Subject', ALL, { Action })], [recorded()]);
    expect(requests[0]).toMatchObject({ outcome, possible: [outcome], assumed: outcome, terminatingRule: 'Subject' });
    expect(requests[0]?.status).toBe(status);
  });

  test('E09 count goes on, and the default action answers what no rule did', () => {
    const count = rule('Count', ALL, {
      Action: { Count: { CustomRequestHandling: { InsertHeaders: [{ Name: 'seen', Value: '1' }] } } },
    });
    const { requests } = rehearsed([count], [recorded()]);
    expect(requests[0]).toMatchObject({ outcome: 'allow', insertedHeaders: ['x-amzn-waf-seen'] });
    expect(requests[0]).not.toHaveProperty('terminatingRule');
    expect(requests[0]?.findings).toMatchObject([
      { rule: 'Count', verdict: 'match', action: 'count', terminated: false },
    ]);
    const blocking = { DefaultAction: { Block: { CustomResponse: { ResponseCode: 404 } } } };
    expect(rehearsed([count], [recorded()], {}, blocking).requests[0]).toMatchObject({ outcome: 'block', status: 404 });
  });

  const token = (ageSeconds: number, valid = true): Partial<RecordedRequest> => ({
    challengeToken: { valid, ageSeconds },
    captchaToken: { valid, ageSeconds },
  });
  test.each<[string, Partial<RecordedRequest>, Json, Json, string]>([
    ['no token', {}, {}, {}, 'answer'],
    ['a fresh token', token(299), {}, {}, 'allow'],
    ['a token as old as the default immunity', token(300), {}, {}, 'allow'],
    ['a token that is older', token(301), {}, {}, 'answer'],
    ['a forged token', token(1, false), {}, {}, 'answer'],
    ['an immunity of the rule', token(599), { ImmunityTime: 600 }, {}, 'allow'],
    ['an immunity of the web ACL', token(599), {}, { ImmunityTime: 600 }, 'allow'],
    [
      'an immunity of the rule before that of the web ACL',
      token(599),
      { ImmunityTime: 300 },
      { ImmunityTime: 600 },
      'answer',
    ],
    ['an unrecorded token', { unknown: ['challengeToken', 'captchaToken'] }, {}, {}, 'undecided'],
  ])('E09 a challenge or puzzle with %s', (_, request, ofRule, ofWebAcl, expected) => {
    for (const [name, outcome] of [
      ['Challenge', 'challenge'],
      ['Captcha', 'captcha'],
    ] as const) {
      const config = (property: Json): Json =>
        'ImmunityTime' in property ? { [`${name}Config`]: { ImmunityTimeProperty: property } } : {};
      const subject = rule('Subject', ALL, { Action: { [name]: {} }, ...config(ofRule) });
      expect(outcomeOf([subject], request, config(ofWebAcl))).toBe(expected === 'answer' ? outcome : expected);
    }
  });

  test('E09 a solved challenge goes on to the next rule and leaves its labels', () => {
    const challenge = rule('Challenge', ALL, { Action: { Challenge: {} }, RuleLabels: [{ Name: 'asked' }] });
    const next = rule('Next', { LabelMatchStatement: { Scope: 'LABEL', Key: 'asked' } });
    expect(outcomeOf([challenge, next], token(1))).toBe('block');
    expect(outcomeOf([challenge, next])).toBe('challenge');
  });

  test('E09 where nobody knows whether a challenge was solved, its labels are there if the evaluation went on', () => {
    const challenge = rule('Challenge', ALL, { Action: { Challenge: {} }, RuleLabels: [{ Name: 'asked' }] });
    const next = rule('Next', { LabelMatchStatement: { Scope: 'LABEL', Key: 'asked' } });
    const { requests } = rehearsed([challenge, next], [recorded({ unknown: ['challengeToken'] })]);
    expect(requests[0]).toMatchObject({ possible: ['block', 'challenge'], assumed: 'block', terminatingRule: 'Next' });
  });

  test('E09 an undecided rule that could answer leaves the outcome open, and the rest runs as if it did not match', () => {
    const { requests } = rehearsed([rule('Geo', OPEN), rule('Count', ALL, { Action: { Count: {} } })], [recorded()]);
    expect(requests[0]).toMatchObject({
      outcome: 'undecided',
      possible: ['allow', 'block'],
      assumed: 'allow',
      undecidedFrom: 'Geo',
    });
    expect(requests[0]?.findings.map(({ rule: name }) => name)).toEqual(['Geo', 'Count']);
  });

  test('E09 an undecided rule does not matter where every way ends alike, or where it only counts', () => {
    expect(outcomeOf([rule('Geo', OPEN), rule('All', ALL)])).toBe('block');
    expect(outcomeOf([rule('Geo', OPEN, { Action: { Count: {} } })])).toBe('allow');
  });
});

describe('promotion', () => {
  const count = rule('Stage', ALL, { Action: { Count: {} } });
  const webAcl = webAclWith([count, rule('Act', pathStarts('/admin'))]);

  test('E09 shows what a counting rule would do, as block or as the action that is named', () => {
    const outcome = (options: Parameters<typeof rehearse>[2]): string[] =>
      outcomesOf(rehearse(webAcl, [recorded()], options));
    expect(outcome({})).toEqual(['allow']);
    expect(outcome({ promoted: [{ name: 'Stage' }] })).toEqual(['block']);
    expect(outcome({ promoted: [{ name: 'Stage', action: Outcome.CHALLENGE }] })).toEqual(['challenge']);
  });

  test.each(['Act', 'None'])('E09 refuses to promote %s, which does not count', (name) => {
    expect(() => rehearse(webAcl, [], { promoted: [{ name }] })).toThrow(
      `promotion needs a rule that counts, got ${name}; name one of: Stage`,
    );
  });
});
