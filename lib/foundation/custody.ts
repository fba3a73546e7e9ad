import { DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

/** Who alone may change or destroy what protects data. */
export interface Custody {
  /** ARN of the role that CloudFormation takes in deployments. */
  readonly deployingRoleArn: string;

  /** ARN of the role for emergencies, whose trust policy demands MFA. @default - nobody but a deployment */
  readonly breakGlassRoleArn?: string;
}

const breakGlassRoles = new WeakMap<IConstruct, string>();
const deployingRoles = new WeakMap<IConstruct, string>();

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
 * Names the role that deploys everything inside a scope that is made after, where it is not the one of the CDK's
 * bootstrap. Protects against keys that their own deployment cannot change: KMS refuses to make such a key.
 *
 * @param scope e.g. a stack
 * @param roleArn ARN of the role whose credentials CloudFormation uses
 */
export function nameDeployingRole(scope: IConstruct, roleArn: string): void {
  deployingRoles.set(scope, roleArn);
}

/**
 * Who may change or destroy what protects data in this scope.
 *
 * Conditions on `aws:PrincipalArn` name them, without MFA: the credentials of a role carry no sign of it.
 *
 * @param scope any construct inside a stack
 * @throws if the stack is not deployed with a role of the CDK's bootstrap, and none is named
 */
export function custodyOf(scope: IConstruct): Custody {
  const breakGlassRoleArn = nearest(breakGlassRoles, scope);
  return {
    deployingRoleArn: nearest(deployingRoles, scope) ?? executionRoleOf(scope),
    ...(breakGlassRoleArn !== undefined && { breakGlassRoleArn }),
  };
}

function nearest(names: WeakMap<IConstruct, string>, scope: IConstruct): string | undefined {
  const named = [...scope.node.scopes].reverse().find((candidate) => names.has(candidate));
  return named && names.get(named);
}

function executionRoleOf(scope: IConstruct): string {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent) {
    stack = stack.nestedStackParent;
  }
  const { synthesizer, account, partition, region } = stack;
  if (!(synthesizer instanceof DefaultStackSynthesizer)) {
    throw new Error(
      `custody of keys needs to know the role that deploys, got a ${synthesizer.constructor.name}; name it by nameDeployingRole (${scope.node.path})`,
    );
  }
  return synthesizer.cloudFormationExecutionRoleArn
    .replaceAll('${AWS::Partition}', partition)
    .replaceAll('${AWS::AccountId}', account)
    .replaceAll('${AWS::Region}', region);
}
