/** AWS WAF takes no longer pattern. */
export const LONGEST_PATTERN = 200;

/**
 * As few patterns as match what any of the given ones matches, each as long as AWS WAF takes it. Protects the budget: each
 * pattern costs. One that is too long by itself stays as it is.
 */
export function joinedPatterns(alternatives: readonly string[]): string[] {
  return alternatives.reduce<string[]>((patterns, alternative) => {
    const last = patterns.at(-1);
    const joined = last === undefined ? alternative : `${last}|${alternative}`;
    return last !== undefined && joined.length > LONGEST_PATTERN
      ? [...patterns, alternative]
      : [...patterns.slice(0, -1), joined];
  }, []);
}
