import { readRecords, type RecordedRequest } from '../../lib/waf-rehearsal';
import { type Json, linesOf, outcomesOf, problemsOf, recorded, rehearsed, rule, search } from './rehearsal-under-test';

const MILLISECONDS = 'a whole number of milliseconds since 1970, not of seconds';
const TOKEN = 'an object of valid (true or false) and ageSeconds (a number from 0)';
const GROUPS =
  'a list of groups with name, rules and perhaps vendor and complete (true or false), each rule with name and perhaps action (allow, block, count, challenge, captcha)';
const PARTS = 'a list of parts, e.g. path, query, headers, header:cookie, body, sourceAddress';

describe('own records', () => {
  test('E09 reads every field as it stands, and where it stood', () => {
    const full: RecordedRequest = {
      ...recorded(),
      query: 'a=1',
      fragment: 'top',
      httpVersion: 'HTTP/2.0',
      headers: [{ name: 'Host', value: 'shop.example' }],
      body: '{}',
      bodyBytes: 2,
      country: 'DE',
      region: 'BY',
      asn: 64500,
      ja3: '',
      ja4: 'x',
      challengeToken: { valid: true, ageSeconds: 4.5 },
      captchaToken: { valid: false, ageSeconds: 0 },
      groups: [{ name: 'G', vendor: 'AWS', rules: [{ name: 'R', action: 'count' }], complete: false }],
      labels: ['awswaf:managed:aws:x:y'],
      sqlInjectionMatches: [],
      crossSiteScriptingMatches: ['R'],
      unknown: ['header:cookie', 'captchaToken'],
      client: 'shopper',
      recordedAction: 'ALLOW',
    };
    const [first, second] = readRecords(`\ufeff${linesOf(full, { ...recorded(), expect: 'block', origin: 'x' })}\n\n`);
    expect(first).toEqual({ ...full, origin: 'line 1' });
    expect(second).toMatchObject({ expect: 'block', origin: 'x' });
  });

  test.each<Json>([
    { timestamp: 0 },
    { timestamp: 999_999_999 },
    { timestamp: 10_000_000_000 },
    { captchaToken: { valid: false, ageSeconds: 0 } },
    { challengeToken: { valid: true, ageSeconds: 0.5 } },
    { groups: [{ name: 'G', rules: [] }] },
    { country: '-' },
    { query: '' },
    { bodyBase64: 'YQ==' },
  ])('E09 takes %j as it stands', (changes) => {
    expect(readRecords(linesOf({ ...recorded(), ...changes }))[0]).toMatchObject(changes);
  });

  test.each(['', '\n\n', '\ufeff'])('E09 refuses a file without a request: %j', (text) => {
    expect(problemsOf(text)).toEqual(['is empty']);
  });

  test('E09 refuses every faulty line at once, with its number', () => {
    const text = [JSON.stringify(recorded()), 'nonsense', '', '[]', JSON.stringify(recorded())].join('\n');
    expect(problemsOf(text)).toEqual([
      'line 2: holds no JSON object',
      'line 3: holds no JSON object',
      'line 4: holds no JSON object',
    ]);
    expect(() => readRecords(text)).toThrow('recorded requests cannot be read, got 3 faults; mend or remove:\nline 2:');
  });

  test.each<[Json, string]>([
    [{ timestamp: undefined }, 'timestamp is missing'],
    [{ timestamp: '2026' }, `timestamp must be ${MILLISECONDS}`],
    [{ timestamp: 1.5 }, `timestamp must be ${MILLISECONDS}`],
    [{ timestamp: -1 }, `timestamp must be ${MILLISECONDS}`],
    [{ timestamp: 1_700_000_000 }, `timestamp must be ${MILLISECONDS}`],
    [{ sourceAddress: 'x' }, 'sourceAddress must be an address, e.g. 203.0.113.7'],
    [{ method: '' }, 'method must be a method'],
    [{ path: 'cart' }, 'path must be a path from /, without query'],
    [{ path: '/a?b' }, 'path must be a path from /, without query'],
    [{ path: ['/a'] }, 'path must be a path from /, without query'],
    [{ query: '?a' }, 'query must be a text without ?'],
    [{ headers: { a: 'b' } }, 'headers must be a list of name and value'],
    [{ headers: [{ name: 'a', value: 5 }] }, 'headers must be a list of name and value'],
    [{ headers: [{ name: 'a', value: 'b', raw: 'c' }] }, 'headers must be a list of name and value'],
    [{ body: 'a', bodyBase64: 'YQ==' }, 'body and bodyBase64 exclude each other'],
    [{ body: null }, 'body must be a text'],
    [{ bodyBase64: '-' }, 'bodyBase64 must be base64'],
    [{ bodyBase64: 5 }, 'bodyBase64 must be base64'],
    [{ country: 'de' }, 'country must be two capitals, or -'],
    [{ country: ['DE'] }, 'country must be two capitals, or -'],
    [{ asn: -1 }, 'asn must be a whole number from 0'],
    ...[
      { valid: 1, ageSeconds: 0 },
      { valid: true },
      ...[null, '', '5', [5], -1, true].map((ageSeconds) => ({ valid: true, ageSeconds })),
      { valid: true, ageSeconds: 1, age: 1 },
    ].map((captchaToken): [Json, string] => [{ captchaToken }, `captchaToken must be ${TOKEN}`]),
    ...[
      { name: 'G' },
      { name: 5, rules: [] },
      { name: 'G', rules: [], vender: 'X' },
      { name: 'G', rules: [], vendor: 5 },
      { name: 'G', rules: [], complete: 'no' },
      { name: 'G', rules: [{ name: 'R', action: 'deny' }] },
      { name: 'G', rules: [{ name: 'R', acton: 'block' }] },
      { name: 'G', rules: [{ action: 'block' }] },
    ].map((group): [Json, string] => [{ groups: [group] }, `groups must be ${GROUPS}`]),
    [{ unknown: ['cookie'] }, `unknown must be ${PARTS}`],
    [{ unknown: [['body']] }, `unknown must be ${PARTS}`],
    [{ expect: ['block'] }, 'expect must be one of allow, block, challenge, captcha, undecided'],
    [{ expect: 'deny' }, 'expect must be one of allow, block, challenge, captcha, undecided'],
    [{ contry: 'DE' }, 'contry is no field of a record'],
  ])('E09 refuses %j', (changes, problem) => {
    expect(problemsOf(linesOf(recorded(), { ...recorded(), ...changes }))).toEqual([`line 2: ${problem}`]);
  });
});

