import { objectAt } from '../template/json-value';
import { type JsonObject } from '../template/web-acl-definition';
import { RecordError } from './record-error';

/** One line of a file. */
export interface JsonLine {
  /** Where it stands, e.g. `line 7`. */
  readonly place: string;

  /** The object on it. */
  readonly value: JsonObject;
}

/** CloudWatch Logs puts the time before each line that it exports. */
const EXPORTED = /^\d{4}-\d\d-\d\dT[\d:.]+Z /;

/**
 * Splits JSON lines; empty lines at the end of a file are none.
 *
 * @throws RecordError with every line that holds no JSON object, or if there is no line
 */
export function jsonLines(text: string): JsonLine[] {
  if (text.trim() === '') {
    throw new RecordError(['is empty']);
  }
  const problems: string[] = [];
  const lines: JsonLine[] = [];
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .trimEnd()
    .split(/\r?\n/)
    .entries()) {
    const place = `line ${index + 1}`;
    const value = objectAt(parsed(line.replace(EXPORTED, '')));
    if (value === undefined) {
      problems.push(`${place}: holds no JSON object`);
    } else {
      lines.push({ place, value });
    }
  }
  if (problems.length > 0) {
    throw new RecordError(problems);
  }
  return lines;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
