import { type RecordedRequest } from '../../lib/waf-rehearsal';
import { addressOf, isInBlock } from '../../lib/waf-rehearsal/addresses/address';
import { type Json, recorded, rehearsed, rule, search, verdictOn } from './rehearsal-under-test';

const SETS: Json = {
  Addresses: {
    Type: 'AWS::WAFv2::IPSet',
    Properties: { Addresses: ['192.0.2.0/24', '2001:db8::/32'], IPAddressVersion: 'IPV4' },
  },
  Patterns: {
    Type: 'AWS::WAFv2::RegexPatternSet',
    Properties: { RegularExpressionList: ['^/a', '^/b'] },
  },
};

function size(field: Json, operator: string, bytes: number): Json {
  return {
    SizeConstraintStatement: {
      FieldToMatch: field,
      ComparisonOperator: operator,
      Size: bytes,
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    },
  };
}

function ipSet(forwarded?: Json): Json {
  return {
    IPSetReferenceStatement: {
      Arn: { 'Fn::GetAtt': ['Addresses', 'Arn'] },
      ...(forwarded && { IPSetForwardedIPConfig: { HeaderName: 'X-Forwarded-For', ...forwarded } }),
    },
  };
}

const forwardedFor = (value: string): Partial<RecordedRequest> => ({ headers: [{ name: 'x-forwarded-for', value }] });
const first = { Position: 'FIRST', FallbackBehavior: 'MATCH' };
const missingHeader = search({ SingleHeader: { Name: 'x-app' } }, 'one');

