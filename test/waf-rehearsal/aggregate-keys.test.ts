import { type RecordedRequest } from '../../lib/waf-rehearsal';
import { afterEleven, burst, OPEN, outcomesUnder, rate } from './rates-under-test';
import { type Json, pathStarts, rule } from './rehearsal-under-test';

describe('aggregate keys', () => {
  const custom = (...keys: readonly Json[]): Json => rate({ AggregateKeyType: 'CUSTOM_KEYS', CustomKeys: keys });
  const named = (Name: string, Type = 'NONE'): Json => ({ Name, TextTransformations: [{ Priority: 0, Type }] });
  const header = (value: string): Partial<RecordedRequest> => ({ headers: [{ name: 'X-Key', value }] });
  const forwarded = (FallbackBehavior: string): Json =>
    rate({ AggregateKeyType: 'FORWARDED_IP', ForwardedIPConfig: { HeaderName: 'x-key', FallbackBehavior } });
  const ja4 = (FallbackBehavior: string, ...others: readonly Json[]): Json =>
    custom({ JA4Fingerprint: { FallbackBehavior } }, ...others);
  const ja4Within = (ScopeDownStatement: Json): Json =>
    rate({
      AggregateKeyType: 'CUSTOM_KEYS',
      CustomKeys: [{ JA4Fingerprint: { FallbackBehavior: 'MATCH' } }],
      ScopeDownStatement,
    });
  const cookie = (value: string): Partial<RecordedRequest> => ({ headers: [{ name: 'cookie', value }] });
  const system = custom({ ASN: {} });
  const forwardedSystem: Json = rate({
    AggregateKeyType: 'CUSTOM_KEYS',
    CustomKeys: [{ ASN: {} }],
    ForwardedIPConfig: { HeaderName: 'x-key', FallbackBehavior: 'MATCH' },
  });
  test.each<[string, Json, Partial<RecordedRequest>, Partial<RecordedRequest>, string]>([
    ['one address', rate(), {}, {}, 'block'],
    ['another address', rate(), {}, { sourceAddress: '203.0.113.8' }, 'allow'],
    [
      'one IPv6 address in two spellings',
      rate(),
      { sourceAddress: '2001:db8::1' },
      { sourceAddress: '2001:DB8:0::1' },
      'block',
    ],
    ['an unrecorded address', rate(), {}, { unknown: ['sourceAddress'] }, 'undecided'],
    ['one forwarded address', forwarded('MATCH'), header('10.0.0.1, 10.9.9.9'), header('10.0.0.1'), 'block'],
    ['another forwarded address', forwarded('MATCH'), header('10.0.0.1'), header('10.0.0.2, 10.0.0.1'), 'allow'],
    ['malformed addresses together', forwarded('MATCH'), header('x'), header('y'), 'block'],
    ['malformed addresses not at all', forwarded('NO_MATCH'), header('x'), header('y'), 'allow'],
    ['no forwarded address', forwarded('MATCH'), {}, {}, 'allow'],
    [
      'all in the scope',
      rate({ AggregateKeyType: 'CONSTANT', ScopeDownStatement: pathStarts('/a') }),
      { path: '/a' },
      { path: '/a', sourceAddress: '10.0.0.1' },
      'block',
    ],
    ['out of the scope', rate({ ScopeDownStatement: pathStarts('/a') }), { path: '/a' }, { path: '/b' }, 'allow'],
    ['nothing of the scope', rate({ ScopeDownStatement: pathStarts('/a') }), { path: '/b' }, { path: '/a' }, 'allow'],
    ['one header value', custom({ Header: named('x-key', 'LOWERCASE') }), header('A'), header('a'), 'block'],
    ['another header value', custom({ Header: named('x-key') }), header('A'), header('a'), 'allow'],
    ['no header', custom({ Header: named('x-key') }), {}, {}, 'allow'],
    ['a redacted header', custom({ Header: named('x-key') }), header('A'), { unknown: ['header:x-key'] }, 'undecided'],
    ['one cookie', custom({ Cookie: named('id') }), cookie('id=1'), cookie('x=2; id=1'), 'block'],
    ['another cookie', custom({ Cookie: named('id') }), cookie('id=1'), cookie('id=2'), 'allow'],
    [
      'a redacted cookie',
      custom({ Cookie: named('id') }),
      cookie('id=1'),
      { ...cookie('id=REDACTED'), unknown: ['header:cookie'] },
      'undecided',
    ],
    [
      'a value of which AWS does not say how it is decoded',
      custom({ Header: named('x-key', 'URL_DECODE') }),
      header('a b'),
      header('a+b'),
      'undecided',
    ],
    ['by a limit that is known at deployment only', rate({ Limit: { Ref: 'Limit' } }), {}, {}, 'undecided'],
    ['one argument', custom({ QueryArgument: named('q') }), { query: 'q=1' }, { query: 'a=2&Q=1' }, 'block'],
    ['another query', custom({ QueryString: {} }), { query: 'q=1' }, { query: 'q=1&a' }, 'allow'],
    ['one path', custom({ UriPath: {} }), { path: '/a' }, { path: '/a', sourceAddress: '10.0.0.1' }, 'block'],
    ['another path', custom({ UriPath: {} }), { path: '/a' }, { path: '/b' }, 'allow'],
    ['method and address', custom({ HTTPMethod: {} }, { IP: {} }), { method: 'POST' }, { method: 'POST' }, 'block'],
    ['another method', custom({ HTTPMethod: {} }, { IP: {} }), { method: 'POST' }, {}, 'allow'],
    ['one JA4', custom({ JA4Fingerprint: { FallbackBehavior: 'MATCH' } }), { ja4: 'a' }, { ja4: 'a' }, 'block'],
    ['one JA3', custom({ JA3Fingerprint: { FallbackBehavior: 'MATCH' } }), { ja3: 'a' }, { ja3: 'a' }, 'block'],
    ['no JA4 not at all', ja4('NO_MATCH'), { ja4: '' }, { ja4: '' }, 'allow'],
    ['an unrecorded JA4', ja4('NO_MATCH'), { ja4: 'a' }, {}, 'undecided'],
    ['one system', system, { asn: 1 }, { asn: 1, sourceAddress: '10.0.0.1' }, 'block'],
    ['another system', system, { asn: 1 }, { asn: 2 }, 'allow'],
    ['an unrecorded system', system, { asn: 1 }, {}, 'undecided'],
    ['the system of a forwarded address', forwardedSystem, header('10.0.0.1'), header('10.0.0.1'), 'undecided'],
    ['malformed addresses without a system together', forwardedSystem, header('x'), header('y'), 'block'],
    ['no forwarded address without a system', forwardedSystem, {}, {}, 'allow'],
    [
      'a header that stands twice, of which AWS does not say which counts',
      custom({ Header: named('x-key') }),
      header('A'),
      { headers: [...(header('A').headers ?? []), ...(header('B').headers ?? [])] },
      'undecided',
    ],
    ['a key of the future', custom({ Future: {} }), {}, {}, 'undecided'],
  ])('E09 counts %s', (_, statement, eleven, last, outcome) => {
    expect(afterEleven(statement, eleven, last)).toBe(outcome);
  });

  test.each<[string, Json, Partial<RecordedRequest>, string]>([
    ['without a JA4', ja4('MATCH'), { ja4: '' }, 'block'],
    ['without a JA3', custom({ JA3Fingerprint: { FallbackBehavior: 'MATCH' } }), { ja3: '' }, 'block'],
    ['with a JA4', ja4('MATCH'), { ja4: 'a' }, 'allow'],
    ['without a JA4 that should not match', ja4('NO_MATCH'), { ja4: '' }, 'allow'],
    ['whose JA4 is not recorded', ja4('MATCH'), {}, 'undecided'],
    ['whose JA4 is not recorded and should not match', ja4('NO_MATCH'), {}, 'allow'],
    ['without a JA4, beside a part that it has', ja4('MATCH', { IP: {} }), { ja4: '' }, 'block'],
    ['without a JA4, beside a part that it lacks', ja4('MATCH', { Header: named('x-key') }), { ja4: '' }, 'allow'],
    [
      'without a JA4, beside a part that is not recorded',
      ja4('MATCH', { Header: named('x-key') }),
      { ja4: '', unknown: ['header:x-key'] },
      'undecided',
    ],
    ['without a JA4, out of the scope', ja4Within(pathStarts('/a')), { ja4: '' }, 'allow'],
    ['without a JA4, perhaps in the scope', ja4Within(OPEN), { ja4: '' }, 'undecided'],
  ])('E09 the first request %s', (_, statement, request, outcome) => {
    expect(outcomesUnder(statement, burst(1, 0, request))).toEqual([outcome]);
  });

  test('E09 counts by the labels of a namespace', () => {
    const mark = (name: string, path: string): Json =>
      rule(name, pathStarts(path), { Action: { Count: {} }, RuleLabels: [{ Name: `kind:${name}` }] });
    const statement = custom({ LabelNamespace: { Namespace: 'awswaf:111122223333:webacl:Shop:kind:' } });
    const marks = [mark('A', '/a'), mark('B', '/b')];
    const outcomes = (path: string): string | undefined =>
      outcomesUnder(statement, [...burst(11, 0, { path: '/a' }), ...burst(1, 10, { path })], ...marks).at(-1);
    expect([outcomes('/a'), outcomes('/b'), outcomes('/c')]).toEqual(['block', 'allow', 'allow']);
  });
});
