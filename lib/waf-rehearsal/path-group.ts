import { pathClassOf } from './report/path-class';

/**
 * The group that a path is reported under: the longest of the given starts that fits, or else its first segment
 * where that is a plain word, and `/…` where it is not. Protects against a report with one line for each product, and
 * against one that repeats what the record of a person holds.
 *
 * @param path path as sent
 * @param prefixes starts of paths; paths that none fits are grouped as `(other)`; empty for first segments
 */
export function pathGroup(path: string, prefixes: readonly string[]): string {
  if (prefixes.length === 0) {
    return pathClassOf(`/${path.split('/')[1] ?? ''}`);
  }
  const fitting = prefixes.filter((prefix) => path.startsWith(prefix)).sort((one, other) => other.length - one.length);
  return fitting[0] ?? '(other)';
}
