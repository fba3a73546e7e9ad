/** Whether an EventBridge pattern lets an event through; knows lists, nesting and `$or`. */
export function letsThrough(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) {
    const anyButEmpty = pattern.some((one) => JSON.stringify(one) === '{"anything-but":""}');
    return [event]
      .flat()
      .some((value) => pattern.includes(value) || (anyButEmpty && ![undefined, ''].includes(value as string)));
  }
  return Object.entries(pattern as object).every(([key, inner]) =>
    key === '$or'
      ? (inner as unknown[]).some((one) => letsThrough(one, event))
      : letsThrough(inner, (event as Record<string, unknown> | undefined)?.[key]),
  );
}
