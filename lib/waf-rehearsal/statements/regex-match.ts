import { byteStringOf } from '../byte-string';
import { readField } from '../fields/read-field';
import { regularExpression } from '../regular-expression';
import { Ruling } from '../ruling';
import { jsonValueAt } from '../template/json-value';
import { plainTextOf } from '../template/plain-text-of';
import { logicalIdOf } from '../template/web-acl-of';
import { transformationsOf } from '../transformations/transform';
import { inspectField } from './inspect-field';
import { type Inspection } from './inspection';

/** Decides `RegexMatchStatement`. Protects against a pattern that JavaScript reads otherwise than AWS WAF. */
export function regexMatch(statement: unknown, inspection: Inspection): Ruling {
  const pattern = plainTextOf(jsonValueAt(statement, 'RegexString'));
  return patternsMatch(statement, pattern === undefined ? undefined : [pattern], inspection);
}

/** Decides `RegexPatternSetReferenceStatement` against the set of the same template. */
export function regexPatternSetMatch(statement: unknown, inspection: Inspection): Ruling {
  const set = inspection.webAcl.regexPatternSets.get(logicalIdOf(jsonValueAt(statement, 'Arn')) ?? '');
  return patternsMatch(statement, set?.patterns, inspection);
}

function patternsMatch(
  statement: unknown,
  patterns: readonly string[] | undefined,
  { request, bodyLimit }: Inspection,
): Ruling {
  if (patterns === undefined) {
    return Ruling.undecided('the patterns are not in the template');
  }
  const reading = readField(request, jsonValueAt(statement, 'FieldToMatch'), bodyLimit);
  const transformations = transformationsOf(statement);
  return Ruling.any(
    patterns.map((pattern) => {
      const expression = regularExpression(byteStringOf(pattern));
      if (expression === undefined) {
        const isAbsent = reading.values.length === 0 && reading.unknown === undefined && reading.settled === undefined;
        return isAbsent
          ? Ruling.NO_MATCH
          : (reading.settled ?? Ruling.undecided(`the pattern ${pattern} cannot be rehearsed`));
      }
      return inspectField(reading, transformations, (bytes) => expression.test(bytes));
    }),
  );
}
