import fc from 'fast-check';
import { type RecordedRequest } from '../../lib/waf-rehearsal';
import { type Json, recorded, rehearsed, rule, search } from './rehearsal-under-test';

/** Statements that read parts of a request which a record may lack. */
const atom = fc.constantFrom<Json>(
  search({ UriPath: {} }, '/a', 'STARTS_WITH'),
  search({ QueryString: {} }, 'a', 'CONTAINS'),
  search({ SingleHeader: { Name: 'x' } }, 'a'),
  search({ Headers: { MatchPattern: { All: {} }, MatchScope: 'VALUE', OversizeHandling: 'MATCH' } }, 'a'),
  search({ Cookies: { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling: 'CONTINUE' } }, 'a'),
  search({ Body: { OversizeHandling: 'MATCH' } }, 'a', 'CONTAINS'),
  { GeoMatchStatement: { CountryCodes: ['DE'] } },
  { AsnMatchStatement: { AsnList: [1] } },
  { LabelMatchStatement: { Scope: 'LABEL', Key: 'mark' } },
  { LabelMatchStatement: { Scope: 'LABEL', Key: 'awswaf:111122223333:rulegroup:Mine:mark' } },
  { LabelMatchStatement: { Scope: 'LABEL', Key: 'awswaf:clientip:geo:country:DE' } },
  { LabelMatchStatement: { Scope: 'NAMESPACE', Key: 'awswaf:managed:aws:core-rule-set:' } },
);
const statement = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    atom,
    tie('node').map((Statement) => ({ NotStatement: { Statement } })),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((Statements) => ({ AndStatement: { Statements } })),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((Statements) => ({ OrStatement: { Statements } })),
  ),
})).node;
const plain = fc.record({
  Statement: statement,
  Action: fc.constantFrom({ Block: {} }, { Allow: {} }, { Count: {} }, { Challenge: {} }, { Captcha: {} }),
  RuleLabels: fc.constantFrom([], [{ Name: 'mark' }]),
});
const NONE = [{ Priority: 0, Type: 'NONE' }];
const rate = fc.record({
  Statement: fc.record({
    RateBasedStatement: fc.record(
      {
        Limit: fc.constantFrom(1, 2),
        EvaluationWindowSec: fc.constant(60),
        AggregateKeyType: fc.constant('CUSTOM_KEYS'),
        CustomKeys: fc.constantFrom(
          [{ Header: { Name: 'x', TextTransformations: NONE } }],
          [{ Cookie: { Name: 'a', TextTransformations: NONE } }],
          [{ JA4Fingerprint: { FallbackBehavior: 'MATCH' } }],
          [{ JA4Fingerprint: { FallbackBehavior: 'MATCH' } }, { Header: { Name: 'x', TextTransformations: NONE } }],
        ),
        ScopeDownStatement: statement,
      },
      { requiredKeys: ['Limit', 'EvaluationWindowSec', 'AggregateKeyType', 'CustomKeys'] },
    ),
  }),
  Action: fc.constantFrom({ Block: {} }, { Count: {} }),
});
const group = fc.record({
  Statement: fc.constant({
    ManagedRuleGroupStatement: {
      VendorName: 'AWS',
      Name: 'AWSManagedRulesCommonRuleSet',
      RuleActionOverrides: [{ Name: 'GenericLFI_BODY', ActionToUse: { Count: {} } }],
    },
  }),
  OverrideAction: fc.constantFrom({ None: {} }, { Count: {} }),
});
const own = fc.record({
  Statement: fc.constant({ RuleGroupReferenceStatement: { Arn: { 'Fn::GetAtt': ['Group', 'Arn'] } } }),
  OverrideAction: fc.constantFrom({ None: {} }, { Count: {} }),
});
/** The rules of the rule group that the web ACL may use. */
const groups = fc.array(fc.oneof(plain, plain, rate), { minLength: 1, maxLength: 4 }).map((list) => ({
  Group: {
    Type: 'AWS::WAFv2::RuleGroup',
    Properties: { Name: 'Mine', Rules: list.map((entry, index) => ({ Name: `G${index}`, Priority: index, ...entry })) },
  },
}));
const rules = fc
  .array(fc.oneof(plain, plain, rate, group, own), { minLength: 1, maxLength: 6 })
  .map((list) => list.map((entry, index) => ({ ...rule(`R${index}`, {}), ...entry })));

