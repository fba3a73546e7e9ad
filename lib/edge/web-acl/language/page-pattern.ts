const PAGE = /^\/[\w./~-]*$/;

/** An empty segment, or one that starts with a dot: normalising takes most of them out, and no page has one. */
const STRANGE = /\/[/.]/;

/** What a server may drop at the end of a path. */
const END = String.raw`[\s/?#]*$`;

/**
 * The regular expression of whole page paths, in lower case. Protects against a page whose capitals, or whose slashes,
 * blanks, `?` and `#` at the end, percent-encoded as they may be, lead past the rule and not past the server.
 *
 * @throws if there are none, one is no path, one has an empty segment or one that starts with a dot, or one lies under
 *   `/api`, the usual place of an API; that a page lies in no other API is for the caller to see to
 */
export function pagePattern(paths: readonly string[]): string {
  const wrong = paths.find((path) => !PAGE.test(path) || STRANGE.test(path));
  if (wrong !== undefined || paths.length === 0) {
    throw new Error(
      `page paths start with / and have letters, digits, dots, dashes, tildes, underscores or slashes, with neither // nor /. in them, got ${wrong === undefined ? 'none' : `"${wrong}"`}; write e.g. /sign-up`,
    );
  }
  const api = paths.find((path) => /^\/api(\/|$)/i.test(path));
  if (api !== undefined) {
    throw new Error(`page paths lie outside /api, whose clients show no page, got "${api}"; name the page instead`);
  }
  const texts = paths.map((path) => path.toLowerCase().replace(/\/$/, '').replaceAll('.', '\\.'));
  return texts.length === 1 ? `^${texts[0]}${END}` : `^(${texts.join('|')})${END}`;
}
