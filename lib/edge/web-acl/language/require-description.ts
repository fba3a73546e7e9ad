import { Token } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

const DESCRIPTION = /^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]{0,254}[\w+=:#@/\-,.]$/;

/**
 * Refuses a description that AWS WAF would refuse at deployment.
 *
 * @throws if it is not made of 2 to 256 letters, digits, spaces and `_+=:#@/-,.`, or begins or ends with a space
 */
export function requireDescription(resource: IConstruct, description: string): void {
  if (!Token.isUnresolved(description) && !DESCRIPTION.test(description)) {
    throw new Error(
      `description has 2 to 256 letters, digits, inner spaces and _+=:#@/-,. got "${description}"; reword it (${resource.node.path})`,
    );
  }
}
