import { Token } from 'aws-cdk-lib';
import { type RequestField } from './request-field';
import { TextTransformation } from './text-transformation';

const { CMD_LINE, COMPRESS_WHITE_SPACE, LOWERCASE, NONE, NORMALIZE_PATH, NORMALIZE_PATH_WIN } = TextTransformation;
const { REMOVE_NULLS, REPLACE_COMMENTS, REPLACE_NULLS, URL_DECODE, URL_DECODE_UNI } = TextTransformation;

/** AWS WAF compares no longer text. */
const LONGEST_TEXT = 200;

/** What makes small letters of capitals, and what brings none back afterwards; decoding does. */
const LOWER = [LOWERCASE, CMD_LINE];
const KEEP_CASE = [
  COMPRESS_WHITE_SPACE,
  NORMALIZE_PATH,
  NORMALIZE_PATH_WIN,
  REMOVE_NULLS,
  REPLACE_COMMENTS,
  REPLACE_NULLS,
];

/** What leaves the slash that a path begins with. */
const KEEP_SLASH = [NONE, LOWERCASE, URL_DECODE, URL_DECODE_UNI, NORMALIZE_PATH, NORMALIZE_PATH_WIN];

/** What AWS writes into its logs, and compares as a whole. */
const FINGERPRINTS: Readonly<Record<string, readonly [RegExp, string]>> = {
  ja3: [/^[0-9a-f]{32}$/, '32 hexadecimal digits in small letters'],
  ja4: [/^[A-Za-z0-9]{10}_[0-9a-f]{12}_[0-9a-f]{12}$/, '36 characters like t13d1516h2_8daaf6152771_02713d6af862'],
};

/** What of a pattern is no literal: escapes, classes, and names of groups. */
const NO_LITERAL = /\\(?:[pPx]\{[^}]*\}|x[\dA-Fa-f]{2}|c.|.)|\[(?:\\.|[^\]\\])*\]|\(\?P?<\w+>/g;

/**
 * Refuses a text that AWS WAF does not take, or that the field can never hold.
 *
 * @throws if the text is empty, longer than 200 bytes, has capitals where the field has been lowered, or can be no
 *   fingerprint, or no start of a path
 */
export function requireText(
  field: RequestField,
  positionalConstraint: string,
  text: string,
  transformations: readonly TextTransformation[],
): void {
  if (Token.isUnresolved(text)) {
    return;
  }
  const bytes = Buffer.byteLength(text);
  if (bytes < 1 || bytes > LONGEST_TEXT) {
    throw new Error(`text to compare has 1 to ${LONGEST_TEXT} bytes, got ${bytes}: "${text}"; shorten it`);
  }
  if (lowers(transformations) && /[A-Z]/.test(text)) {
    throw new Error(
      `text to compare with a field in lower case has no capitals, got "${text}"; write "${text.toLowerCase()}"`,
    );
  }
  const [grammar, what] = FINGERPRINTS[field.kind] ?? [];
  if (grammar?.test(text) === false) {
    throw new Error(`fingerprint ${field.kind} has ${what}, got "${text}"; copy one from the log`);
  }
  const begins = positionalConstraint === 'EXACTLY' || positionalConstraint === 'STARTS_WITH';
  const isPath = field.kind === 'uriPath' && transformations.every((one) => KEEP_SLASH.includes(one));
  if (begins && isPath && !/^[/*]/.test(text)) {
    throw new Error(`path to compare starts with /, got "${text}"; write "/${text}" or use Match.contains`);
  }
}

/**
 * Refuses a pattern with capitals for a field in lower case, where they never match.
 *
 * @throws if a letter of the pattern that stands for itself is a capital, and the field has been lowered
 */
export function requireLowPattern(pattern: string, transformations: readonly TextTransformation[]): void {
  if (Token.isUnresolved(pattern) || !lowers(transformations) || /^\(\?[a-z]*i/.test(pattern)) {
    return;
  }
  const [capital] = /[A-Z]/.exec(pattern.replaceAll(NO_LITERAL, '')) ?? [];
  if (capital !== undefined) {
    throw new Error(
      `regex for a field in lower case has no capitals, got ${capital} in "${pattern}"; write "${capital.toLowerCase()}"`,
    );
  }
}

/** Whether the field holds no capitals in the end. */
function lowers(transformations: readonly TextTransformation[]): boolean {
  const last = transformations.filter((one) => !KEEP_CASE.includes(one)).at(-1);
  return last !== undefined && LOWER.includes(last);
}
