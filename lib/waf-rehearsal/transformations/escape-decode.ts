import { foldedFullWidth } from './full-width';

const CONTROL: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

const ANSI = (octal: string): RegExp => new RegExp(`\\\\(?:x([0-9a-f]{2})|(${octal})|([abfnrtv\\\\?'"]))`, 'gi');
const JAVASCRIPT = /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([0-3][0-7]{0,2}|[4-7][0-7]?)|([\s\S]))/gi;
const CSS = /\\(?:([0-9a-f]{1,6})[ \t\n\r\f\v]?|(\r\n|\n|\r|\f)|([\s\S])|$)/gi;
const SQL_HEX = /0x((?:[0-9a-f]{2})+)/gi;

/**
 * `ESCAPE_SEQ_DECODE`: ANSI C escapes; those that are not valid remain. Whether an octal escape needs a leading zero is
 * not clear from AWS's notation `\0OOO`, so both are possible where it matters.
 */
export function escapeDecode(bytes: string): readonly string[] {
  const readings = ['[0-7]{1,3}', '0[0-7]{1,3}'].map((octal) =>
    bytes.replaceAll(ANSI(octal), (whole, hex?: string, digits?: string, letter?: string) => {
      if (hex !== undefined) {
        return String.fromCharCode(Number.parseInt(hex, 16));
      }
      if (digits !== undefined) {
        return String.fromCharCode(Number.parseInt(digits, 8) & 0xff);
      }
      const control = CONTROL.get(letter ?? '');
      return control ?? (/[A-Z]/.test(letter ?? '') ? whole : (letter ?? ''));
    }),
  );
  return [...new Set(readings)];
}

/** `JS_DECODE`: JavaScript escapes; of `\uHHHH` the lower byte counts, full-width ASCII is folded to ASCII. */
export function jsDecode(bytes: string): readonly string[] {
  return [
    bytes.replaceAll(JAVASCRIPT, (_, wide?: string, hex?: string, octal?: string, other?: string) => {
      if (wide !== undefined) {
        return foldedFullWidth(Number.parseInt(wide, 16));
      }
      if (hex !== undefined) {
        return String.fromCharCode(Number.parseInt(hex, 16));
      }
      return octal === undefined
        ? (CONTROL.get(other ?? '') ?? other ?? '')
        : String.fromCharCode(Number.parseInt(octal, 8));
    }),
  ];
}

/**
 * `CSS_DECODE`: CSS 2 escapes, of which at most two bytes count; a backslash before anything else vanishes, e.g.
 * `ja\vascript` is `javascript`.
 */
export function cssDecode(bytes: string): readonly string[] {
  return [
    bytes.replaceAll(CSS, (_, hex?: string, newline?: string, other?: string) => {
      if (hex !== undefined) {
        return foldedFullWidth(Number.parseInt(hex, 16) & 0xffff);
      }
      return newline === undefined ? (other ?? '') : '';
    }),
  ];
}

/** `SQL_HEX_DECODE`: `0x414243` is `ABC`. */
export function sqlHexDecode(bytes: string): readonly string[] {
  return [bytes.replaceAll(SQL_HEX, (_, hex: string) => Buffer.from(hex, 'hex').toString('latin1'))];
}
