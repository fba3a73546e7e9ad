const BREAKS = /[\f\t\n\r\v]/g;

/**
 * `COMPRESS_WHITE_SPACE`. The non-breaking space is byte 160, which is also a part of other characters in UTF-8: where it
 * occurs both readings are possible.
 */
export function compressWhiteSpace(bytes: string): readonly string[] {
  const readings = [bytes.replaceAll('\u00a0', ' '), bytes].map((reading) =>
    reading.replaceAll(BREAKS, ' ').replaceAll(/ {2,}/g, ' '),
  );
  return [...new Set(readings)];
}

/**
 * `CMD_LINE`. AWS lists the steps but not their order, nor whether tabs and line breaks are spaces: every reading is
 * possible where it matters.
 */
export function commandLine(bytes: string): readonly string[] {
  const readings = [bytes, bytes.replaceAll(BREAKS, ' ')].flatMap((reading) => {
    const bare = reading.replaceAll(/[\\"'^]/g, '');
    return [withoutSpaces(separated(bare)), separated(withoutSpaces(bare))];
  });
  return [...new Set(readings.map((reading) => lowercase(reading.replaceAll(/ {2,}/g, ' '))))];
}

/** `REPLACE_COMMENTS`: each C comment becomes one space, one without an end too. */
export function replaceComments(bytes: string): readonly string[] {
  return [bytes.replaceAll(/\/\*[\s\S]*?(?:\*\/|$)/g, ' ')];
}

/** `REMOVE_WHITESPACE`; whether byte 160 is one is not documented. */
export function removeWhiteSpace(bytes: string): readonly string[] {
  return [...new Set([bytes.replaceAll(/[ \f\t\n\r\v]/g, ''), bytes.replaceAll(/[ \f\t\n\r\v\u00a0]/g, '')])];
}

/** A to Z to a to z, and no other letter. */
export function lowercase(bytes: string): string {
  return bytes.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function separated(text: string): string {
  return text.replaceAll(/[,;]/g, ' ');
}

function withoutSpaces(text: string): string {
  return text.replaceAll(/ +(?=[/(])/g, '');
}
