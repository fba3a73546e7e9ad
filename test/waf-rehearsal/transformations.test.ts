import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { byteStringOf } from '../../lib/waf-rehearsal/byte-string';
import { transform } from '../../lib/waf-rehearsal/transformations/transform';

function readingsOf(text: string, ...types: readonly string[]): readonly string[] {
  return transform(
    text,
    types.map((Type, Priority) => ({ Type, Priority })),
  ).readings;
}

describe('text transformations', () => {
  test.each([
    ['NONE', 'aB%20', 'aB%20'],
    ['LOWERCASE', 'ABC Ä', 'abc Ä'],
    ['UPPERCASE', 'abc', 'ABC'],
    ['URL_DECODE', '%2Flogin%3Fa%zz%4', '/login?a%zz%4'],
    ['URL_DECODE', byteStringOf('%C3%A9'), byteStringOf('é')],
    ['URL_DECODE_UNI', '%u002f%2e%uff3c', '/.\\'],
    ['URL_DECODE_UNI', '%u1234', '4'],
    ['HTML_ENTITY_DECODE', '&quot;&lt;&gt;&nbsp;&#x3c;&#62;', '"<>\u00a0<>'],
    ['COMPRESS_WHITE_SPACE', 'a \t\n b\fc\vd\re', 'a b c d e'],
    ['NORMALIZE_PATH', '/a//b/./c/../d', '/a/b/d'],
    ['NORMALIZE_PATH', '../a/../b/', '../b/'],
    ['NORMALIZE_PATH_WIN', '\\a\\.\\b\\..\\c', '/a/c'],
    ['REMOVE_NULLS', 'a\0b\0', 'ab'],
    ['REPLACE_NULLS', 'a\0b', 'a b'],
    ['REPLACE_COMMENTS', 'a/* x */b/**//**/c */ d /* open', 'a b  c */ d  '],
    ['CMD_LINE', 'CmD "^x\'\\', 'cmd x'],
    ['CMD_LINE', 'cmd   /c (dir', 'cmd/c(dir'],
    ['CMD_LINE', 'a,b;c', 'a b c'],
    ['BASE64_DECODE', 'c2VsZWN0', 'select'],
    ['BASE64_DECODE', 'YQ==', 'a'],
    ['BASE64_DECODE_EXT', 'c2.Vs ZW-N0', 'select'],
    ['HEX_DECODE', '53514c', 'SQL'],
    ['CSS_DECODE', 'ja\\vascript', 'javascript'],
    ['CSS_DECODE', '\\73 cript\\00003c\\FF1E', 'script<>'],
    ['JS_DECODE', '\\u003cscript\\x3e\\74\\n\\q\\uFF1E', '<script><\nq>'],
    ['ESCAPE_SEQ_DECODE', '\\a\\x41\\?\\\'\\"\\\\\\q\\N', '\x07A?\'"\\\\q\\N'],
    ['SQL_HEX_DECODE', 'select 0x414243 0x1', 'select ABC 0x1'],
    ['UTF8_TO_UNICODE', 'plain', 'plain'],
    ['REMOVE_WHITESPACE', ' a\tb ', 'ab'],
    ['TRIM', ' \ta b\n', 'a b'],
    ['TRIM_LEFT', ' a ', 'a '],
    ['TRIM_RIGHT', ' a ', ' a'],
    ['MD5', 'abc', createHash('md5').update('abc').digest().toString('latin1')],
    ['SHA256', 'abc', createHash('sha256').update('abc').digest().toString('latin1')],
  ])('E09 %s makes %j to %j', (type, input, output) => {
    expect(readingsOf(input, type)).toEqual([output]);
  });

  test.each([
    ['URL_DECODE', 'a+b', ['a b', 'a+b']],
    ['HTML_ENTITY_DECODE', '&amp;lt', ['&amp;lt', '&lt']],
    ['NORMALIZE_PATH', '/../etc', ['/etc', '/../etc']],
    ['NORMALIZE_PATH', '/a/b/..', ['/a', '/a/']],
    ['CMD_LINE', 'a,/b', ['a /b', 'a/b']],
    ['COMPRESS_WHITE_SPACE', 'a\u00a0b', ['a b', 'a\u00a0b']],
    ['ESCAPE_SEQ_DECODE', '\\101', ['A', '\\101']],
    ['BASE64_DECODE', 'YWJj!', ['YWJj!', '', 'abc']],
  ])('E09 %s keeps every reading that the documentation of %j leaves open', (type, input, outputs) => {
    expect([...readingsOf(input, type)].sort()).toEqual(expect.arrayContaining([...outputs].sort()));
    expect(readingsOf(input, type).length).toBeGreaterThan(1);
  });

  test.each([
    ['HEX_DECODE', 'xyz'],
    ['UTF8_TO_UNICODE', byteStringOf('é')],
    ['CMD_LINE_WIN', 'a'],
    ['NO_SUCH', 'a'],
  ])('E09 %s of %j is not guessed', (type, input) => {
    expect(transform(input, [{ Type: type, Priority: 0 }])).toEqual({
      readings: [],
      unknown: `what ${type} makes of the value is not documented`,
    });
  });

  test('E09 transformations run by their priority, not by their place', () => {
    const applied = transform('%2555', [
      { Priority: 5, Type: 'LOWERCASE' },
      { Priority: 1, Type: 'URL_DECODE' },
      { Priority: 2, Type: 'URL_DECODE' },
    ]);
    expect(applied.readings).toEqual(['u']);
  });

  test('E09 a normalised path has no reference and no double slash left below its start', () => {
    const part = fc.constantFrom('a', 'b', '..', '.', '', 'c');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        for (const reading of readingsOf(`/${parts.join('/')}`, 'NORMALIZE_PATH')) {
          expect(reading).not.toMatch(/\/\/|\/\.(\/|$)|[a-c]\/\.\.(\/|$)/);
          expect(readingsOf(reading, 'NORMALIZE_PATH')).toContain(reading);
        }
      }),
      { seed: 5 },
    );
  });
});
