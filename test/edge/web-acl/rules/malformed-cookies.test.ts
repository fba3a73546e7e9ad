import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { malformedCookies } from '../../../../lib/edge/web-acl/rules/malformed-cookies';
import { patternsOf } from './rule-under-test';

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
          regex('(^|[;,])\\s*__Host-session\\s*=.*[;,]\\s*__Host-session\\s*=', 'NONE'),
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
    ['two sessions with a tab between', '__Host-session=a;\t__Host-session=b', true],
    ['two sessions with a comma between', '__Host-session=a,__Host-session=b', true],
    ['two sessions, one with a blank behind its name', '__Host-session =a; __Host-session=b', true],
    ['two sessions, one with a tab behind its name', '__Host-session=a; __Host-session\t=b', true],
    ['two sessions after a blank', ' __Host-session=a; __Host-session=b', true],
    ['a cookie whose name ends so', 'my__Host-session=a; __Host-session=b', false],
    ['a cookie whose name starts so', '__Host-session=a; __Host-session-id=b', false],
  ])('E06 knows %s', (_, cookie, isTwice) => {
    expect(twice.test(cookie)).toBe(isTwice);
  });

  test('E06 tells the browser to drop its cookies, or whoever was given a bad one is locked out for good', () => {
    expect(rule.render(0).action).toEqual({
      block: {
        customResponse: {
          responseCode: 400,
          responseHeaders: [{ name: 'Clear-Site-Data', value: '"cookies"' }],
        },
      },
    });
    expect(rule.responseHeaders).toBe(1);
  });

  test.each([`__Host-${'s'.repeat(53)}`, '.'.repeat(43), '$+'.repeat(21) + 'ss', `${'.'.repeat(26)}${'-'.repeat(34)}`])(
    'E06 takes the session name %s, which fits into a pattern that WAF takes',
    (sessionCookie) => {
      const [, pattern] = patternsOf(malformedCookies({ sessionCookie })) as [RegExp, RegExp];
      expect(pattern.source.length).toBeLessThanOrEqual(200);
      expect(pattern.test(`${sessionCookie}=a; ${sessionCookie}=b`)).toBe(true);
    },
  );

  test.each([
    ['.'.repeat(44), 88],
    ['.'.repeat(60), 120],
    [`${'.'.repeat(27)}${'-'.repeat(33)}`, 87],
  ])('E06 refuses the session name %s, which does not', (sessionCookie, length) => {
    expect(() => malformedCookies({ sessionCookie })).toThrow(
      `session cookie has a name of at most 86 characters, each of $ * + . ^ | counted twice, got ${length}: "${sessionCookie}"; shorten sessionCookie`,
    );
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
