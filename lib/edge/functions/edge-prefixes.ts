import { type IConstruct } from 'constructs';

const PREFIX = /^(\/(?!\.{1,2}(\/|$))[\w.~@:+-]+)+\/?$/;
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
  const cut = prefixes.map((prefix) => {
    if (!PREFIX.test(prefix) || prefix.length > LONGEST) {
      throw new Error(
        `${prop} takes paths of / and 1 to ${LONGEST - 1} letters, digits and _-.~@:+/, got "${prefix}"; write e.g. /api (${scope.node.path})`,
      );
    }
    return prefix.replace(/\/$/, '');
  });
  const idle = cut.find((prefix, index) => cut.some((other, at) => at !== index && isPathUnder(prefix, other)));
  if (idle !== undefined || cut.length > MOST) {
    throw new Error(
      `${prop} takes at most ${MOST} paths of which none covers another, got ${cut.join(', ')}; drop ${idle ?? 'some'} (${scope.node.path})`,
    );
  }
  return cut;
}

/** Whether a path is the prefix or lies below it. */
export function isPathUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
