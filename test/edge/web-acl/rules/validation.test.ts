import * as fc from 'fast-check';
import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Match } from '../../../../lib/edge/web-acl/language/match';
import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { appHeaderRequired } from '../../../../lib/edge/web-acl/rules/app-header-required';
import { badUserAgents } from '../../../../lib/edge/web-acl/rules/bad-user-agents';
import { blockedCountries } from '../../../../lib/edge/web-acl/rules/blocked-countries';
import { disguisedPaths } from '../../../../lib/edge/web-acl/rules/disguised-paths';
import { malformedCookies } from '../../../../lib/edge/web-acl/rules/malformed-cookies';
import { type IWebAclRule } from '../../../../lib/edge/web-acl/web-acl-rule';
import { pathStatement } from './rule-under-test';

/** The patterns of a rule, in order, as JavaScript reads them. */
function patternsOf(rule: IWebAclRule): RegExp[] {
  const found = JSON.stringify(rule.render(0)).matchAll(/"regexString":("(?:[^"\\]|\\.)*")/g);
  return [...found].map(([, pattern]) => new RegExp(JSON.parse(pattern ?? '""') as string));
}

const noHeader = (Name: string) => ({
  notStatement: {
    statement: {
      sizeConstraintStatement: {
        fieldToMatch: { singleHeader: { Name } },
        comparisonOperator: 'GE',
        size: 1,
        textTransformations: [{ priority: 0, type: 'NONE' }],
      },
    },
  },
});

describe('blockedCountries', () => {
  test('E05 blocks the named countries and no other', () => {
    const rule = blockedCountries(['KP', 'XK']);
    expect([rule.name, rule.phase]).toEqual(['BlockedCountries', RulePhase.GEO]);
    expect(rule.render(0)).toMatchObject({
      action: { block: {} },
      statement: { geoMatchStatement: { countryCodes: ['KP', 'XK'] } },
    });
  });

  test('E05 refuses a code that WAF does not know', () => {
    expect(() => blockedCountries(['UK'])).toThrow('got "UK"');
  });
});

describe('badUserAgents', () => {
  const rule = badUserAgents({ names: ['Scrapy', 'sqlmap', 'python-requests/'] });

  test('E05 blocks scanners and scrapers by name, whatever their capitals, and clients without a name', () => {
    expect([rule.name, rule.phase, rule.capacity]).toEqual(['BadUserAgents', RulePhase.VALIDATION, 14]);
    expect(rule.render(0)).toMatchObject({ action: { block: {} } });
    expect(rule.render(0).statement).toEqual({
      orStatement: {
        statements: [
          noHeader('user-agent'),
          {
            regexMatchStatement: {
              regexString: 'scrapy|sqlmap|python-requests/',
              fieldToMatch: { singleHeader: { Name: 'user-agent' } },
              textTransformations: [{ priority: 0, type: 'LOWERCASE' }],
            },
          },
        ],
      },
    });
  });

  test('E05 leaves out whom it is told to', () => {
    const trusted = Match.labelNamespace('marketplace:');
    const { statement } = badUserAgents({ names: ['scrapy'], except: trusted }).render(0);
    const { andStatement } = statement as { andStatement: { statements: object[] } };
    expect(andStatement.statements[0]).toHaveProperty('orStatement');
    expect(andStatement.statements.slice(1)).toEqual([{ notStatement: { statement: trusted.render() } }]);
  });

  test('E05 matches exactly the agents that hold a name, however many names and signs they have', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[zq.+*(){}|^$\\[\]]{3,60}$/), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(names, fc.string(), (list, prefix) => {
        const patterns = patternsOf(badUserAgents({ names: list }));
        expect(Math.max(...patterns.map(({ source }) => source.length))).toBeLessThanOrEqual(200);
        const isBad = (agent: string): boolean => patterns.some((pattern) => pattern.test(agent));
        for (const name of list) {
          expect(isBad(`${prefix}${name}/1.0`)).toBe(true);
        }
        expect(isBad('mozilla/5.0 (windows nt 10.0; win64; x64) firefox/140.0')).toBe(false);
      }),
    );
  });

  test.each([
    ['no name', [], 'bad user agents are 1 name or more, got 0'],
    ['a name that is too short', ['ab'], 'got "ab"'],
    ['a name beyond 60 characters', ['x'.repeat(61)], 'got "x'],
    ['a name twice', ['scrapy', 'Scrapy'], 'got "Scrapy"'],
    ['every browser', ['mozilla'], 'must not be part of a browser\'s, got "mozilla"'],
    ['every iPhone', ['iPhone'], 'got "iPhone"'],
  ])('E05 refuses %s', (_, names, message) => {
    expect(() => badUserAgents({ names })).toThrow(message);
  });
});

describe('appHeaderRequired', () => {
  test('E06 blocks calls of the API without the header, or with an empty one, and no other request', () => {
    const rule = appHeaderRequired({ name: 'X-ShopNow-App', paths: ['/api/'] });
    expect([rule.name, rule.phase, rule.capacity]).toEqual(['AppHeaderRequired', RulePhase.VALIDATION, 33]);
    expect(rule.render(0)).toMatchObject({ action: { block: {} } });
    expect(rule.render(0).statement).toEqual({
      andStatement: { statements: [pathStatement('/api/'), noHeader('x-shopnow-app')] },
    });
  });

  test('E06 takes several paths', () => {
    const { statement } = appHeaderRequired({ name: 'x-shopnow-app', paths: ['/api/', '/app/'] }).render(0);
    expect(statement).toMatchObject({
      andStatement: { statements: [{ orStatement: { statements: [{}, {}] } }, noHeader('x-shopnow-app')] },
    });
  });

  test.each([
    ['no path', { name: 'x-shopnow-app', paths: [] }, 'app header x-shopnow-app is demanded on 1 path or more, got 0'],
    ['every path', { name: 'x-shopnow-app', paths: ['/'] }, 'got "/"'],
    ['a name that is none', { name: 'x shopnow', paths: ['/api/'] }, 'got "x shopnow"'],
  ])('E06 refuses %s', (_, props, message) => {
    expect(() => appHeaderRequired(props)).toThrow(message);
  });
});

