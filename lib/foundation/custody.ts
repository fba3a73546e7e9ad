import { DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

/** Who alone may change or destroy what protects data. */
export interface Custody {
  /** ARN of the role that CloudFormation takes in deployments. */
  readonly deployingRoleArn: string;

  /** ARN of the role for emergencies; it needs MFA. @default - nobody but a deployment */
  readonly breakGlassRoleArn?: string;
}

const breakGlassRoles = new WeakMap<IConstruct, string>();

/**
 * Names the role for emergencies for everything inside a scope that is made after, e.g. a stage. Protects against one
 * resource whose protection somebody forgot: a resource asks {@link custodyOf} and needs no prop for it.
 *
 * @param scope e.g. the stage
 * @param roleArn ARN of the role, which need not exist yet
 */
export function nameBreakGlassRole(scope: IConstruct, roleArn: string): void {
  breakGlassRoles.set(scope, roleArn);
}

/**
 * Who may change or destroy what protects data in this scope.
 *
 * @param scope any construct inside a stack
 */
export function custodyOf(scope: IConstruct): Custody {
  const stack = Stack.of(scope);
  const qualifier = stack.synthesizer.bootstrapQualifier ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER;
  const named = scope.node.scopes.reverse().find((candidate) => breakGlassRoles.has(candidate));
  return {
    deployingRoleArn: `arn:${stack.partition}:iam::${stack.account}:role/cdk-${qualifier}-cfn-exec-role-${stack.account}-${stack.region}`,
    ...(named && { breakGlassRoleArn: breakGlassRoles.get(named) }),
  };
}
