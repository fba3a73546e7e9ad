import { byteStringOf } from '../byte-string';

/** A place in parsed JSON: the keys that lead to it, and a scalar where there is one. */
export interface JsonElement {
  /** Keys and indexes from the root. */
  readonly path: readonly string[];

  /** Whether the last part of the path is the key of an object, and not an index. */
  readonly hasKey: boolean;

  /** Text of the scalar; undefined for an object or a list. */
  readonly scalar: string | undefined;
}

/** What could be parsed. */
export interface LenientJson {
  /** Elements up to the first fault. */
  readonly elements: readonly JsonElement[];

  /** Whether the text was parsed to its end. */
  readonly isComplete: boolean;
}

const STRING = /"(?:[^"\\]|\\[\s\S])*"/y;
const SCALAR = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const BLANKS = /[ \t\r\n]*/y;
const ESCAPE = /((?:\\u[0-9a-fA-F]{4})+)|\\([\s\S])/g;
const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * Parses JSON as leniently as AWS WAF: commas and colons may be missing or repeated; another root than an object or a
 * list, a key that stands twice and an end before the end are faults. Protects against a body that a strict parser
 * refuses and AWS inspects.
 *
 * @param text a byte string
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-fields-list.html
 */
export function lenientJson(text: string): LenientJson {
  const elements: JsonElement[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const skip = (separators: string): void => {
    take(BLANKS);
    while (at < text.length && separators.includes(text.charAt(at))) {
      at += 1;
      take(BLANKS);
    }
  };
  const value = (path: readonly string[], hasKey: boolean): boolean => {
    const opening = text.charAt(at);
    if (opening === '{' || opening === '[') {
      if (path.length > 0) {
        elements.push({ path, hasKey, scalar: undefined });
      }
      at += 1;
      return opening === '{' ? members(path) : items(path);
    }
    const string = take(STRING);
    const scalar = string === undefined ? take(SCALAR) : decoded(string);
    if (scalar === undefined) {
      return false;
    }
    elements.push({ path, hasKey, scalar });
    return true;
  };
  const members = (path: readonly string[]): boolean => {
    const keys = new Set<string>();
    for (skip(','); text.charAt(at) !== '}'; skip(',')) {
      const string = take(STRING);
      const key = string === undefined ? undefined : decoded(string);
      if (key === undefined || keys.has(key)) {
        return false;
      }
      keys.add(key);
      skip(':');
      if (!value([...path, key], true)) {
        return false;
      }
    }
    at += 1;
    return true;
  };
  const items = (path: readonly string[]): boolean => {
    let index = 0;
    for (skip(','); text.charAt(at) !== ']'; skip(',')) {
      if (!value([...path, String(index)], false)) {
        return false;
      }
      index += 1;
    }
    at += 1;
    return true;
  };
  skip('');
  const isComplete = '{['.includes(text.charAt(at)) && at < text.length && value([], false);
  skip('');
  return { elements, isComplete: isComplete && at === text.length };
}

/** The text of a JSON string as bytes; undefined for an escape that is none. */
function decoded(string: string): string | undefined {
  let isValid = true;
  const text = string
    .slice(1, -1)
    .replaceAll(ESCAPE, (whole, codes: string | undefined, letter: string | undefined) => {
      if (codes !== undefined) {
        return byteStringOf(JSON.parse(`"${whole}"`) as string);
      }
      const character = SIMPLE.get(letter ?? '');
      isValid &&= character !== undefined;
      return character ?? '';
    });
  return isValid ? text : undefined;
}
