import { Match } from '../language/match';
import { RequestField } from '../language/request-field';

const PATH = /^\/[\x21-\x7e]*$/;

/**
 * The path is this one, letter by letter as it is sent. Protects exceptions against being wider than they are meant: no
 * other way to write the path, and nothing below it, is excepted.
 *
 * @param path 1 to 200 visible characters from `/` on, without a query, e.g. `/api/health`
 * @param rule the rule, for messages
 * @throws if it is no such path
 */
export function exactPath(path: string, rule: string): Match {
  requireExactPath(path, rule);
  return Match.exactly(RequestField.uriPath(), path);
}

/** Refuses what {@link exactPath} does not take. @throws if it is no such path */
export function requireExactPath(path: string, rule: string): void {
  if (!PATH.test(path) || /[?#]/.test(path)) {
    throw new Error(
      `excepted path starts with / and has visible characters without ? and #, got "${path}"; leave its query out (rule ${rule})`,
    );
  }
}
