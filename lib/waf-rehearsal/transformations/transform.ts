import { createHash } from 'node:crypto';
import { base64Decode, base64DecodeExt, hexDecode } from './base64-decode';
import { cssDecode, escapeDecode, jsDecode, sqlHexDecode } from './escape-decode';
import { htmlEntityDecode } from './html-entity-decode';
import { normalizePath, normalizePathWin } from './normalize-path';
import { type Transformation } from './transformation';
import { urlDecode, urlDecodeUni } from './url-decode';
import { commandLine, compressWhiteSpace, lowercase, removeWhiteSpace, replaceComments } from './white-space';
import { listAt, numberAt, textAt } from '../template/json-value';

/** More than a handful of readings come from input made to confuse; deciding them is not worth the time. */
const MOST_READINGS = 64;

const TRANSFORMATIONS: ReadonlyMap<string, Transformation> = new Map<string, Transformation>([
  ['NONE', (bytes) => [bytes]],
  ['LOWERCASE', (bytes) => [lowercase(bytes)]],
  ['UPPERCASE', (bytes) => [bytes.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())]],
  ['URL_DECODE', urlDecode],
  ['URL_DECODE_UNI', urlDecodeUni],
  ['HTML_ENTITY_DECODE', htmlEntityDecode],
  ['COMPRESS_WHITE_SPACE', compressWhiteSpace],
  ['REMOVE_WHITESPACE', removeWhiteSpace],
  ['TRIM', (bytes) => [bytes.replaceAll(/^[ \f\t\n\r\v]+|[ \f\t\n\r\v]+$/g, '')]],
  ['TRIM_LEFT', (bytes) => [bytes.replace(/^[ \f\t\n\r\v]+/, '')]],
  ['TRIM_RIGHT', (bytes) => [bytes.replace(/[ \f\t\n\r\v]+$/, '')]],
  ['NORMALIZE_PATH', normalizePath],
  ['NORMALIZE_PATH_WIN', normalizePathWin],
  ['REMOVE_NULLS', (bytes) => [bytes.replaceAll('\0', '')]],
  ['REPLACE_NULLS', (bytes) => [bytes.replaceAll('\0', ' ')]],
  ['REPLACE_COMMENTS', replaceComments],
  ['CMD_LINE', commandLine],
  ['BASE64_DECODE', base64Decode],
  ['BASE64_DECODE_EXT', base64DecodeExt],
  ['HEX_DECODE', hexDecode],
  ['CSS_DECODE', cssDecode],
  ['JS_DECODE', jsDecode],
  ['ESCAPE_SEQ_DECODE', escapeDecode],
  ['SQL_HEX_DECODE', sqlHexDecode],
  ['MD5', (bytes) => [createHash('md5').update(bytes, 'latin1').digest().toString('latin1')]],
  ['SHA256', (bytes) => [createHash('sha256').update(bytes, 'latin1').digest().toString('latin1')]],
  // The form of the result is not documented, but ASCII needs no conversion.
  ['UTF8_TO_UNICODE', (bytes) => (isAscii(bytes) ? [bytes] : undefined)],
]);

/** What a list of transformations makes of a value. */
export interface Transformed {
  /** Every result that is possible; empty when none is known. */
  readonly readings: readonly string[];

  /** Why the readings are not all; undefined when they are. */
  readonly unknown?: string;
}

/**
 * Applies the text transformations of a statement, lowest priority first. Protects against a rehearsal that decodes
 * otherwise than AWS: where the documentation leaves two readings open, both are given.
 *
 * @param bytes the value as a byte string
 * @param transformations the property `TextTransformations`
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html
 */
export function transform(bytes: string, transformations: readonly unknown[]): Transformed {
  const types = transformations
    .map((entry) => ({ type: textAt(entry, 'Type') ?? 'NONE', priority: numberAt(entry, 'Priority') ?? 0 }))
    .sort((one, other) => one.priority - other.priority)
    .map(({ type }) => type);
  let readings: readonly string[] = [bytes];
  for (const type of types) {
    const results = readings.map((reading) => TRANSFORMATIONS.get(type)?.(reading));
    if (results.some((result) => result === undefined)) {
      return { readings: [], unknown: `what ${type} makes of the value is not documented` };
    }
    readings = [...new Set(results.flatMap((result) => result ?? []))];
    if (readings.length > MOST_READINGS) {
      return { readings: [], unknown: `${type} has more than ${MOST_READINGS} readings of the value` };
    }
  }
  return { readings };
}

/** The transformations of a statement, whatever it is. */
export function transformationsOf(statement: unknown): readonly unknown[] {
  return listAt(statement, 'TextTransformations');
}

function isAscii(bytes: string): boolean {
  return [...bytes].every((character) => character.charCodeAt(0) < 0x80);
}
