import { readField } from '../fields/read-field';
import { Ruling } from '../ruling';
import { jsonValueAt, numberAt, textAt } from '../template/json-value';
import { transformationsOf } from '../transformations/transform';
import { inspectField } from './inspect-field';
import { type Inspection } from './inspection';

/**
 * Decides `SizeConstraintStatement`: bytes after the transformations. Protects against a limit that is rehearsed on more
 * of a body than AWS WAF sees.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-size-constraint-match.html
 */
export function sizeConstraint(statement: unknown, { request, bodyLimit }: Inspection): Ruling {
  const size = numberAt(statement, 'Size');
  if (size === undefined) {
    return Ruling.undecided('the size is known at deployment only');
  }
  const operator = textAt(statement, 'ComparisonOperator') ?? 'EQ';
  const reading = readField(request, jsonValueAt(statement, 'FieldToMatch'), bodyLimit);
  const transformations = transformationsOf(statement);
  if (reading.size !== undefined && reading.settled === undefined && transformations.every(isNone)) {
    return Ruling.of(compare(reading.size, operator, size));
  }
  return inspectField(reading, transformations, (bytes) => compare(bytes.length, operator, size));
}

function isNone(transformation: unknown): boolean {
  return textAt(transformation, 'Type') === 'NONE';
}

function compare(length: number, operator: string, size: number): boolean {
  switch (operator) {
    case 'NE':
      return length !== size;
    case 'LE':
      return length <= size;
    case 'LT':
      return length < size;
    case 'GE':
      return length >= size;
    case 'GT':
      return length > size;
    default:
      return length === size;
  }
}
