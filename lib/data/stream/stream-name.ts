import { type IConstruct } from 'constructs';

const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/;

/**
 * Refuses a name in a stream that is more than one name. Protects against a right to all topics, groups or transactional
 * ids by a wildcard: IAM reads `*` and `?` in the ARNs of MSK anywhere.
 *
 * @param scope the stream, named in the error
 * @param kind what is named: `topic`, `group`, `transactional-id`
 * @param name the name
 * @throws if it is not 1 to 249 letters, digits, dots, dashes and underscores
 */
export function checkStreamName(scope: IConstruct, kind: string, name: string): void {
  if (!NAME.test(name)) {
    throw new Error(
      `${kind} must be a plain name of letters, digits, dots, dashes and _, got "${name}"; name one ${kind} (${scope.node.path})`,
    );
  }
}
