import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Statement } from '../foundation/evaluate-policy';

/** What each role of the stack may do beyond its managed policies, by the beginning of its logical id. */
export function statementsByRole(stack: Stack, roles: readonly string[]): Map<string, readonly Statement[]> {
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return new Map(
    roles.map((role) => [
      role,
      policies
        .filter(({ Properties }) => (Properties.Roles[0].Ref as string).startsWith(role))
        .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]),
    ]),
  );
}
