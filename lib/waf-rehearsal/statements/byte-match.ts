import { byteStringOf } from '../byte-string';
import { readField } from '../fields/read-field';
import { Ruling } from '../ruling';
import { textAt } from '../template/json-value';
import { plainTextOf } from '../template/plain-text-of';
import { transformationsOf } from '../transformations/transform';
import { inspectField } from './inspect-field';
import { type Inspection } from './inspection';

/**
 * Decides `ByteMatchStatement`. Protects against a search that finds more or less than AWS's, which compares bytes.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-string-match.html
 */
export function byteMatch(statement: unknown, { request, bodyLimit }: Inspection): Ruling {
  const wanted = searchedBytes(statement);
  if (wanted === undefined) {
    return Ruling.undecided('the searched text is known at deployment only');
  }
  const position = textAt(statement, 'PositionalConstraint') ?? 'EXACTLY';
  const field = (statement as { FieldToMatch?: unknown }).FieldToMatch;
  return inspectField(readField(request, field, bodyLimit), transformationsOf(statement), (bytes) =>
    isFound(bytes, wanted, position),
  );
}

function searchedBytes(statement: unknown): string | undefined {
  const { SearchString: text, SearchStringBase64: base64 } = statement as {
    SearchString?: unknown;
    SearchStringBase64?: unknown;
  };
  if (typeof base64 === 'string') {
    return Buffer.from(base64, 'base64').toString('latin1');
  }
  const plain = plainTextOf(text);
  return plain === undefined ? undefined : byteStringOf(plain);
}

function isFound(bytes: string, wanted: string, position: string): boolean {
  switch (position) {
    case 'STARTS_WITH':
      return bytes.startsWith(wanted);
    case 'ENDS_WITH':
      return bytes.endsWith(wanted);
    case 'CONTAINS':
      return bytes.includes(wanted);
    case 'CONTAINS_WORD':
      return hasWord(bytes, wanted);
    default:
      return bytes === wanted;
  }
}

function hasWord(bytes: string, word: string): boolean {
  const isPart = (character: string): boolean => /^\w$/.test(character);
  for (let at = bytes.indexOf(word); at >= 0; at = bytes.indexOf(word, at + 1)) {
    if (!isPart(bytes.charAt(at - 1)) && !isPart(bytes.charAt(at + word.length))) {
      return true;
    }
  }
  return false;
}
