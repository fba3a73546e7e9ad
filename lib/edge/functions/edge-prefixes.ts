import { type IConstruct } from 'constructs';

/** No part ends with a dot: such a path is refused at the edge. */
const PREFIX = /^(\/[\w.~@:+-]*[\w~@:+-])+\/?$/;
const LONGEST = 200;
const MOST = 50;

/**
 * Checks path prefixes and cuts their last slash: `/api` and `/api/` mean the path and all below it. Protects against a
 * prefix that looks right and selects nothing.
 *
 * @param scope the construct that takes them
 * @param prop the name of the property
 * @param prefixes `/` and 1 to 199 letters, digits and `_-.~@:+/`
 * @throws if one is no such prefix, lies under another of the list, or there are more than 50
 */
export function edgePrefixes(scope: IConstruct, prop: string, prefixes: readonly string[]): string[] {
  const cut = prefixes.map((prefix) => edgePrefix(scope, prop, prefix));
  const idle = cut.find((prefix, index) => cut.some((other, at) => at !== index && isPathUnder(prefix, other)));
  if (idle !== undefined || cut.length > MOST) {
    throw new Error(
      `${prop} takes at most ${MOST} paths of which none covers another, got ${cut.join(', ')}; drop ${idle ?? 'some'} (${scope.node.path})`,
    );
  }
  return cut;
}

/**
 * Checks paths that have one way of writing, and puts the longest first, so that the first that fits is the nearest: one
 * may lie under another. Protects against two ways of writing for one path, which would be moved to and fro.
 *
 * @param scope the construct that takes them
 * @param prefixes `/` and 1 to 199 letters, digits and `_-.~@:+/`
 * @throws if one is no such prefix, comes twice whatever its capitals, or there are more than 50
 */
export function guardedPrefixes(scope: IConstruct, prefixes: readonly string[]): string[] {
  const cut = prefixes.map((prefix) => edgePrefix(scope, 'guardedPrefixes', prefix));
  const lower = cut.map((prefix) => prefix.toLowerCase());
  const twice = cut.find((_, index) => lower.indexOf(lower[index] ?? '') !== index);
  if (twice !== undefined || cut.length > MOST) {
    throw new Error(
      `guardedPrefixes takes at most ${MOST} paths, each once whatever its capitals, got ${cut.join(', ')}; drop ${twice ?? 'some'} (${scope.node.path})`,
    );
  }
  return cut.sort((one, other) => other.length - one.length);
}

function edgePrefix(scope: IConstruct, prop: string, prefix: string): string {
  if (!PREFIX.test(prefix) || prefix.length > LONGEST) {
    throw new Error(
      `${prop} takes paths of / and 1 to ${LONGEST - 1} letters, digits and _-.~@:+/, got "${prefix}"; write e.g. /api (${scope.node.path})`,
    );
  }
  return prefix.replace(/\/$/, '');
}

/** Whether a path is the prefix or lies below it; one with a last slash is what is below it alone. */
export function isPathUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}
