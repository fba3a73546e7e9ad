import { Outcome, type RecordedGroup, type RecordedRequest, type RehearsalOptions } from '../../lib/waf-rehearsal';
import { type Json, pathStarts, recorded, rehearsed, rule } from './rehearsal-under-test';

const COMMON = 'AWSManagedRulesCommonRuleSet';
const LABEL = 'awswaf:managed:aws:core-rule-set:';

function managed(group: Json = {}, changes: Json = {}): Json {
  const statement = { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: COMMON, ...group } };
  return { Name: 'Common', Statement: statement, OverrideAction: { None: {} }, ...changes };
}

function override(Name: string, action: string): Json {
  return { Name, ActionToUse: { [action]: {} } };
}

function finding(
  rules: readonly Json[],
  request: Partial<RecordedRequest>,
  options: RehearsalOptions = {},
  resources: Json = {},
) {
  const [found] = rehearsed(rules, [recorded(request)], options, {}, resources).requests;
  return {
    outcome: found?.outcome,
    possible: found?.possible,
    labels: found?.labels,
    rules: found?.findings.map(({ rule: name, verdict, action }) => `${name} ${verdict} ${action}`),
  };
}

function matched(...names: readonly string[]): { groups: RecordedGroup[] } {
  return { groups: [{ name: COMMON, rules: names.map((name) => ({ name })) }] };
}

const COUNT = { OverrideAction: { Count: {} } };
const afterwards = (key: string): Json => rule('Label', { LabelMatchStatement: { Scope: 'LABEL', Key: key } });

