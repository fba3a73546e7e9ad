import { readRecords } from '../../lib/waf-rehearsal';
import { type Json, linesOf, outcomesOf, problemsOf, rehearsed, rule, search } from './rehearsal-under-test';

const LOG = {
  timestamp: 1_700_000_000_000,
  formatVersion: 1,
  webaclId: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/Shop/1',
  terminatingRuleId: 'Sqli',
  action: 'BLOCK',
  terminatingRuleMatchDetails: [{ conditionType: 'SQL_INJECTION', location: 'URI' }],
  ruleGroupList: [
    {
      ruleGroupId: 'AWS#AWSManagedRulesCommonRuleSet#Version_1.19',
      terminatingRule: null,
      nonTerminatingMatchingRules: [
        { ruleId: 'NoUserAgent_HEADER', action: 'COUNT', overriddenAction: 'BLOCK' },
        { ruleId: 'SizeRestrictions_BODY', action: 'COUNT' },
      ],
      excludedRules: [{ exclusionType: 'EXCLUDED_AS_COUNT', ruleId: 'GenericLFI_BODY' }],
    },
    {
      ruleGroupId: 'AWS#AWSManagedRulesBotControlRuleSet',
      terminatingRule: { ruleId: 'CategoryHttpLibrary', action: 'BLOCK' },
      nonTerminatingMatchingRules: [],
      excludedRules: null,
    },
  ],
  nonTerminatingMatchingRules: [{ ruleId: 'Xss', action: 'COUNT', ruleMatchDetails: [{ conditionType: 'XSS' }] }],
  httpRequest: {
    clientIp: '203.0.113.7',
    country: 'DE',
    headers: [
      { name: 'Host', value: 'shop.example' },
      { name: 'Cookie', value: 'REDACTED' },
    ],
    uri: '/cart',
    args: 'REDACTED',
    httpVersion: 'HTTP/2.0',
    httpMethod: 'POST',
    requestId: 'x',
  },
  labels: [
    { name: 'awswaf:managed:aws:core-rule-set:NoUserAgent_Header' },
    { name: 'awswaf:111122223333:webacl:Shop:a' },
  ],
  requestBodySize: 12,
  ja4Fingerprint: 'j4',
  clientAsn: 64500,
};

