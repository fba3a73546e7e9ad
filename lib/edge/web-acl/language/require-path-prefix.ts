import { Token } from 'aws-cdk-lib';

const PREFIX = /^\/[\w./~-]+$/;
const LONGEST = 200;

/** What normalising takes out of every path before it is compared. */
const NORMALISED_AWAY = /\/(\/|\.\.?(\/|$))/;

/**
 * Refuses what is no start of a path. Protects against a condition that matches no path, or with `/` every one.
 *
 * @throws if it is not `/` and 1 to 199 letters, digits, dots, dashes, tildes, underscores or slashes, or has `//` or a
 *   segment `.` or `..`, which no normalised path has; `/.well-known` is fine
 */
export function requirePathPrefix(prefix: string): void {
  if (Token.isUnresolved(prefix)) {
    return;
  }
  if (!PREFIX.test(prefix) || prefix.length > LONGEST) {
    throw new Error(
      `path prefix starts with / and has 2 to ${LONGEST} letters, digits, dots, dashes, tildes, underscores or slashes, got "${prefix}"; write e.g. /checkout`,
    );
  }
  if (NORMALISED_AWAY.test(prefix)) {
    throw new Error(
      `path prefix is compared with normalised paths, which have neither // nor segments . and .., got "${prefix}"; write it without`,
    );
  }
}
