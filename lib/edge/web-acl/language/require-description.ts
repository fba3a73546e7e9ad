import { Token } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

const DESCRIPTION = /^[a-zA-Z0-9=:#@/\-,.][a-zA-Z0-9+=:#@/\-,. ]{1,254}[a-zA-Z0-9+=:#@/\-,.]$/;

/**
 * Refuses a description that CloudFormation would refuse at deployment; its pattern is narrower than that of AWS WAF.
 *
 * @throws if it is not made of 3 to 256 letters, digits, spaces and `+=:#@/-,.`, begins with a space or `+`, or ends with
 *   a space
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-wafv2-ipset.html
 */
export function requireDescription(resource: IConstruct, description: string): void {
  if (!Token.isUnresolved(description) && !DESCRIPTION.test(description)) {
    throw new Error(
      `description has 3 to 256 letters, digits, inner spaces and the signs = : # @ / - , . and, but not first, +, got "${description}"; reword it (${resource.node.path})`,
    );
  }
}