describe('managed groups', () => {
  test('E09 a group that the record is silent about is not decided here', () => {
    expect(finding([managed()], {})).toMatchObject({
      outcome: 'undecided',
      possible: ['allow', 'block'],
      rules: ['Common/* undecided unknown', 'Common undecided group'],
    });
    expect(finding([managed({ Name: 'AWSManagedRulesBotControlRuleSet' })], {}).possible).toEqual([
      'allow',
      'block',
      'captcha',
      'challenge',
    ]);
    expect(finding([managed({ VendorName: 'Other' })], matched('X')).outcome).toBe('undecided');
  });

  test('E09 a rule inside a group that challenges takes the immunity time of the web ACL', () => {
    const name = 'AWSManagedRulesBotControlRuleSet';
    const groups = [{ name, rules: [{ name: 'TGT_X', action: 'challenge' }] }];
    const immunity = { ChallengeConfig: { ImmunityTimeProperty: { ImmunityTime: 600 } } };
    const with301 = { groups, challengeToken: { valid: true, ageSeconds: 301 } };
    const outcomes = [{}, immunity].map(
      (changes) => rehearsed([managed({ Name: name })], [recorded(with301)], {}, changes).requests[0]?.possible,
    );
    expect(outcomes).toEqual([['challenge'], ['allow']]);
  });

  test('E09 a group that counts leaves the outcome alone, but its labels stay open', () => {
    expect(finding([managed({}, COUNT)], {}).outcome).toBe('allow');
    expect(finding([managed({}, COUNT), afterwards(`${LABEL}NoUserAgent_Header`)], {}).outcome).toBe('undecided');
    expect(finding([managed({}, COUNT), afterwards('awswaf:managed:aws:sql-database:SQLi_Body')], {}).outcome).toBe(
      'allow',
    );
  });

  test('E09 a recorded match acts as AWS documents it, and is labelled so', () => {
    expect(finding([managed()], matched())).toMatchObject({ outcome: 'allow', labels: [], rules: [] });
    expect(finding([managed()], matched('NoUserAgent_HEADER', 'GenericLFI_BODY'))).toEqual({
      outcome: 'block',
      possible: ['block'],
      labels: [`${LABEL}NoUserAgent_Header`],
      rules: ['Common/NoUserAgent_HEADER match block', 'Common match block'],
    });
    expect(finding([managed({}, COUNT)], matched('UserAgent_BadBots_HEADER'))).toMatchObject({
      outcome: 'allow',
      rules: ['Common/UserAgent_BadBots_HEADER match block', 'Common match count'],
    });
  });

  test.each<[string, Json, Partial<RecordedRequest>, string, string[]]>([
    [
      'to count',
      { RuleActionOverrides: [override('GenericLFI_BODY', 'Count')] },
      matched('GenericLFI_BODY'),
      'allow',
      [`${LABEL}GenericLFI_Body`],
    ],
    [
      'to challenge',
      { RuleActionOverrides: [override('GenericLFI_BODY', 'Challenge')] },
      matched('GenericLFI_BODY'),
      'challenge',
      [`${LABEL}GenericLFI_Body`],
    ],
    [
      'of another rule',
      { RuleActionOverrides: [override('NoUserAgent_HEADER', 'Count')] },
      matched('GenericLFI_BODY'),
      'block',
      [`${LABEL}GenericLFI_Body`],
    ],
    [
      'by exclusion',
      { ExcludedRules: [{ Name: 'GenericLFI_BODY' }] },
      matched('GenericLFI_BODY'),
      'allow',
      [`${LABEL}GenericLFI_Body`],
    ],
    [
      'of the first of two',
      { RuleActionOverrides: [override('NoUserAgent_HEADER', 'Count')] },
      matched('NoUserAgent_HEADER', 'GenericLFI_BODY'),
      'block',
      [`${LABEL}GenericLFI_Body`, `${LABEL}NoUserAgent_Header`],
    ],
  ])('E09 an override %s is applied', (_, group, request, outcome, labels) => {
    expect(finding([managed(group)], request)).toMatchObject({ outcome, labels });
  });

  test('E09 a label in the record implies the rule of its name, whatever the case of its ending', () => {
    const request = { labels: [`${LABEL}NoUserAgent_Header`] };
    expect(finding([managed()], request)).toMatchObject({
      outcome: 'block',
      rules: expect.arrayContaining(['Common match block']),
    });
    const counted = managed({ RuleActionOverrides: [override('NoUserAgent_HEADER', 'Count')] });
    // When it was recorded the rule may have blocked, and what the rest would have found nobody saw.
    expect(finding([counted], request)).toMatchObject({
      outcome: 'undecided',
      labels: [`${LABEL}NoUserAgent_Header`],
      rules: ['Common/NoUserAgent_Header match count', 'Common/* undecided unknown', 'Common match group'],
    });
    const whole = { ...matched('NoUserAgent_HEADER'), ...request };
    expect(finding([counted, afterwards(`${LABEL}NoUserAgent_Header`)], whole).outcome).toBe('block');
  });

  test('E09 a group that ended early is open where the new rules would go on', () => {
    const early = {
      groups: [{ name: COMMON, rules: [{ name: 'NoUserAgent_HEADER', action: 'block' }], complete: false }],
    };
    expect(finding([managed()], early).outcome).toBe('block');
    expect(finding([managed({ RuleActionOverrides: [override('NoUserAgent_HEADER', 'Count')] })], early).outcome).toBe(
      'undecided',
    );
  });

  test('E09 the action of a rule of another group comes from the record, or is open', () => {
    const Name = 'AWSManagedRulesBotControlRuleSet';
    const bot = (action?: string): Partial<RecordedRequest> => ({
      groups: [{ name: Name, rules: [{ name: 'CategoryHttpLibrary', ...(action && { action }) }] }],
    });
    expect(finding([managed({ Name })], bot('block')).outcome).toBe('block');
    expect(finding([managed({ Name })], bot('count')).outcome).toBe('allow');
    expect(finding([managed({ Name })], bot()).possible).toEqual(['allow', 'block', 'captcha', 'challenge']);
    expect(
      finding([managed({ Name, RuleActionOverrides: [override('CategoryHttpLibrary', 'Captcha')] })], bot()).outcome,
    ).toBe('captcha');
    const tokens = { ...bot('count'), labels: ['awswaf:managed:token:absent'] };
    expect(finding([managed({ Name }), afterwards('awswaf:managed:token:absent')], tokens).outcome).toBe('block');
    expect(finding([managed({ Name }), afterwards('awswaf:managed:token:absent')], bot('count')).outcome).toBe(
      'undecided',
    );
  });

  test('E09 the scope of a group narrows it', () => {
    const scoped = managed({ ScopeDownStatement: pathStarts('/api') });
    expect(finding([scoped], {}).outcome).toBe('allow');
    expect(finding([scoped], { path: '/api/x', ...matched('GenericLFI_BODY') }).outcome).toBe('block');
    const open = managed({ ScopeDownStatement: { GeoMatchStatement: { CountryCodes: ['KP'] } } });
    expect(finding([open], matched('GenericLFI_BODY')).outcome).toBe('undecided');
    expect(finding([open], matched()).outcome).toBe('allow');
    const other = `${LABEL}list:a`;
    const labelled = { ...matched(), labels: [other] };
    expect(finding([managed(), afterwards(other)], labelled).outcome).toBe('block');
    expect(finding([open, afterwards(other)], labelled).outcome).toBe('undecided');
    expect(finding([scoped, afterwards(other)], labelled).outcome).toBe('allow');
  });

  test('E09 a counting group and a counted rule of one can be promoted', () => {
    expect(finding([managed({}, COUNT)], matched('GenericLFI_BODY'), { promoted: [{ name: 'Common' }] }).outcome).toBe(
      'block',
    );
    const counted = managed({ RuleActionOverrides: [override('GenericLFI_BODY', 'Count')] });
    const promoted = (action?: Outcome): RehearsalOptions => ({
      promoted: [{ name: 'Common/GenericLFI_BODY', ...(action && { action }) }],
    });
    expect(finding([counted], matched('GenericLFI_BODY'), promoted()).outcome).toBe('block');
    expect(finding([counted], matched('GenericLFI_BODY'), promoted(Outcome.CHALLENGE)).outcome).toBe('challenge');
  });
});

