import * as fc from 'fast-check';
import { Match } from '../../../../lib/edge/web-acl/language/match';
import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { appHeaderRequired } from '../../../../lib/edge/web-acl/rules/app-header-required';
import { badUserAgents } from '../../../../lib/edge/web-acl/rules/bad-user-agents';
import { blockedCountries } from '../../../../lib/edge/web-acl/rules/blocked-countries';
import { disguisedPaths } from '../../../../lib/edge/web-acl/rules/disguised-paths';
import { pathStatement, patternsOf } from './rule-under-test';

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

  test('E06 excepts one path as it is written, and none like it', () => {
    const { statement } = appHeaderRequired({ name: 'x-shopnow-app', paths: ['/api/'], except: '/api/health' }).render(
      0,
    );
    expect(statement).toEqual({
      andStatement: {
        statements: [
          pathStatement('/api/'),
          noHeader('x-shopnow-app'),
          {
            notStatement: {
              statement: {
                byteMatchStatement: {
                  searchString: '/api/health',
                  positionalConstraint: 'EXACTLY',
                  fieldToMatch: { uriPath: {} },
                  textTransformations: [{ priority: 0, type: 'NONE' }],
                },
              },
            },
          },
        ],
      },
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
    [
      'an exception with a query',
      { name: 'x-shopnow-app', paths: ['/api/'], except: '/api/health?deep=1' },
      'got "/api/health?deep=1"; leave its query out (rule AppHeaderRequired)',
    ],
    ['an exception that is no path', { name: 'x-shopnow-app', paths: ['/api/'], except: 'health' }, 'got "health"'],
    ['a name that is none', { name: 'x shopnow', paths: ['/api/'] }, 'got "x shopnow"'],
  ])('E06 refuses %s', (_, props, message) => {
    expect(() => appHeaderRequired(props)).toThrow(message);
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
    '/a;b',
    '/a%3Bb',
    '/a%3bb',
    '/;x/login',
    '/static/..;/x',
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
