import { Token } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** The name of a role that is given to a construct. */
export interface CheckedRoleName {
  /** What needs it, e.g. `session recorder`. */
  readonly what: string;

  /** The name given. */
  readonly value: string;

  /** The property to change. */
  readonly prop: string;
}

/**
 * Refuses what is no name of an IAM role. Protects a policy that names the role by it against a wildcard, a path or an ARN.
 *
 * @throws if the name is a token, has a path or is not 1 to 64 of the characters that IAM takes
 */
export function checkRoleName(construct: IConstruct, { what, value, prop }: CheckedRoleName): void {
  const isToken = Token.isUnresolved(value);
  if (isToken || !ROLE_NAME.test(value)) {
    const got = isToken ? 'a token' : `"${value}"`;
    throw new Error(
      `${what} needs the name of a role, without its path, got ${got}; change ${prop} (${construct.node.path})`,
    );
  }
}
