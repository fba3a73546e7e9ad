/** Whether a pattern of EventBridge matches an event, for the operators that patterns here use: values and prefixes. */
export function matchesEvent(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) {
    const given: unknown[] = Array.isArray(event) ? event : [event];
    return given.some((value) => pattern.some((wanted) => matchesValue(wanted, value)));
  }
  if (Array.isArray(event)) {
    return event.some((element) => matchesEvent(pattern, element));
  }
  if (typeof event !== 'object' || event === null) {
    return false;
  }
  const fields = event as Readonly<Record<string, unknown>>;
  return Object.entries(pattern as object).every(([key, inner]) => key in fields && matchesEvent(inner, fields[key]));
}

function matchesValue(wanted: unknown, value: unknown): boolean {
  if (typeof wanted === 'object' && wanted !== null) {
    const { prefix } = wanted as { readonly prefix?: string };
    if (prefix === undefined) {
      throw new Error(`no such operator is known here: ${JSON.stringify(wanted)}`);
    }
    return typeof value === 'string' && value.startsWith(prefix);
  }
  return wanted === value;
}