function entry(request: Json, more: Json = {}): Json {
  return {
    startedDateTime: '2026-11-21T20:00:00.000Z',
    request: { method: 'GET', url: 'https://shop.example/a/../b?q=1#top', headers: [], bodySize: 0, ...request },
    ...more,
  };
}

function archive(...entries: readonly Json[]): string {
  return JSON.stringify({ log: { version: '1.2', entries } }, undefined, 2);
}

describe('browser archives', () => {
  test('E09 reads requests as they were sent, and names what a browser does not know', () => {
    const headers = [
      { name: ':path', value: '/b' },
      { name: 'Cookie', value: 'a=b' },
    ];
    const posted = { method: 'post', url: 'https://shop.example', postData: { text: 'x=1' } };
    expect(readRecords(archive(entry({ headers }), entry(posted)))).toEqual([
      {
        timestamp: Date.UTC(2026, 10, 21, 20),
        sourceAddress: '0.0.0.0',
        method: 'GET',
        path: '/a/../b',
        query: 'q=1',
        headers: [
          { name: 'host', value: 'shop.example' },
          { name: 'Cookie', value: 'a=b' },
        ],
        unknown: ['header:authorization', 'sourceAddress'],
        origin: 'entry 1',
      },
      expect.objectContaining({ method: 'POST', path: '/', query: '', body: 'x=1' }),
    ]);
  });

  test('E09 an archive without any cookie was stripped of them', () => {
    expect(readRecords(archive(entry({})))[0]?.unknown).toEqual([
      'header:cookie',
      'header:authorization',
      'challengeToken',
      'captchaToken',
      'sourceAddress',
    ]);
  });

  const blocksLong = rule('Long', {
    SizeConstraintStatement: { FieldToMatch: { Body: {} }, ComparisonOperator: 'GT', Size: 8000 },
  });
  const blocksText = rule('Text', search({ Body: {} }, 'x', 'CONTAINS'));
  const posted = (text: string, bodySize: number): Json => ({ method: 'POST', bodySize, postData: { text } });
  test.each<[string, Json, string, string]>([
    ['none', { method: 'POST', bodySize: 0 }, 'allow', 'allow'],
    ['left out', { method: 'POST', bodySize: 9 }, 'allow', 'undecided'],
    ['left out, an empty text in its place', posted('', 9000), 'block', 'undecided'],
    ['cut short', posted('short', 90_000), 'block', 'undecided'],
    ['whole', posted('xé', 3), 'allow', 'block'],
    ['whole, its size not known', posted('x', -1), 'allow', 'block'],
    ['larger as text than as sent', posted('x\ufffd\ufffd', 3), 'allow', 'block'],
    ['of a GET, its size not known', { bodySize: -1 }, 'allow', 'allow'],
    ['of a HEAD, its size not known', { method: 'HEAD', bodySize: -1 }, 'allow', 'allow'],
    ['of a POST, its size not known', { method: 'POST', bodySize: -1 }, 'undecided', 'undecided'],
    ['of a POST, empty and its size not known', posted('', -1), 'undecided', 'undecided'],
    ['of a PUT without a size', { method: 'PUT', bodySize: undefined }, 'undecided', 'undecided'],
  ])('E09 a body %s', (_, request, long, text) => {
    const requests = readRecords(archive(entry(request)));
    expect(outcomesOf(rehearsed([blocksLong], requests))).toEqual([long]);
    expect(outcomesOf(rehearsed([blocksText], requests))).toEqual([text]);
  });

  test.each([
    ['a=b; aws-waf-token=x', true],
    ['a=REDACTED', true],
    ['a=b', false],
  ])('E09 whether cookie %j holds a token of unknown age: %s', (value, mayHold) => {
    const unknown = readRecords(archive(entry({ headers: [{ name: 'Cookie', value }] })))[0]?.unknown ?? [];
    expect(['challengeToken', 'captchaToken'].map((part) => unknown.includes(part))).toEqual([mayHold, mayHold]);
  });

  test('E09 reads the named hosts from the named address, and nothing that stayed in the browser', () => {
    const text = archive(
      entry({}),
      entry({ url: 'https://cdn.example/x' }),
      entry({ url: 'data:text/plain,x' }),
      entry({}, { _fromCache: 'disk' }),
    );
    const requests = readRecords(text, { hosts: ['shop.example'], sourceAddress: '203.0.113.9' });
    expect(requests.map(({ origin, sourceAddress }) => [origin, sourceAddress])).toEqual([['entry 1', '203.0.113.9']]);
    expect(requests[0]?.unknown).not.toContain('sourceAddress');
    expect(readRecords(text)).toHaveLength(2);
  });

  test('E09 reads the handshake of a WebSocket, and leaves out what no web server gets', () => {
    const text = archive(
      ...[
        'WSS://chat.example/socket?room=1',
        'ws://chat.example',
        'moz-extension://abc/x.js',
        'ftp://x',
        'about:blank',
      ].map((url) => entry({ url })),
      entry({ url: 'moz-extension://abc/y.js' }, { startedDateTime: 'x' }),
    );
    const requests = readRecords(text);
    expect(requests.map(({ origin, method, path, query }) => [origin, method, path, query])).toEqual([
      ['entry 1', 'GET', '/socket', 'room=1'],
      ['entry 2', 'GET', '/', ''],
    ]);
    expect(requests[0]?.headers).toEqual([{ name: 'host', value: 'chat.example' }]);
  });

  test('E09 a faulty entry to another host than the named ones does no harm', () => {
    const faulty = (url: string) => entry({ url }, { startedDateTime: 'x' });
    const text = archive(entry({}), faulty('https://cdn.example/x'));
    expect(readRecords(text, { hosts: ['shop.example'] })).toHaveLength(1);
    const own = archive(entry({}), faulty('https://shop.example/x'));
    expect(() => readRecords(own, { hosts: ['shop.example'] })).toThrow('entry 2: needs request.url');
  });

  test('E09 refuses every faulty entry at once', () => {
    expect(problemsOf(archive(entry({ url: '/cart' }), entry({}), entry({}, { startedDateTime: 'x' })))).toEqual([
      'entry 1: needs request.url, request.method and startedDateTime',
      'entry 3: needs request.url, request.method and startedDateTime',
    ]);
  });
});
