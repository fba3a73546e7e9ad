import { byteStringOf } from '../../lib/waf-rehearsal/byte-string';
import { lenientJson } from '../../lib/waf-rehearsal/fields/lenient-json';
import { readField } from '../../lib/waf-rehearsal/fields/read-field';
import { type RecordedRequest } from '../../lib/waf-rehearsal';
import { type Json, recorded } from './rehearsal-under-test';

const LIMIT = 100;
const cookies = [{ name: 'Cookie', value: 'id=a=b; Basket=7;id=2' }];
const headers = [
  { name: 'Host', value: 'shop.example' },
  { name: 'X-App', value: 'one' },
  { name: 'x-app', value: 'two' },
];

function reading(request: Partial<RecordedRequest>, field: Json): unknown {
  return readField(recorded(request), field, LIMIT);
}

function jsonField(changes: Json = {}): Json {
  return { JsonBody: { MatchPattern: { All: {} }, MatchScope: 'ALL', ...changes } };
}

describe('request fields', () => {
  test.each<[string, Partial<RecordedRequest>, Json, string[]]>([
    ['path', { path: '/ä%2F' }, { UriPath: {} }, [byteStringOf('/ä%2F')]],
    ['method', { method: 'PUT' }, { Method: {} }, ['PUT']],
    ['query', { query: 'a=1' }, { QueryString: {} }, ['a=1']],
    ['no query', {}, { QueryString: {} }, []],
    ['argument in any case', { query: 'A=1&b=2&a=3=4&ab=5' }, { SingleQueryArgument: { Name: 'a' } }, ['1', '3=4']],
    ['all arguments', { query: 'a=1&&b&c=' }, { AllQueryArguments: {} }, ['1', '', '']],
    ['header in any case', { headers }, { SingleHeader: { Name: 'X-APP' } }, ['one', 'two']],
    ['no such header', { headers }, { SingleHeader: { Name: 'x-none' } }, []],
    [
      'header names',
      { headers },
      { Headers: { MatchPattern: { All: {} }, MatchScope: 'KEY' } },
      ['Host', 'X-App', 'x-app'],
    ],
    [
      'header values but for some',
      { headers },
      { Headers: { MatchPattern: { ExcludedHeaders: ['HOST'] }, MatchScope: 'VALUE' } },
      ['one', 'two'],
    ],
    [
      'some headers whole',
      { headers },
      { Headers: { MatchPattern: { IncludedHeaders: ['host'] }, MatchScope: 'ALL' } },
      ['Host', 'shop.example'],
    ],
    [
      'cookies',
      { headers: cookies },
      { Cookies: { MatchPattern: { All: {} }, MatchScope: 'VALUE' } },
      ['a=b', '7', '2'],
    ],
    [
      'cookies in their own case',
      { headers: cookies },
      { Cookies: { MatchPattern: { IncludedCookies: ['basket', 'Basket'] }, MatchScope: 'ALL' } },
      ['Basket', '7'],
    ],
    ['no cookies', {}, { Cookies: { MatchPattern: { All: {} }, MatchScope: 'ALL' } }, []],
    ['header order', { headers }, { HeaderOrder: { OversizeHandling: 'CONTINUE' } }, ['Host:X-App:x-app']],
    ['JA3', { ja3: 'aa' }, { JA3Fingerprint: { FallbackBehavior: 'MATCH' } }, ['aa']],
    ['JA4', { ja4: 'bb' }, { JA4Fingerprint: { FallbackBehavior: 'MATCH' } }, ['bb']],
    ['fragment', { fragment: 'top' }, { UriFragment: {} }, ['top']],
    ['no fragment', {}, { UriFragment: { FallbackBehavior: 'NO_MATCH' } }, []],
    ['body', { body: 'a=1' }, { Body: {} }, ['a=1']],
    ['binary body', { bodyBase64: '/w==' }, { Body: {} }, ['\u00ff']],
    ['no body', {}, { Body: {} }, []],
    ['body up to the limit', { body: 'x'.repeat(LIMIT + 1) }, { Body: {} }, ['x'.repeat(LIMIT)]],
    ['JSON body', { body: '{"a":{"b":[1,"x"]},"c":true}' }, jsonField(), ['a', 'b', '1', 'x', 'c', 'true']],
    ['JSON keys', { body: '{"a":{"b":[1]}}' }, jsonField({ MatchScope: 'KEY' }), ['a', 'b']],
    ['JSON values', { body: '{"a":{"b":[1]}}' }, jsonField({ MatchScope: 'VALUE' }), ['1']],
  ])('E09 reads %s', (_, request, field, values) => {
    expect(reading(request, field)).toMatchObject({ values });
    expect(reading(request, field)).not.toHaveProperty('unknown');
    expect(reading(request, field)).not.toHaveProperty('settled');
  });

  test.each<[string, string[]]>([
    ['ALL', ['e', 'f', 'g']],
    ['KEY', ['e', 'f']],
    ['VALUE', ['g']],
  ])('E09 reads below a JSON pointer in scope %s as AWS documents it', (MatchScope, values) => {
    const body = '{"a":{"c":"d","b":{"e":{"f":"g"}}}}';
    expect(reading({ body }, jsonField({ MatchScope, MatchPattern: { IncludedPaths: ['/a/b'] } }))).toMatchObject({
      values,
    });
  });

  test.each([
    ['path', { UriPath: {} }],
    ['method', { Method: {} }],
    ['query', { QueryString: {} }],
    ['query', { AllQueryArguments: {} }],
    ['headers', { SingleHeader: { Name: 'x-app' } }],
    ['header:x-app', { SingleHeader: { Name: 'X-App' } }],
    ['headers', { Headers: { MatchPattern: { All: {} }, MatchScope: 'ALL' } }],
    ['header:x-other', { Headers: { MatchPattern: { All: {} }, MatchScope: 'ALL' } }],
    ['header:cookie', { Cookies: { MatchPattern: { All: {} }, MatchScope: 'ALL' } }],
    ['headers', { HeaderOrder: {} }],
    ['body', { Body: {} }],
    ['body', jsonField()],
    ['fragment', { UriFragment: {} }],
  ])('E09 does not take an unrecorded %s for none (%j)', (part, field) => {
    expect(reading({ unknown: [part] }, field)).toHaveProperty('unknown');
  });

  test('E09 knows the keys of a redacted header, and of the others everything', () => {
    const field = { Headers: { MatchPattern: { All: {} }, MatchScope: 'ALL' } };
    const redacted = {
      headers: [...headers, { name: 'Authorization', value: 'x' }],
      unknown: ['header:authorization'],
    };
    expect(reading(redacted, field)).toMatchObject({
      values: ['Host', 'X-App', 'x-app', 'Authorization', 'shop.example', 'one', 'two'],
      unknown: 'the values of some headers are not recorded',
    });
    expect(reading(redacted, { Headers: { ...field.Headers, MatchScope: 'KEY' } })).not.toHaveProperty('unknown');
  });

  test.each<[string, Partial<RecordedRequest>, Json, string | undefined]>([
    ['big body', { body: 'x'.repeat(LIMIT + 1) }, { Body: { OversizeHandling: 'MATCH' } }, 'match'],
    ['big body', { body: 'x'.repeat(LIMIT + 1) }, { Body: { OversizeHandling: 'NO_MATCH' } }, 'no match'],
    ['big body', { body: 'x'.repeat(LIMIT + 1) }, { Body: { OversizeHandling: 'CONTINUE' } }, undefined],
    ['full body', { body: 'x'.repeat(LIMIT) }, { Body: { OversizeHandling: 'MATCH' } }, undefined],
    ['body of unknown size', { unknown: ['body'] }, { Body: { OversizeHandling: 'MATCH' } }, 'undecided'],
    [
      'big body of which the size is known',
      { unknown: ['body'], bodyBytes: LIMIT + 1 },
      { Body: { OversizeHandling: 'MATCH' } },
      'match',
    ],
    ['no JA3', { ja3: '' }, { JA3Fingerprint: { FallbackBehavior: 'MATCH' } }, 'match'],
    ['no JA4', { ja4: '' }, { JA4Fingerprint: { FallbackBehavior: 'NO_MATCH' } }, 'no match'],
    ['broken JSON', { body: '{"a"' }, jsonField({ InvalidFallbackBehavior: 'MATCH' }), 'match'],
    ['broken JSON', { body: '{"a"' }, jsonField({ InvalidFallbackBehavior: 'NO_MATCH' }), 'no match'],
    [
      'headers of 9 KB',
      { headers: [{ name: 'a', value: 'x'.repeat(9000) }] },
      { Headers: { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling: 'MATCH' } },
      'match',
    ],
    [
      '201 headers',
      { headers: Array.from({ length: 201 }, () => ({ name: 'a', value: '' })) },
      { Headers: { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling: 'NO_MATCH' } },
      'no match',
    ],
    [
      'headers next to the limit',
      { headers: [{ name: 'a', value: 'x'.repeat(8190) }] },
      { HeaderOrder: { OversizeHandling: 'MATCH' } },
      'undecided',
    ],
    [
      'cookies of 9 KB',
      { headers: [{ name: 'cookie', value: `a=${'x'.repeat(9000)}` }] },
      { Cookies: { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling: 'MATCH' } },
      'match',
    ],
  ])('E09 settles %s (%#)', (_, request, field, verdict) => {
    const { settled } = readField(recorded(request), field, LIMIT);
    expect(settled?.verdict).toBe(verdict);
  });

  test('E09 does not see a header beyond the limit, and says so', () => {
    const far = { headers: [...Array.from({ length: 200 }, () => ({ name: 'a', value: '' })), ...headers] };
    expect(reading(far, { SingleHeader: { Name: 'x-app' } })).toMatchObject({
      values: [],
      unknown: 'header x-app lies near or beyond the 8 KB that AWS WAF sees',
    });
  });

  test('E09 evaluates broken JSON as text when asked to, and up to the fault when not', () => {
    const body = '{"a":"b","c":';
    expect(reading({ body }, jsonField({ InvalidFallbackBehavior: 'EVALUATE_AS_STRING' }))).toMatchObject({
      values: [body],
    });
    expect(reading({ body }, jsonField())).toMatchObject({ values: ['a', 'b'] });
  });
});

