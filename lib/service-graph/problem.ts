/** One thing that is wrong with a configuration value. */
export interface Problem {
  /** Where, e.g. `services[1].port`. */
  readonly path: string;

  /** The value given, as JSON. */
  readonly given: string;

  /** The value allowed, or what to do instead. */
  readonly allowed: string;
}

/** Renders problems as one error text: a head line, then one line for each. */
export function describeProblems(subject: string, problems: readonly Problem[]): string {
  const lines = problems.map(({ path, given, allowed }) => `  - ${path}: got ${given}, expected ${allowed}`);
  return [`${subject} has ${problems.length} error${problems.length === 1 ? '' : 's'}:`, ...lines].join('\n');
}

/** Makes a problem of any value. */
export function problem(path: string, given: unknown, allowed: string): Problem {
  return { path, given: JSON.stringify(given) ?? 'nothing', allowed };
}