describe('statements', () => {
  test.each<[Json, Partial<RecordedRequest>, string]>([
    [search({ UriPath: {} }, '/a'), { path: '/a' }, 'match'],
    [search({ UriPath: {} }, '/a'), { path: '/A' }, 'no match'],
    [search({ UriPath: {} }, '/a', 'EXACTLY', 'LOWERCASE'), { path: '/A' }, 'match'],
    [search({ UriPath: {} }, '/a', 'STARTS_WITH'), { path: '/ab' }, 'match'],
    [search({ UriPath: {} }, '/a', 'STARTS_WITH'), { path: '/b/a' }, 'no match'],
    [search({ UriPath: {} }, '/a', 'ENDS_WITH'), { path: '/b/a' }, 'match'],
    [search({ UriPath: {} }, '/a', 'ENDS_WITH'), { path: '/ab' }, 'no match'],
    [search({ UriPath: {} }, 'a/b', 'CONTAINS'), { path: '/a/b/' }, 'match'],
    [search({ UriPath: {} }, 'a/b', 'CONTAINS'), { path: '/ab' }, 'no match'],
    [search({ UriPath: {} }, 'bot', 'CONTAINS_WORD'), { path: '/robot/bot;' }, 'match'],
    [search({ UriPath: {} }, 'bot', 'CONTAINS_WORD'), { path: '/robot/bot_/1bot' }, 'no match'],
    [search({ UriPath: {} }, 'bot', 'CONTAINS_WORD'), { path: 'bot' }, 'match'],
    [search({ UriPath: {} }, '/é'), { path: '/é' }, 'match'],
    [search({ UriPath: {} }, '/a b', 'EXACTLY', 'URL_DECODE'), { path: '/a%20b' }, 'match'],
    [search({ UriPath: {} }, '/a b', 'EXACTLY', 'URL_DECODE'), { path: '/a+b' }, 'undecided'],
    [search({ UriPath: {} }, '/a', 'STARTS_WITH', 'URL_DECODE'), { path: '/a+b' }, 'match'],
    [missingHeader, {}, 'no match'],
    [{ NotStatement: { Statement: missingHeader } }, {}, 'match'],
    [size({ UriPath: {} }, 'EQ', 3), { path: '/é' }, 'match'],
    [size({ UriPath: {} }, 'EQ', 2), { path: '/é' }, 'no match'],
    [size({ UriPath: {} }, 'NE', 2), { path: '/é' }, 'match'],
    [size({ UriPath: {} }, 'LT', 4), { path: '/é' }, 'match'],
    [size({ UriPath: {} }, 'LE', 2), { path: '/é' }, 'no match'],
    [size({ UriPath: {} }, 'GE', 3), { path: '/é' }, 'match'],
    [size({ UriPath: {} }, 'GT', 3), { path: '/é' }, 'no match'],
    [size({ Body: {} }, 'GT', 8), { unknown: ['body'], bodyBytes: 9 }, 'match'],
    [size({ Body: {} }, 'GT', 8), { unknown: ['body'] }, 'undecided'],
    [size({ JsonBody: { MatchPattern: { All: {} } } }, 'GT', 8), { unknown: ['body'], bodyBytes: 9 }, 'undecided'],
    [{ RegexMatchStatement: { RegexString: '^/a$', FieldToMatch: { UriPath: {} } } }, { path: '/a' }, 'match'],
    [{ RegexMatchStatement: { RegexString: '^/a$', FieldToMatch: { UriPath: {} } } }, { path: '/ab' }, 'no match'],
    [{ RegexMatchStatement: { RegexString: 'a(?=b)', FieldToMatch: { UriPath: {} } } }, { path: '/a' }, 'undecided'],
    [
      { RegexMatchStatement: { RegexString: 'a(?=b)', FieldToMatch: { SingleHeader: { Name: 'x' } } } },
      { path: '/a' },
      'no match',
    ],
    [
      {
        RegexPatternSetReferenceStatement: {
          Arn: { 'Fn::GetAtt': ['Patterns', 'Arn'] },
          FieldToMatch: { UriPath: {} },
        },
      },
      { path: '/b' },
      'match',
    ],
    [
      {
        RegexPatternSetReferenceStatement: {
          Arn: { 'Fn::GetAtt': ['Patterns', 'Arn'] },
          FieldToMatch: { UriPath: {} },
        },
      },
      { path: '/c' },
      'no match',
    ],
    [
      { RegexPatternSetReferenceStatement: { Arn: 'arn:aws:wafv2:x', FieldToMatch: { UriPath: {} } } },
      { path: '/b' },
      'undecided',
    ],
    [ipSet(), { sourceAddress: '192.0.2.255' }, 'match'],
    [ipSet(), { sourceAddress: '192.0.3.0' }, 'no match'],
    [ipSet(), { sourceAddress: '2001:db8:0:1::' }, 'match'],
    [ipSet(), { sourceAddress: '2001:db9::1' }, 'no match'],
    [ipSet(), { sourceAddress: '192.0.2.1', unknown: ['sourceAddress'] }, 'undecided'],
    [{ IPSetReferenceStatement: { Arn: { Ref: 'Elsewhere' } } }, { sourceAddress: '192.0.2.1' }, 'undecided'],
    [ipSet(first), forwardedFor('192.0.2.1, 10.0.0.1'), 'match'],
    [ipSet(first), forwardedFor('10.0.0.1, 192.0.2.1'), 'no match'],
    [ipSet({ ...first, Position: 'LAST' }), forwardedFor('10.0.0.1, 192.0.2.1'), 'match'],
    [ipSet({ ...first, Position: 'ANY' }), forwardedFor('10.0.0.1, 192.0.2.1, 10.0.0.2'), 'match'],
    [ipSet({ ...first, Position: 'ANY' }), forwardedFor(`192.0.2.1${', 10.0.0.1'.repeat(10)}`), 'no match'],
    [ipSet(first), forwardedFor('192.0.2.1; 10.0.0.1'), 'match'],
    [ipSet({ ...first, FallbackBehavior: 'NO_MATCH' }), forwardedFor('nonsense'), 'no match'],
    [ipSet(first), { sourceAddress: '192.0.2.1' }, 'no match'],
    [ipSet(first), { unknown: ['header:x-forwarded-for'] }, 'undecided'],
    [{ NotStatement: { Statement: ipSet(first) } }, {}, 'undecided'],
    [{ GeoMatchStatement: { CountryCodes: ['KP', 'DE'] } }, { country: 'DE' }, 'match'],
    [{ GeoMatchStatement: { CountryCodes: ['KP'] } }, { country: 'DE' }, 'no match'],
    [{ GeoMatchStatement: { CountryCodes: ['KP'] } }, { country: '-' }, 'no match'],
    [{ GeoMatchStatement: { CountryCodes: ['KP'] } }, {}, 'undecided'],
    [
      {
        GeoMatchStatement: {
          CountryCodes: ['KP'],
          ForwardedIPConfig: { HeaderName: 'x-forwarded-for', FallbackBehavior: 'MATCH' },
        },
      },
      { ...forwardedFor('nonsense'), country: 'DE' },
      'match',
    ],
    [
      {
        GeoMatchStatement: {
          CountryCodes: ['KP'],
          ForwardedIPConfig: { HeaderName: 'x-forwarded-for', FallbackBehavior: 'MATCH' },
        },
      },
      { ...forwardedFor('192.0.2.1'), country: 'DE' },
      'undecided',
    ],
    [{ AsnMatchStatement: { AsnList: [64500, 0] } }, { asn: 64500 }, 'match'],
    [{ AsnMatchStatement: { AsnList: [64500, 0] } }, { asn: 0 }, 'match'],
    [{ AsnMatchStatement: { AsnList: [64500] } }, { asn: 64501 }, 'no match'],
    [{ AsnMatchStatement: { AsnList: [64500] } }, {}, 'undecided'],
    [{ SqliMatchStatement: { FieldToMatch: { UriPath: {} } } }, {}, 'undecided'],
    [{ SqliMatchStatement: { FieldToMatch: { Body: {} } } }, {}, 'no match'],
    [{ SqliMatchStatement: { FieldToMatch: { UriPath: {} } } }, { sqlInjectionMatches: ['Subject'] }, 'match'],
    [{ SqliMatchStatement: { FieldToMatch: { UriPath: {} } } }, { sqlInjectionMatches: [] }, 'no match'],
    [
      { SqliMatchStatement: { FieldToMatch: { UriPath: {} } } },
      { sqlInjectionMatches: [], unknown: ['sqlInjectionMatches'] },
      'undecided',
    ],
    [{ XssMatchStatement: { FieldToMatch: { UriPath: {} } } }, { crossSiteScriptingMatches: ['Subject'] }, 'match'],
    [{ XssMatchStatement: { FieldToMatch: { UriPath: {} } } }, { sqlInjectionMatches: ['Subject'] }, 'undecided'],
    [{ FutureStatement: {} }, {}, 'undecided'],
  ])('E09 decides %j on %j: %s', (statement, request, verdict) => {
    expect(verdictOn(statement, recorded(request), SETS)).toBe(verdict);
  });

  const yes = search({ Method: {} }, 'GET');
  const no = search({ Method: {} }, 'PUT');
  const open = { GeoMatchStatement: { CountryCodes: ['KP'] } };
  test.each([
    ['AndStatement', [yes, yes], 'match'],
    ['AndStatement', [yes, open], 'undecided'],
    ['AndStatement', [open, no], 'no match'],
    ['OrStatement', [no, no], 'no match'],
    ['OrStatement', [no, open], 'undecided'],
    ['OrStatement', [open, yes], 'match'],
  ])('E09 %s over %j is %s: what is missing counts only where it matters', (kind, Statements, verdict) => {
    expect(verdictOn({ [kind]: { Statements } }, recorded())).toBe(verdict);
    const opposite = verdict === 'undecided' ? verdict : verdict === 'match' ? 'no match' : 'match';
    expect(verdictOn({ NotStatement: { Statement: { [kind]: { Statements } } } }, recorded())).toBe(opposite);
  });

  test.each([
    ['CLOUDFRONT', undefined, 16384],
    ['CLOUDFRONT', 'KB_64', 65536],
    ['REGIONAL', undefined, 8192],
  ])('E09 a web ACL of scope %s and limit %s reads %i bytes of a body', (Scope, limit, bytes) => {
    const changes = {
      Scope,
      ...(limit && { AssociationConfig: { RequestBody: { CLOUDFRONT: { DefaultSizeInspectionLimit: limit } } } }),
    };
    const atEnd = search({ Body: { OversizeHandling: 'CONTINUE' } }, 'X', 'ENDS_WITH');
    expect(verdictOn(atEnd, recorded({ body: `${'-'.repeat(bytes - 1)}X--` }), {}, changes)).toBe('match');
    expect(verdictOn(atEnd, recorded({ body: `${'-'.repeat(bytes)}X` }), {}, changes)).toBe('no match');
  });

  test('E09 says why a rule is undecided', () => {
    const { requests } = rehearsed([rule('Geo', open)], [recorded()]);
    expect(requests[0]?.findings).toEqual([
      {
        rule: 'Geo',
        verdict: 'undecided',
        action: 'block',
        terminated: false,
        reasons: ['the country is not recorded'],
      },
    ]);
  });
});