describe('AWS WAF logs', () => {
  test('E09 reads what a log holds, and names what it does not', () => {
    const [request] = readRecords(linesOf(LOG));
    expect(request).toEqual({
      timestamp: 1_700_000_000_000,
      sourceAddress: '203.0.113.7',
      method: 'POST',
      path: '/cart',
      query: 'REDACTED',
      headers: LOG.httpRequest.headers,
      bodyBytes: 12,
      country: 'DE',
      asn: 64500,
      ja4: 'j4',
      groups: [
        {
          vendor: 'AWS',
          name: 'AWSManagedRulesCommonRuleSet',
          rules: [
            { name: 'NoUserAgent_HEADER', action: 'block' },
            { name: 'SizeRestrictions_BODY' },
            { name: 'GenericLFI_BODY' },
          ],
          complete: true,
        },
        {
          vendor: 'AWS',
          name: 'AWSManagedRulesBotControlRuleSet',
          rules: [{ name: 'CategoryHttpLibrary', action: 'block' }],
          complete: false,
        },
      ],
      labels: ['awswaf:managed:aws:core-rule-set:NoUserAgent_Header'],
      sqlInjectionMatches: ['Sqli'],
      crossSiteScriptingMatches: ['Xss'],
      unknown: [
        'query',
        'header:cookie',
        'body',
        'challengeToken',
        'captchaToken',
        'sqlInjectionMatches',
        'crossSiteScriptingMatches',
      ],
      recordedAction: 'BLOCK',
      origin: 'line 1',
    });
  });

  test('E09 an empty body is known to be empty, one without a size may hold anything', () => {
    expect(readRecords(linesOf({ ...LOG, requestBodySize: 0 }))[0]?.unknown).not.toContain('body');
    expect(readRecords(linesOf({ ...LOG, requestBodySize: undefined }))[0]?.unknown).toContain('body');
  });

  const sent = (args: string, cookie: string): Json => ({
    ...LOG,
    httpRequest: { ...LOG.httpRequest, args, headers: [{ name: 'Cookie', value: cookie }] },
  });
  test.each([
    ['a=1&code=REDACTED', 'x=1', ['query']],
    ['REDACTED', 'x=1', ['query']],
    ['a=1', 'x=1; session=REDACTED', ['header:cookie', 'challengeToken', 'captchaToken']],
    ['a=1', 'x=1', []],
  ])('E09 of query %j and cookie %j is not recorded: %j', (args, cookie, parts) => {
    const always = ['body', 'sqlInjectionMatches', 'crossSiteScriptingMatches'];
    const [request] = readRecords(linesOf(sent(args, cookie)));
    expect(request?.unknown?.filter((part) => !always.includes(part))).toEqual(parts);
  });

  test('E09 a query of which an argument is redacted was perhaps another one, and longer', () => {
    const transformations = [{ Priority: 0, Type: 'NONE' }];
    const long = rule('Long', {
      SizeConstraintStatement: {
        FieldToMatch: { QueryString: {} },
        ComparisonOperator: 'GT',
        Size: 2048,
        TextTransformations: transformations,
      },
    });
    const climbs = rule('Climbs', search({ SingleQueryArgument: { Name: 'code' } }, '../', 'CONTAINS'));
    const byCode = rule('ByCode', {
      RateBasedStatement: {
        Limit: 10,
        EvaluationWindowSec: 60,
        AggregateKeyType: 'CUSTOM_KEYS',
        CustomKeys: [{ QueryArgument: { Name: 'code', TextTransformations: transformations } }],
      },
    });
    const last = (entry: Json, args: string) => {
      const lines = Array.from({ length: 12 }, (_, index) => ({
        ...sent(args, 'x=1'),
        timestamp: LOG.timestamp + (index < 11 ? 0 : 10_000),
      }));
      return outcomesOf(rehearsed([entry], readRecords(linesOf(...lines)))).at(-1);
    };
    const fates = (args: string) => [long, climbs, byCode].map((entry) => last(entry, args));
    expect(fates('a=1&code=REDACTED')).toEqual(['undecided', 'undecided', 'undecided']);
    expect(fates('a=1&code=2')).toEqual(['allow', 'allow', 'block']);
  });

  test('E09 reads lines that CloudWatch Logs exported with the time before them', () => {
    const [request] = readRecords(`2026-11-21T20:00:00.000Z ${JSON.stringify(LOG)}\n`);
    expect(request?.path).toBe('/cart');
  });

  const bare = { ...LOG, httpRequest: { ...LOG.httpRequest, headers: [] } };
  test.each<[string, Json, unknown, boolean]>([
    ['solved', { solveTimestamp: 1_699_999_940, responseCode: 0 }, { valid: true, ageSeconds: 60 }, false],
    [
      'expired',
      { solveTimestamp: 1_699_999_000, failureReason: 'TOKEN_EXPIRED' },
      { valid: true, ageSeconds: 1000 },
      false,
    ],
    ['expired at an unknown time', { solveTimestamp: 0, failureReason: 'TOKEN_EXPIRED' }, undefined, true],
    ['missing', { solveTimestamp: 0, failureReason: 'TOKEN_MISSING' }, undefined, false],
    ['forged', { solveTimestamp: 0, failureReason: 'TOKEN_INVALID' }, { valid: false, ageSeconds: 0 }, false],
  ])('E09 a %s token', (_, response, token, isUnknown) => {
    const [request] = readRecords(linesOf({ ...LOG, challengeResponse: response, captchaResponse: response }));
    expect([request?.challengeToken, request?.captchaToken]).toEqual([token, token]);
    expect(request?.unknown?.includes('challengeToken')).toBe(isUnknown);
    expect(request?.unknown?.includes('captchaToken')).toBe(isUnknown);
  });

  test('E09 without an answered challenge there is no token, unless a header may carry one', () => {
    const carrying = {
      ...bare,
      httpRequest: { ...bare.httpRequest, headers: [{ name: 'x-aws-waf-token', value: 'x' }] },
    };
    expect(readRecords(linesOf(bare))[0]?.unknown).not.toContain('challengeToken');
    expect(readRecords(linesOf(carrying))[0]?.unknown).toContain('challengeToken');
  });

  test('E09 refuses every faulty line at once', () => {
    const text = linesOf(LOG, { ...LOG, timestamp: undefined, httpRequest: { clientIp: 'x' } }, { other: 1 });
    expect(problemsOf(text)).toEqual([
      'line 2: timestamp is missing',
      'line 2: httpRequest.httpMethod is missing',
      'line 2: httpRequest.uri is missing',
      'line 2: httpRequest.headers is missing',
      'line 2: httpRequest.clientIp must be an address',
      'line 3: is no AWS WAF log record',
      'line 3: timestamp is missing',
      'line 3: httpRequest.clientIp is missing',
      'line 3: httpRequest.httpMethod is missing',
      'line 3: httpRequest.uri is missing',
      'line 3: httpRequest.headers is missing',
    ]);
  });
});