describe('malformedCookies', () => {
  const rule = malformedCookies({ sessionCookie: '__Host-session' });
  const [control, twice] = patternsOf(rule) as [RegExp, RegExp];

  test('E06 blocks what no browser sends: too much, control characters, two sessions', () => {
    const size = (fieldToMatch: CfnWebACL.FieldToMatchProperty) => ({
      sizeConstraintStatement: {
        fieldToMatch,
        comparisonOperator: 'GT',
        size: 6144,
        textTransformations: [{ priority: 0, type: 'NONE' }],
      },
    });
    const regex = (regexString: unknown, type: string) => ({
      regexMatchStatement: {
        regexString,
        fieldToMatch: { singleHeader: { Name: 'cookie' } },
        textTransformations: [{ priority: 0, type }],
      },
    });
    expect([rule.name, rule.phase, rule.capacity]).toEqual(['MalformedCookies', RulePhase.VALIDATION, 18]);
    expect(rule.render(0)).toMatchObject({ action: { block: {} } });
    expect(rule.render(0).statement).toEqual({
      orStatement: {
        statements: [
          size({ singleHeader: { Name: 'cookie' } }),
          size({ cookies: { matchPattern: { all: {} }, matchScope: 'ALL', oversizeHandling: 'MATCH' } }),
          regex('[\\x00-\\x08\\x0a-\\x1f\\x7f]', 'URL_DECODE'),
          regex('(^|; *)__Host-session=.*; *__Host-session=', 'NONE'),
        ],
      },
    });
  });

  test.each([
    ['a line break', 'cart=1\nset-cookie: a=b', true],
    ['a carriage return', 'cart=1\r', true],
    ['a null byte', 'cart=\0', true],
    ['a delete character', 'cart=\x7f', true],
    ['a tab', 'cart=1\t2', false],
    ['letters of other alphabets', 'name=Jürgen; 名前=値', false],
    ['what analytics writes', '_ga=GA1.1.1.2; opts={"a":[1,2]}', false],
  ])('E06 takes %s for what it is', (_, cookie, isMalformed) => {
    expect(control.test(cookie)).toBe(isMalformed);
  });

  test.each([
    ['one session', 'cart=1; __Host-session=abc', false],
    ['two sessions', '__Host-session=abc; cart=1; __Host-session=def', true],
    ['two sessions side by side', 'cart=1; __Host-session=a;__Host-session=b', true],
    ['a cookie whose name ends so', 'my__Host-session=a; __Host-session=b', false],
    ['a cookie whose name starts so', '__Host-session=a; __Host-session-id=b', false],
  ])('E06 knows %s', (_, cookie, isTwice) => {
    expect(twice.test(cookie)).toBe(isTwice);
  });

  test('E06 checks no session by default', () => {
    expect(malformedCookies().capacity).toBe(15);
    expect(patternsOf(malformedCookies())).toHaveLength(1);
  });

  test.each([
    ['more than WAF reads', { mostBytes: 8193 }, 'got 8193'],
    ['less than a session needs', { mostBytes: 511 }, 'got 511'],
    ['half a byte', { mostBytes: 1000.5 }, 'got 1000.5'],
    ['a name that is none', { sessionCookie: 'my session' }, 'got "my session"'],
  ])('E06 refuses %s', (_, props, message) => {
    expect(() => malformedCookies(props)).toThrow(message);
  });
});

describe('disguisedPaths', () => {
  const rule = disguisedPaths();
  const [pattern] = patternsOf(rule) as [RegExp];

  test('E06 reads the path as it is written', () => {
    expect([rule.name, rule.phase, rule.capacity]).toEqual(['DisguisedPaths', RulePhase.VALIDATION, 3]);
    expect(rule.render(0)).toMatchObject({
      action: { block: {} },
      statement: {
        regexMatchStatement: { fieldToMatch: { uriPath: {} }, textTransformations: [{ priority: 0, type: 'NONE' }] },
      },
    });
  });

  test.each([
    '/%6cogin',
    '/%6Cogin',
    '/a%2fb',
    '/a%5Cb',
    '/a\\b',
    '//login',
    '/a/../b',
    '/a/..',
    '/./a',
    '/a%2E%2e/b',
    '/a%00',
  ])('E06 refuses %s', (path) => {
    expect(pattern.test(path)).toBe(true);
  });

  test('E06 refuses every letter and digit that is encoded, and none that is not', () => {
    const plain = fc.stringMatching(/^[A-Za-z0-9._-]$/);
    fc.assert(
      fc.property(plain, fc.boolean(), (character, isUpper) => {
        const hex = character.charCodeAt(0).toString(16);
        expect(pattern.test(`/x%${isUpper ? hex.toUpperCase() : hex}y`)).toBe(true);
        expect(pattern.test(`/x${character}y`)).toBe(false);
      }),
    );
  });

  test.each([
    '/',
    '/checkout',
    '/caf%C3%A9',
    '/a%20b',
    '/c%2B%2B',
    '/a%7Eb',
    '/100%25',
    '/.well-known/x',
    '/a..b',
    '/a/b.c/',
    '/~me/@x',
  ])('E06 takes %s, which browsers write', (path) => {
    expect(pattern.test(path)).toBe(false);
  });
});