describe('addresses', () => {
  test.each([
    ['1.2.3.4', 0x01020304n],
    ['::', 0n],
    ['::1', 1n],
    ['2001:DB8::1', 0x20010db8000000000000000000000001n],
    ['::ffff:1.2.3.4', 0xffff01020304n],
    ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n],
  ])('E09 reads %s', (text, value) => {
    expect(addressOf(text)?.value).toBe(value);
  });

  test.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8::',
    'g::',
    '::1.2.3.999',
    '12345::',
  ])('E09 takes %j for no address', (text) => {
    expect(addressOf(text)).toBeUndefined();
  });

  test.each([
    ['10.0.0.1', '10.0.0.0/31', true],
    ['10.0.0.2', '10.0.0.0/31', false],
    ['10.0.0.2', '0.0.0.0/0', true],
    ['10.0.0.2', '10.0.0.2', true],
    ['::1', '0.0.0.0/0', false],
    ['10.0.0.1', '10.0.0.0/33', undefined],
    ['10.0.0.1', 'nonsense', undefined],
    ['8.8.8.8', '10.0.0.0/', undefined],
    ['10.0.0.1', '10.0.0.0/24/7', undefined],
    ['10.0.0.1', '10.0.0.0/1e1', undefined],
    ['10.0.0.1', '10.0.0.0/ 24', undefined],
    ['10.0.0.1', '10.0.0.0/0x8', undefined],
    ['10.0.0.1', '10.0.0.0/-1', undefined],
    ['::1', '::/128', false],
    ['::1', '::/129', undefined],
  ])('E09 %s lies in %s: %s', (address, block, expected) => {
    const read = addressOf(address);
    expect(read && isInBlock(read, block)).toBe(expected);
  });
});
