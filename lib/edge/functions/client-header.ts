import { type IConstruct } from 'constructs';

const HEADER = /^x-[a-z0-9-]{1,60}$/;
/** Those are for the edge, or fall there. */
const TAKEN =
  /^x-(amz|edge|viewer-address$|signature$|content-sha256$|origin-verify$|forwarded|middleware-|original-|rewrite-|envoy-)/;

/**
 * Checks the name of the header in which a client says what it is. Protects against a header that never reaches the origin,
 * and against one that the edge believes for another reason.
 *
 * @param scope the construct that takes it
 * @param name `x-` and 1 to 60 small letters, digits and dashes
 * @throws if it is no such name, or the edge uses it
 */
export function checkClientHeader(scope: IConstruct, name: string): void {
  if (!HEADER.test(name) || TAKEN.test(name)) {
    throw new Error(
      `client header begins with x- and has small letters, digits and dashes, and none that the edge uses, got "${name}"; write e.g. x-client (${scope.node.path})`,
    );
  }
}