describe('lenient JSON', () => {
  test.each([
    ['{"key1":"value1""key2":"value2"}'],
    ['{"key1":"value1","key2""value2"}'],
    ['{"key1"::"value1","key2""value2"}'],
    [' {"key1" : "value1" ,\n"key2" : "value2"} '],
  ])('E09 parses %j as AWS documents it', (text) => {
    const { elements, isComplete } = lenientJson(text);
    expect(isComplete).toBe(true);
    expect(elements.map(({ path, scalar }) => [path.join('/'), scalar])).toEqual([
      ['key1', 'value1'],
      ['key2', 'value2'],
    ]);
  });

  test.each([
    ['"text"'],
    ['7'],
    [''],
    ['{"a":1,"a":2}'],
    ['{"a":1'],
    ['[1,'],
    ['{"a":nope}'],
    ['{"a":1} x'],
    ['{"a":"\\x"}'],
  ])('E09 does not parse %j to its end', (text) => {
    expect(lenientJson(text).isComplete).toBe(false);
  });

  test('E09 reads escapes as the bytes of their characters', () => {
    const { elements } = lenientJson(byteStringOf('{"\\u00e9":"é\\\\u0041\\u0041\\ud83d\\ude00\\n"}'));
    expect(elements).toMatchObject([
      { path: [byteStringOf('é')], scalar: byteStringOf('é\\u0041A😀\n'), hasKey: true },
    ]);
  });

  test('E09 agrees with a strict parser on what that one accepts', () => {
    const value = { a: [1, -2.5e3, true, null, { b: 'c' }], d: {}, e: [] };
    const { elements, isComplete } = lenientJson(JSON.stringify(value));
    expect(isComplete).toBe(true);
    expect(elements.flatMap(({ scalar }) => scalar ?? [])).toEqual(['1', '-2500', 'true', 'null', 'c']);
  });
});