const whole: fc.Arbitrary<RecordedRequest> = fc
  .record({
    second: fc.integer({ min: 0, max: 30 }),
    path: fc.constantFrom('/a', '/b'),
    query: fc.constantFrom('', 'a', 'b'),
    ja4: fc.constantFrom('', 'j'),
    headers: fc.subarray([
      { name: 'x', value: 'a' },
      { name: 'y', value: 'a' },
      { name: 'cookie', value: 'a=b' },
    ]),
    body: fc.constantFrom('', 'a', 'b', 'b'.repeat(20_000)),
    country: fc.constantFrom('DE', 'FR'),
    region: fc.constant('BY'),
    asn: fc.constantFrom(1, 2),
    challengeToken: fc.option(fc.constant({ valid: true, ageSeconds: 1 }), { nil: undefined }),
    captchaToken: fc.option(fc.constant({ valid: true, ageSeconds: 1 }), { nil: undefined }),
    groups: fc
      .subarray([{ name: 'GenericLFI_BODY' }, { name: 'NoUserAgent_HEADER' }])
      .map((found) => [{ name: 'AWSManagedRulesCommonRuleSet', rules: found }]),
  })
  .map(({ second, ...parts }) => recorded({ timestamp: 1_700_000_000_000 + second * 1000, ...parts }));

/** The parts of the record that get lost. */
const losses = fc.subarray([
  'path',
  'query',
  'headers',
  'header:x',
  'header:y',
  'header:cookie',
  'body',
  'challengeToken',
  'captchaToken',
  'country',
  'region',
  'asn',
  'ja4',
  'groups',
]);

function without(request: RecordedRequest, lost: readonly string[]): RecordedRequest {
  const dropped = Object.fromEntries(
    Object.entries(request).filter(([name]) => !lost.includes(name) || ['path', 'headers'].includes(name)),
  ) as unknown as RecordedRequest;
  const headers = (request.headers ?? []).filter(
    ({ name }) => !lost.includes('headers') && !lost.includes(`header:${name}`),
  );
  return {
    ...dropped,
    headers,
    ...(lost.includes('path') && { path: '/lost' }),
    unknown: lost.filter((part) => !['country', 'region', 'asn', 'ja4', 'groups'].includes(part)),
  };
}

describe('what is not recorded', () => {
  test('E09 never makes an outcome certain that the whole record contradicts', () => {
    let undecided = 0;
    const sentRequests = fc.array(fc.tuple(whole, losses), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(rules, groups, sentRequests, (list, resources, sent) => {
        const [all, some] = [sent.map(([request]) => request), sent.map(([request, lost]) => without(request, lost))];
        const truth = rehearsed(list, all, {}, {}, resources).requests;
        const seen = rehearsed(list, some, {}, {}, resources).requests;
        truth.forEach(({ outcome, possible }, index) => {
          expect(possible).toEqual([outcome]);
          expect(seen[index]?.possible).toContain(outcome);
          expect(seen[index]?.possible).toContain(seen[index]?.assumed);
          undecided += seen[index]?.outcome === 'undecided' ? 1 : 0;
        });
      }),
      { numRuns: 150, seed: 5 },
    );
    expect(undecided).toBeGreaterThan(50);
  });

  test('E09 a whole record leaves nothing undecided', () => {
    fc.assert(
      fc.property(rules, groups, fc.array(whole, { minLength: 1, maxLength: 12 }), (list, resources, requests) => {
        const rehearsal = rehearsed(list, requests, {}, {}, resources);
        const findings = rehearsal.requests.flatMap((request) => request.findings);
        expect(findings.filter(({ verdict }) => verdict === 'undecided')).toEqual([]);
      }),
      { numRuns: 100, seed: 5 },
    );
  });
});