describe('own rule groups', () => {
  const group = { 'Fn::GetAtt': ['Group', 'Arn'] };
  const mark = rule('Mark', pathStarts('/'), { Priority: 0, Action: { Count: {} }, RuleLabels: [{ Name: 'seen' }] });
  const act = rule('Act', { LabelMatchStatement: { Scope: 'LABEL', Key: 'seen' } }, { Priority: 1 });
  const resources = {
    Group: { Type: 'AWS::WAFv2::RuleGroup', Properties: { Name: 'Mine', Rules: [act, mark] } },
  };
  const reference = (changes: Json = {}, ofRule: Json = {}): Json => ({
    Name: 'Own',
    Statement: { RuleGroupReferenceStatement: { Arn: group, ...changes } },
    OverrideAction: { None: {} },
    ...ofRule,
  });
  const under = (rules: readonly Json[], options: RehearsalOptions = {}) => finding(rules, {}, options, resources);

  test('E09 its rules run by their priority, with labels of its own', () => {
    expect(under([reference()])).toEqual({
      outcome: 'block',
      possible: ['block'],
      labels: ['awswaf:<account>:rulegroup:Mine:seen'],
      rules: ['Own/Mark match count', 'Own/Act match block', 'Own match block'],
    });
    const key = 'awswaf:111122223333:rulegroup:Mine:seen';
    const counted = reference({ RuleActionOverrides: [override('Act', 'Count')] });
    expect(under([counted, afterwards(key)]).outcome).toBe('block');
    expect(under([counted, afterwards('seen')]).outcome).toBe('allow');
    expect(under([afterwards(key), counted]).outcome).toBe('allow');
  });

  test('E09 a group that counts ends itself and not the request', () => {
    expect(under([reference({}, COUNT)])).toMatchObject({
      outcome: 'allow',
      rules: expect.arrayContaining(['Own match count']),
    });
    expect(under([reference({}, COUNT)], { promoted: [{ name: 'Own' }] }).outcome).toBe('block');
  });

  test('E09 what follows a rule of a counting group that is undecided is open itself', () => {
    const open = rule('Open', { GeoMatchStatement: { CountryCodes: ['KP'] } }, { Priority: 0 });
    const later = { ...mark, Priority: 1 };
    const groups = { Group: { Type: 'AWS::WAFv2::RuleGroup', Properties: { Name: 'Mine', Rules: [open, later] } } };
    const key = 'awswaf:111122223333:rulegroup:Mine:seen';
    expect(finding([reference({}, COUNT), afterwards(key)], {}, {}, groups).outcome).toBe('undecided');
    expect(finding([reference({}, COUNT), afterwards(key)], { country: 'DE' }, {}, groups).outcome).toBe('block');
    expect(finding([reference({}, COUNT), afterwards(key)], { country: 'KP' }, {}, groups).outcome).toBe('allow');
  });

  test('E09 a rate behind such a rule counts the request perhaps', () => {
    const open = rule('Open', { GeoMatchStatement: { CountryCodes: ['KP'] } }, { Priority: 0 });
    const rate = rule('Rate', { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } }, { Priority: 1 });
    const groups = { Group: { Type: 'AWS::WAFv2::RuleGroup', Properties: { Name: 'Mine', Rules: [open, rate] } } };
    const verdicts = (country?: string): (string | undefined)[] => {
      const sent = [...Array<number>(11).fill(0), 10].map((second) =>
        recorded({ timestamp: 1_700_000_000_000 + second * 1000, ...(second === 0 ? { country } : { country: 'DE' }) }),
      );
      const { requests } = rehearsed([reference({}, COUNT)], sent, {}, {}, groups);
      return requests.at(-1)?.findings.map(({ rule: name, verdict }) => `${name} ${verdict}`) ?? [];
    };
    expect(verdicts()).toEqual(['Own/Rate undecided', 'Own undecided']);
    expect(verdicts('DE')).toEqual(['Own/Rate match', 'Own match']);
    expect(verdicts('KP')).toEqual([]);
  });

  test('E09 a group of another stack may do anything', () => {
    const far = reference({ Arn: 'arn:aws:wafv2:us-east-1:111122223333:global/rulegroup/far/1' });
    expect(under([far]).possible).toEqual(['allow', 'block', 'captcha', 'challenge']);
  });
});
