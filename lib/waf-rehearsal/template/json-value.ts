import { type JsonObject } from './web-acl-definition';

/** The object behind a property. Protects against a crash on a template of another shape. */
export function objectAt(value: unknown, ...path: readonly string[]): JsonObject | undefined {
  const found = jsonValueAt(value, ...path);
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as JsonObject) : undefined;
}

/** The list behind a property; empty when there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = jsonValueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The text behind a property. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = jsonValueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The number behind a property; CloudFormation takes text for numbers too. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = jsonValueAt(value, ...path);
  const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Whatever stands behind a property. */
export function jsonValueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null && Object.hasOwn(current, key)
        ? (current as JsonObject)[key]
        : undefined,
    value,
  );
}
