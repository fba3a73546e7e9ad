const NAMED: ReadonlyMap<string, string> = new Map([
  ['quot', '"'],
  ['nbsp', '\u00a0'],
  ['lt', '<'],
  ['gt', '>'],
]);

/**
 * `HTML_ENTITY_DECODE`: the entities that AWS lists. Not listed are `&amp;`, entities without `;` and what becomes of a
 * character that needs more than a byte: every reading is possible where they occur.
 */
export function htmlEntityDecode(bytes: string): readonly string[] {
  const readings = [false, true].flatMap((hasAmp) =>
    [false, true].flatMap((isLenient) => [false, true].map((isUtf8) => decoded(bytes, hasAmp, isLenient, isUtf8))),
  );
  return [...new Set(readings)];
}

function decoded(bytes: string, hasAmp: boolean, isLenient: boolean, isUtf8: boolean): string {
  const end = isLenient ? ';?' : ';';
  const entity = new RegExp(
    `&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(quot|nbsp|lt|gt${hasAmp ? '|amp' : ''}))${end}`,
    'gi',
  );
  return bytes.replaceAll(entity, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) {
      return name.toLowerCase() === 'amp' ? '&' : (NAMED.get(name.toLowerCase()) ?? whole);
    }
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (code <= 0xff) {
      return String.fromCharCode(code);
    }
    if (code > 0x10ffff || !isUtf8) {
      return String.fromCharCode(code & 0xff);
    }
    return Buffer.from(String.fromCodePoint(code), 'utf8').toString('latin1');
  });
}
