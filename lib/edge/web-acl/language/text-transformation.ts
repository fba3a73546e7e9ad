import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

/** What a transformation costs in WCU, by AWS's documentation. */
const COST = 10;

/** AWS WAF takes no more for one statement. */
const MOST = 10;

/**
 * What is done to a field before it is compared. Protects against evasion: an attacker who writes `%2e%2e` for `..` is
 * read as what the application will read. The order matters: decode first, normalise next, lower case last.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html
 */
export enum TextTransformation {
  /** Nothing; the same as no transformation at all. Free of cost. */
  NONE = 'NONE',
  /** Decodes Base64. */
  BASE64_DECODE = 'BASE64_DECODE',
  /** Decodes Base64 and skips characters that are none. */
  BASE64_DECODE_EXT = 'BASE64_DECODE_EXT',
  /** Undoes what hides commands of an operating system: quotes, carets, capitals, spaces before slashes. */
  CMD_LINE = 'CMD_LINE',
  /** Makes one space of several. */
  COMPRESS_WHITE_SPACE = 'COMPRESS_WHITE_SPACE',
  /** Decodes characters that are escaped as in CSS. */
  CSS_DECODE = 'CSS_DECODE',
  /** Decodes escapes of ANSI C. */
  ESCAPE_SEQ_DECODE = 'ESCAPE_SEQ_DECODE',
  /** Decodes hexadecimal text. */
  HEX_DECODE = 'HEX_DECODE',
  /** Decodes HTML entities. */
  HTML_ENTITY_DECODE = 'HTML_ENTITY_DECODE',
  /** Decodes escapes of JavaScript. */
  JS_DECODE = 'JS_DECODE',
  /** Makes small letters of capitals. */
  LOWERCASE = 'LOWERCASE',
  /** The MD5 hash of the field, raw bytes. */
  MD5 = 'MD5',
  /** Removes `//`, `/./` and what `/../` steps over. */
  NORMALIZE_PATH = 'NORMALIZE_PATH',
  /** As NORMALIZE_PATH, with backslashes made slashes first. */
  NORMALIZE_PATH_WIN = 'NORMALIZE_PATH_WIN',
  /** Removes null bytes. */
  REMOVE_NULLS = 'REMOVE_NULLS',
  /** Makes a space of each comment of C. */
  REPLACE_COMMENTS = 'REPLACE_COMMENTS',
  /** Makes a space of each null byte. */
  REPLACE_NULLS = 'REPLACE_NULLS',
  /** Decodes hexadecimal text as SQL writes it. */
  SQL_HEX_DECODE = 'SQL_HEX_DECODE',
  /** Decodes percent-encoding. */
  URL_DECODE = 'URL_DECODE',
  /** Decodes percent-encoding, `%u` included. */
  URL_DECODE_UNI = 'URL_DECODE_UNI',
  /** Makes Unicode of UTF-8. */
  UTF8_TO_UNICODE = 'UTF8_TO_UNICODE',
}

/** How paths are read: as the server will read them, whatever the letters and the encoding. */
export const PATH_TRANSFORMATIONS: readonly TextTransformation[] = [
  TextTransformation.URL_DECODE,
  TextTransformation.NORMALIZE_PATH,
  TextTransformation.LOWERCASE,
];

/** What a list of transformations costs, in WCU. */
export function transformationCost(transformations: readonly TextTransformation[]): number {
  return transformations.filter((one) => one !== TextTransformation.NONE).length * COST;
}

/**
 * A list of transformations as WAFv2 writes it; an empty list becomes NONE, which WAF demands.
 *
 * @throws if there are more than 10, or NONE stands beside another
 */
export function renderTransformations(
  transformations: readonly TextTransformation[],
): CfnWebACL.TextTransformationProperty[] {
  if (transformations.length > MOST) {
    throw new Error(
      `text transformations of one statement are at most ${MOST}, got ${transformations.length}; drop ${transformations.length - MOST}`,
    );
  }
  if (transformations.length > 1 && transformations.includes(TextTransformation.NONE)) {
    throw new Error(
      `text transformation NONE stands alone, got ${transformations.join(', ')}; drop NONE or the others`,
    );
  }
  const list = transformations.length === 0 ? [TextTransformation.NONE] : transformations;
  return list.map((type, priority) => ({ priority, type }));
}
