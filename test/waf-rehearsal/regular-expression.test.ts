import { byteStringOf } from '../../lib/waf-rehearsal/byte-string';
import { regularExpression } from '../../lib/waf-rehearsal/regular-expression';

describe('regular expressions', () => {
  test.each([
    ['^/api/', '/api/cart', '/x/api/'],
    ['(?i)^\\/LOGIN$', '/login', '/logins'],
    ['\\.(css|js)$', '/a.js', '/a.json'],
    ['a.c', 'a\rc', 'a\nc'],
    ['(?s)a.c', 'a\nc', 'ac'],
    ['(?m)^b$', 'a\nb\nc', 'ab'],
    ['^a$', 'a\n', 'a\n\n'],
    ['\\Aa\\z', 'a', 'a\n'],
    ['\\Aa\\Z', 'a\n', 'ab'],
    ['^[[:alpha:]_]+$', 'ab_', 'a1'],
    ['^[^[:space:]]+$', 'a-b', 'a b'],
    ['\\s', '\v', '\u00a0'],
    ['^\\S+$', 'a\u00a0', 'a b'],
    ['\\h', '\t', '\n'],
    ['^[\\d\\s]+$', '1 2', '1a'],
    ['\\x{41}\\x42', 'AB', 'ab'],
    ['x{2,3}y', 'xxy', 'xy'],
    ['(a|b)c(?:d)?', 'bc', 'dc'],
    ['\\bbot\\b', 'a bot.', 'robot'],
    ['[\\]a\\-]', ']', 'b'],
    ['[.$]', '$', 'a'],
    [byteStringOf('é'), byteStringOf('café'), 'cafe'],
  ])('E09 %j finds %j and not %j', (pattern, hit, miss) => {
    const expression = regularExpression(pattern);
    expect(expression?.test(hit)).toBe(true);
    expect(expression?.test(miss)).toBe(false);
  });

  test.each([
    ['a(?=b)'],
    ['(?<!a)b'],
    ['(a)\\1'],
    ['a++'],
    ['a{2}+'],
    ['(?>a)'],
    ['(?<name>a)'],
    ['(*FAIL)'],
    ['\\Ka'],
    ['\\R'],
    ['\\p{L}'],
    ['[]a]'],
    ['[[:nonsense:]]'],
    ['(?U)a'],
    ['(?i)' + byteStringOf('é')],
    ['(unclosed'],
  ])('E09 %j is not guessed', (pattern) => {
    expect(regularExpression(pattern)).toBeUndefined();
  });
});
