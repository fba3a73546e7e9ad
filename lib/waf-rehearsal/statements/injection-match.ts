import { readField } from '../fields/read-field';
import { isUnknown } from '../fields/read-headers';
import { Ruling } from '../ruling';
import { jsonValueAt } from '../template/json-value';
import { type Inspection } from './inspection';

/**
 * Decides the statements for SQL injection and cross-site scripting, whose detection AWS does not publish: only what the
 * record says of the rule is known. Protects against an imitation that lets through what AWS blocks.
 *
 * @param matches names of the rules whose statement matched when the request was recorded
 * @param part what `unknown` calls the list when it names matches but not all of them
 */
export function injectionMatch(
  statement: unknown,
  matches: readonly string[] | undefined,
  part: string,
  { request, bodyLimit, rule }: Inspection,
): Ruling {
  const reading = readField(request, jsonValueAt(statement, 'FieldToMatch'), bodyLimit);
  if (reading.settled !== undefined) {
    return reading.settled;
  }
  if (reading.values.length === 0 && reading.unknown === undefined) {
    return Ruling.NO_MATCH;
  }
  if (matches?.includes(rule)) {
    return Ruling.MATCH;
  }
  return matches === undefined || isUnknown(request, part)
    ? Ruling.undecided('what AWS takes for an injection is not decided here')
    : Ruling.NO_MATCH;
}
