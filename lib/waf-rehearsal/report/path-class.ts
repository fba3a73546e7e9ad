const LONGEST_SEGMENT = 24;
/** A word of a site map; numbers, identifiers, e-mail addresses and tokens are not. */
const WORD = /^[a-z][a-z_-]*(?:\.[a-z]{2,5})?$/i;
/** What says nothing about the page, so that the segment behind it is kept too. */
const PREFIX = /^(?:api|v[0-9]{1,2})$/i;

/**
 * A path without what may name a person, e.g. `/orders/…` for `/orders/4711` and `/users/…` for `/users/jane`. Protects
 * against a report that repeats personal data of the log, or control characters that an attacker wrote into a path: one
 * segment is kept, behind `/api` and a version, and only if it is a plain word.
 *
 * @param path path as logged; undefined where the log hides it
 */
export function pathClassOf(path: string | undefined): string {
  if (path === undefined) {
    return '(hidden)';
  }
  const segments = path.split('/').slice(1);
  const page = segments.findIndex((segment) => !PREFIX.test(segment));
  const kept = page < 0 ? segments : segments.slice(0, page);
  const [word, ...rest] = page < 0 ? [] : segments.slice(page);
  const isKept = word !== undefined && (word === '' || (WORD.test(word) && word.length <= LONGEST_SEGMENT));
  const hasMore = isKept ? rest.length > 0 : word !== undefined;
  return `/${[...kept.slice(0, 2), ...(isKept ? [word] : []), ...(hasMore ? ['…'] : [])].join('/')}`;
}
