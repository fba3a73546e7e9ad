import { type RecordedRequest } from '../recorded-request';
import { Ruling } from '../ruling';
import { byteStringOf } from '../byte-string';
import { listAt, textAt } from '../template/json-value';
import { type BodyPart, bodyOf } from './body-of';
import { ABSENT, type FieldReading } from './field-reading';
import { type JsonElement, lenientJson } from './lenient-json';
import { oversize } from './oversize';

/** Reads the body as text, up to the limit of the web ACL. */
export function readBody(request: RecordedRequest, field: unknown, limit: number): FieldReading {
  const body = bodyOf(request, limit);
  return oversize(textReading(body), body.isOversize, textAt(field, 'OversizeHandling') ?? 'CONTINUE');
}

/** Reads keys and values of a JSON body. Protects against an attack in a place that no text search finds. */
export function readJsonBody(request: RecordedRequest, field: unknown, limit: number): FieldReading {
  const body = bodyOf(request, limit);
  const reading = body.bytes === undefined || body.bytes === '' ? textReading(body) : jsonReading(body.bytes, field);
  // The size of a body says nothing about its elements.
  return oversize({ ...reading, size: undefined }, body.isOversize, textAt(field, 'OversizeHandling') ?? 'CONTINUE');
}

function textReading({ bytes, size }: BodyPart): FieldReading {
  if (bytes === undefined) {
    return { values: [], unknown: 'the body is not recorded', ...(size !== undefined && { size }) };
  }
  return bytes === '' ? ABSENT : { values: [bytes] };
}

function jsonReading(bytes: string, field: unknown): FieldReading {
  const { elements, isComplete } = lenientJson(bytes);
  const fallback = textAt(field, 'InvalidFallbackBehavior');
  if (!isComplete && fallback !== undefined) {
    return fallback === 'EVALUATE_AS_STRING'
      ? { values: [bytes] }
      : { values: [], settled: Ruling.of(fallback === 'MATCH') };
  }
  const pointers = listAt(field, 'MatchPattern', 'IncludedPaths').map((pointer) => partsOf(String(pointer)));
  const scope = textAt(field, 'MatchScope') ?? 'ALL';
  const chosen = elements.filter(({ path }) => pointers.length === 0 || pointers.some((parts) => isUnder(path, parts)));
  return { values: chosen.flatMap((element) => textsOf(element, scope, pointers)) };
}

function textsOf(element: JsonElement, scope: string, pointers: readonly (readonly string[])[]): string[] {
  // The key that a pointer itself ends in is not inspected, only what lies below.
  const isPointedAt = pointers.some((parts) => parts.length === element.path.length && isUnder(element.path, parts));
  const key = element.hasKey && !isPointedAt && scope !== 'VALUE' ? [element.path.at(-1) ?? ''] : [];
  return scope === 'KEY' || element.scalar === undefined ? key : [...key, element.scalar];
}

function isUnder(path: readonly string[], parts: readonly string[]): boolean {
  return parts.every((part, index) => path[index] === part);
}

/** The parts of a JSON pointer. */
function partsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => byteStringOf(part.replaceAll('~1', '/').replaceAll('~0', '~')));
}
