import { Token } from 'aws-cdk-lib';

const PREFIX = /^\/[\w./~-]+$/;
const LONGEST = 200;

/**
 * Refuses what is no start of a path. Protects against a condition that matches no path, or with `/` every one.
 *
 * @throws if it is not `/` and 1 to 199 letters, digits, dots, dashes, tildes, underscores or slashes
 */
export function requirePathPrefix(prefix: string): void {
  if (!Token.isUnresolved(prefix) && (!PREFIX.test(prefix) || prefix.length > LONGEST)) {
    throw new Error(
      `path prefix starts with / and has 2 to ${LONGEST} letters, digits, dots, dashes, tildes, underscores or slashes, got "${prefix}"; write e.g. /checkout`,
    );
  }
}
