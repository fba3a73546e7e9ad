import { readRecords, type RecordedRequest } from '../../lib/waf-rehearsal';
import { type Json, linesOf, problemsOf, recorded } from './rehearsal-under-test';

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
    [{ timestamp: '2026' }, 'timestamp must be a number of milliseconds from 0'],
    [{ sourceAddress: 'x' }, 'sourceAddress must be an address'],
    [{ method: '' }, 'method must be a method'],
    [{ path: 'cart' }, 'path must be a path from /, without query'],
    [{ path: '/a?b' }, 'path must be a path from /, without query'],
    [{ query: '?a' }, 'query must be a text without ?'],
    [{ headers: { a: 'b' } }, 'headers must be a list of name and value'],
    [{ body: 'a', bodyBase64: 'YQ==' }, 'body and bodyBase64 exclude each other'],
    [{ bodyBase64: '-' }, 'bodyBase64 must be base64'],
    [{ country: 'de' }, 'country must be two capitals, or -'],
    [{ asn: -1 }, 'asn must be a whole number from 0'],
    [{ captchaToken: { valid: 1 } }, 'captchaToken must be an object with valid and ageSeconds'],
    [{ groups: [{ name: 'G' }] }, 'groups must be a list of groups with name and rules'],
    [
      { groups: [{ name: 'G', rules: [{ name: 'R', action: 'deny' }] }] },
      'groups must be a list of groups with name and rules',
    ],
    [{ unknown: ['cookie'] }, 'unknown must be a list of parts'],
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

  test('E09 a body that the archive leaves out is unknown, and its size known', () => {
    const [request] = readRecords(archive(entry({ method: 'POST', bodySize: 9 })));
    expect(request).toMatchObject({ bodyBytes: 9, unknown: expect.arrayContaining(['body']) });
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

  test('E09 refuses every faulty entry at once', () => {
    expect(problemsOf(archive(entry({ url: 'ftp://x' }), entry({}), entry({}, { startedDateTime: 'x' })))).toEqual([
      'entry 1: needs request.url, request.method and startedDateTime',
      'entry 3: needs request.url, request.method and startedDateTime',
    ]);
  });
});
