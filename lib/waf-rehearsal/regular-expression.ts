const CLASSES: ReadonlyMap<string, string> = new Map([
  ['alnum', 'a-zA-Z0-9'],
  ['alpha', 'a-zA-Z'],
  ['ascii', '\\x00-\\x7f'],
  ['blank', ' \\t'],
  ['cntrl', '\\x00-\\x1f\\x7f'],
  ['digit', '0-9'],
  ['graph', '\\x21-\\x7e'],
  ['lower', 'a-z'],
  ['print', '\\x20-\\x7e'],
  ['punct', '!-\\/:-@\\[-`{-~'],
  ['space', '\\t-\\r '],
  ['upper', 'A-Z'],
  ['word', '\\w'],
  ['xdigit', '0-9a-fA-F'],
]);

/** Escapes that mean something else in JavaScript; in and out of brackets. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['s', '\\t-\\r '],
  ['h', '\\t \\xa0'],
  ['v', '\\n-\\r\\x85'],
]);
const NEGATED: ReadonlyMap<string, string> = new Map([
  ['S', '\\x00-\\x08\\x0e-\\x1f\\x21-\\xff'],
  ['H', '\\x00-\\x08\\x0a-\\x1f\\x21-\\x9f\\xa1-\\xff'],
  ['V', '\\x00-\\x09\\x0e-\\x84\\x86-\\xff'],
]);
const LITERALS: ReadonlyMap<string, string> = new Map([
  ['a', '\\x07'],
  ['e', '\\x1b'],
]);
/** The end, or the line break before it. */
const END = '(?=\\n?(?![\\s\\S]))';
const ANCHORS: ReadonlyMap<string, string> = new Map([
  ['A', '(?<![\\s\\S])'],
  ['z', '(?![\\s\\S])'],
  ['Z', END],
]);

const compiled = new Map<string, RegExp | undefined>();

/**
 * A pattern of a regex statement for byte strings, in the dialect of AWS WAF (PCRE without back references, look-around
 * and the like); undefined where JavaScript cannot say the same. Protects against patterns that mean one thing in the
 * rehearsal and another on AWS.
 *
 * @param pattern the pattern as a byte string
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html
 */
export function regularExpression(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) {
    compiled.set(pattern, compile(pattern));
  }
  return compiled.get(pattern);
}

function compile(pattern: string): RegExp | undefined {
  const [whole = '', flags = ''] = /^\(\?([imsU]+)\)/.exec(pattern) ?? [];
  const isWide = /[\x80-\xff]|\\x\{?[89a-f]/i.test(pattern);
  if (flags.includes('U') || (isWide && flags.includes('i'))) {
    return undefined;
  }
  const source = translated(pattern.slice(whole.length), flags.includes('s'), flags.includes('m'));
  try {
    return source === undefined ? undefined : new RegExp(source, flags.replaceAll(/[^im]/g, ''));
  } catch {
    return undefined;
  }
}

function translated(pattern: string, isDotAll: boolean, isMultiline: boolean): string | undefined {
  let source = '';
  let isInClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const rest = pattern.slice(at);
    const token = tokenOf(rest, isInClass);
    if (token === undefined) {
      return undefined;
    }
    const [length, text] = token;
    if (text === '[') {
      isInClass = true;
    } else if (text === ']' && isInClass) {
      isInClass = false;
    }
    source += isInClass ? text : replacement(text, isDotAll, isMultiline);
    at += length - 1;
  }
  return source;
}

function replacement(text: string, isDotAll: boolean, isMultiline: boolean): string {
  if (text === '.') {
    return isDotAll ? '[\\s\\S]' : '[^\\n]';
  }
  if (isMultiline && (text === '^' || text === '$')) {
    return text === '^' ? '(?<![^\\n])' : '(?=\\n|(?![\\s\\S]))';
  }
  return text === '$' ? END : text;
}

/** The next token: how many characters it takes, and how JavaScript writes it; undefined where it cannot. */
function tokenOf(rest: string, isInClass: boolean): readonly [number, string] | undefined {
  if (rest.startsWith('\\')) {
    return escapeOf(rest, isInClass);
  }
  if (isInClass) {
    const [whole, name] = /^\[:([a-z^]+):\]/.exec(rest) ?? [];
    if (whole !== undefined) {
      const characters = CLASSES.get(name ?? '');
      return characters === undefined ? undefined : [whole.length, characters];
    }
    return rest.startsWith('[') ? [1, '\\['] : [1, rest.charAt(0)];
  }
  const [bracket] = /^\[\^?\]?/.exec(rest) ?? [];
  if (bracket !== undefined) {
    // In PCRE a `]` at the start of a class is a member, in JavaScript it ends the class.
    return bracket.endsWith(']') ? undefined : [1, '['];
  }
  if (/^(?:[*+?]|\{\d+(?:,\d*)?\})\+/.test(rest) || /^\((?:\?(?!:)|\*)/.test(rest)) {
    return undefined;
  }
  return [1, rest.charAt(0)];
}

function escapeOf(rest: string, isInClass: boolean): readonly [number, string] | undefined {
  const letter = rest.charAt(1);
  const [hex, digits] = /^\\x\{([0-9a-f]{1,2})\}/i.exec(rest) ?? [];
  if (hex !== undefined) {
    return [hex.length, `\\x${(digits ?? '').padStart(2, '0')}`];
  }
  if (/^\\x[0-9a-f]{2}/i.test(rest)) {
    return [4, rest.slice(0, 4)];
  }
  const set = ESCAPES.get(letter) ?? NEGATED.get(letter);
  if (set !== undefined) {
    return [2, isInClass ? set : `[${set}]`];
  }
  const anchor = ANCHORS.get(letter);
  if (anchor !== undefined) {
    return isInClass ? undefined : [2, anchor];
  }
  const literal = LITERALS.get(letter);
  if (literal !== undefined) {
    return [2, literal];
  }
  const isKnown = /[dDwWnrtf]/.test(letter) || (letter === 'b' && !isInClass) || (letter === 'B' && !isInClass);
  if (isKnown || (letter !== '' && !/[A-Za-z0-9]/.test(letter))) {
    return [2, `\\${letter}`];
  }
  return undefined;
}
