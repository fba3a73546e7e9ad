import { type IConstruct } from 'constructs';
import { DROPPED_FAMILIES, DROPPED_HEADERS } from './dropped-headers';

const HEADER = /^x-[a-z0-9-]{1,60}$/;
/** What the edge writes or reads itself, and what CloudFront shows to no function, by name and by how it begins. */
const TAKEN = [...DROPPED_HEADERS, 'x-cache', 'x-content-sha256', 'x-real-ip', 'x-signature', 'x-viewer-address'];
const TAKEN_FAMILIES = [...DROPPED_FAMILIES, 'x-accel-', 'x-amz', 'x-edge-'];

/**
 * Checks the name of the header in which a client says what it is. Protects against a header that never reaches the origin,
 * and against one that the edge believes for another reason.
 *
 * @param scope the construct that takes it
 * @param name `x-` and 1 to 60 small letters, digits and dashes
 * @throws if it is no such name, the edge uses or drops it, or CloudFront shows it to no function
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export function checkClientHeader(scope: IConstruct, name: string): void {
  const isTaken = TAKEN.includes(name) || TAKEN_FAMILIES.some((start) => name.startsWith(start));
  if (!HEADER.test(name) || isTaken) {
    throw new Error(
      `client header begins with x- and has small letters, digits and dashes, and none that the edge uses, got "${name}"; write e.g. x-client (${scope.node.path})`,
    );
  }
}
