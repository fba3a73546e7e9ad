const ZEROS = [0x30, 0x660, 0x6f0, 0xff10];
const NAMED = { nbsp: 0xa0, ensp: 0x20, emsp: 0x20, thinsp: 0x20, hyphen: 0x2d, dash: 0x2d, ndash: 0x2d, period: 0x2e };
const SHORT = { t: 0x09, '/': 0x2f };

// Every pattern reads a bounded part of the text, so that looking everywhere stays linear.
const UNICODE = /\\{1,4}u([0-9A-Fa-f]{4})/y;
const HEX = /\\{1,4}x([0-9A-Fa-f]{2})/y;
const LETTER = /\\{1,4}([t/])/y;
const ENTITY = /&(?:amp;)?(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(nbsp|ensp|emsp|thinsp|hyphen|dash|ndash|period));/y;
// A URL in a URL encodes the per cent sign too.
const PERCENT = /%(?:25){0,2}([0-9A-Fa-f]{2})/y;

const BACKSLASH = 0x5c;
const PER_CENT = 0x25;
const AMPERSAND = 0x26;

/** The character at a place of a text, with the escapes of JSON, URLs and HTML read, and the place after it. */
function characterAt(text, start) {
  const code = text.codePointAt(start);
  const plain = { code, end: start + (code > 0xffff ? 2 : 1) };
  if (code === BACKSLASH) {
    return backslash(text, start) ?? plain;
  }
  if (code === PER_CENT) {
    return percent(text, start) ?? plain;
  }
  return (code === AMPERSAND && entity(text, start)) || plain;
}

function backslash(text, start) {
  const number = at(UNICODE, text, start) ?? at(HEX, text, start);
  if (number) {
    return { code: parseInt(number.found[1], 16), end: number.end };
  }
  const letter = at(LETTER, text, start);
  return letter && { code: SHORT[letter.found[1]], end: letter.end };
}

function entity(text, start) {
  const match = at(ENTITY, text, start);
  if (!match) {
    return undefined;
  }
  const [, hex, decimal, name] = match.found;
  return { code: name ? NAMED[name] : parseInt(hex ?? decimal, hex ? 16 : 10), end: match.end };
}

/** One byte, or the bytes of one character in UTF-8; what is neither is a per cent sign, as at the start of a card's track. */
function percent(text, start) {
  const first = at(PERCENT, text, start);
  if (!first) {
    return undefined;
  }
  const lead = parseInt(first.found[1], 16);
  if (lead < 0x80) {
    return { code: lead, end: first.end };
  }
  const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
  let code = lead & (0x3f >> more);
  let end = first.end;
  for (let byte = 0; byte < more; byte += 1) {
    const next = at(PERCENT, text, end);
    if (!next) {
      return undefined;
    }
    code = (code << 6) | (parseInt(next.found[1], 16) & 0x3f);
    end = next.end;
  }
  return more === 0 ? undefined : { code, end };
}

function at(pattern, text, start) {
  pattern.lastIndex = start;
  const found = pattern.exec(text);
  return found && { found, end: pattern.lastIndex };
}

/** What a character is worth as a decimal digit, in Latin, Arabic, Persian and full-width writing; -1 for any other. */
function digitOf(code) {
  const zero = ZEROS.find((first) => first <= code && code <= first + 9);
  return zero === undefined ? -1 : code - zero;
}

/**
 * What a character separates groups of digits by: all spaces are one kind and all dashes another, invisible characters are
 * nothing. Nothing at all for what separates no groups of one number: a line break, a comma, a colon, a letter.
 */
function separatorOf(code) {
  if (code === 0x20 || code === 0x09 || code === 0xa0 || (code >= 0x2000 && code <= 0x200a) || code === 0x202f) {
    return ' ';
  }
  if (code === 0x2d || (code >= 0x2010 && code <= 0x2015) || code === 0x2212) {
    return '-';
  }
  if ((code >= 0x200b && code <= 0x200d) || code === 0x2060 || code === 0xfeff || code === 0xad) {
    return '';
  }
  const character = code < 0x80 ? String.fromCharCode(code) : '';
  return character !== '' && './_+*|'.includes(character) ? character : undefined;
}

module.exports = { characterAt, digitOf, separatorOf };
