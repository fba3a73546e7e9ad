import { createHash } from 'node:crypto';

/** Text as bytes: each character is one byte. */
export type Bytes = string;

const HEX = '0123456789abcdef';

function isHex(text: string): boolean {
  return [...text].every((character) => HEX.includes(character.toLowerCase()));
}

/** Replaces left to right what `at` recognises at a place: it answers how many bytes it takes and what stands for them. */
function walk(text: Bytes, at: (rest: Bytes) => readonly [number, Bytes] | undefined): Bytes {
  let made = '';
  let place = 0;
  while (place < text.length) {
    const [taken, put] = at(text.slice(place)) ?? [1, text.charAt(place)];
    made += put;
    place += taken;
  }
  return made;
}

function urlDecode(text: Bytes): Bytes {
  return walk(text, (rest) => {
    if (rest.startsWith('+')) {
      return [1, ' '];
    }
    const digits = rest.slice(1, 3);
    return rest.startsWith('%') && digits.length === 2 && isHex(digits)
      ? [3, String.fromCharCode(parseInt(digits, 16))]
      : undefined;
  });
}

/** "Removes multiple slashes, directory self-references, and directory back-references that are not at the beginning". */
function normalizePath(text: Bytes): Bytes {
  const isAbsolute = text.startsWith('/');
  const parts = text.split('/');
  const kept: string[] = [];
  for (const part of parts) {
    if (part === '' || part === '.') {
      continue;
    }
    const before = kept[kept.length - 1];
    if (part === '..' && before !== undefined && before !== '..') {
      kept.pop();
    } else if (part !== '..' || !isAbsolute) {
      kept.push(part);
    }
  }
  const joined = `${isAbsolute ? '/' : ''}${kept.join('/')}`;
  const last = parts[parts.length - 1] ?? '';
  const endsInside = ['', '.', '..'].includes(last) && kept[kept.length - 1] !== last;
  return endsInside && kept.length > 0 ? `${joined}/` : joined;
}

function compressWhiteSpace(text: Bytes): Bytes {
  let made = '';
  for (const byte of text) {
    const seen = ['\f', '\t', '\n', '\r', '\v', '\xa0'].includes(byte) ? ' ' : byte;
    if (seen !== ' ' || !made.endsWith(' ')) {
      made += seen;
    }
  }
  return made;
}

function commandLine(text: Bytes): Bytes {
  let made = [...text].filter((byte) => !['\\', '"', "'", '^'].includes(byte)).join('');
  made = [...made].map((byte) => (byte === ',' || byte === ';' ? ' ' : byte)).join('');
  while (made.includes('  ')) {
    made = made.replace('  ', ' ');
  }
  while (made.includes(' /') || made.includes(' (')) {
    made = made.replace(' /', '/').replace(' (', '(');
  }
  return lowercase(made);
}

function lowercase(text: Bytes): Bytes {
  return [...text].map((byte) => (byte >= 'A' && byte <= 'Z' ? byte.toLowerCase() : byte)).join('');
}

function htmlEntityDecode(text: Bytes): Bytes {
  const named: readonly (readonly [string, Bytes])[] = [
    ['&quot;', '"'],
    ['&nbsp;', '\xa0'],
    ['&lt;', '<'],
    ['&gt;', '>'],
  ];
  return walk(text, (rest) => {
    const entity = named.find(([name]) => rest.startsWith(name));
    if (entity) {
      return [entity[0].length, entity[1]];
    }
    const hexadecimal = /^&#[xX]([0-9a-fA-F]{1,2});/.exec(rest);
    if (hexadecimal) {
      return [hexadecimal[0].length, String.fromCharCode(parseInt(hexadecimal[1] ?? '', 16))];
    }
    const decimal = /^&#([0-9]{1,3});/.exec(rest);
    return decimal ? [decimal[0].length, String.fromCharCode(Number(decimal[1]) % 256)] : undefined;
  });
}

function replaceComments(text: Bytes): Bytes {
  let made = text;
  for (let start = made.indexOf('/*'); start >= 0; start = made.indexOf('/*', start)) {
    const end = made.indexOf('*/', start + 2);
    made = `${made.slice(0, start)} ${end < 0 ? '' : made.slice(end + 2)}`;
  }
  return made;
}

function sqlHexDecode(text: Bytes): Bytes {
  return walk(text, (rest) => {
    const found = /^0[xX]((?:[0-9a-fA-F]{2})+)/.exec(rest);
    return found ? [found[0].length, Buffer.from(found[1] ?? '', 'hex').toString('latin1')] : undefined;
  });
}

const TRANSFORMATIONS: Readonly<Record<string, (text: Bytes) => Bytes>> = {
  NONE: (text) => text,
  LOWERCASE: lowercase,
  URL_DECODE: urlDecode,
  NORMALIZE_PATH: normalizePath,
  NORMALIZE_PATH_WIN: (text) => normalizePath(text.split('\\').join('/')),
  COMPRESS_WHITE_SPACE: compressWhiteSpace,
  CMD_LINE: commandLine,
  HTML_ENTITY_DECODE: htmlEntityDecode,
  REPLACE_COMMENTS: replaceComments,
  REMOVE_NULLS: (text) => text.split('\0').join(''),
  REPLACE_NULLS: (text) => text.split('\0').join(' '),
  SQL_HEX_DECODE: sqlHexDecode,
  MD5: (text) => createHash('md5').update(Buffer.from(text, 'latin1')).digest('binary'),
};

/** The transformations whose result the developer guide fixes for every input that the generators make. */
export const DOCUMENTED_TRANSFORMATIONS: readonly string[] = Object.keys(TRANSFORMATIONS);

/** Applies transformations in the order of their priorities. */
export function bruteForceTransformation(
  text: Bytes,
  transformations: readonly { readonly Priority: number; readonly Type: string }[],
): Bytes {
  return [...transformations]
    .sort((one, other) => one.Priority - other.Priority)
    .reduce((made, { Type }) => {
      const transform = TRANSFORMATIONS[Type];
      if (transform === undefined) {
        throw new Error(`the brute force knows no ${Type}`);
      }
      return transform(made);
    }, text);
}
