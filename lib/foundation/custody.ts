import { DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { isRoleArn } from './is-role-arn';

/** Who alone may change or destroy what protects data. */
export interface Custody {
  /** ARN of the role that CloudFormation takes in deployments. */
  readonly deployingRoleArn: string;

  /** ARN of the role for emergencies, whose trust policy demands MFA. @default - nobody but a deployment */
  readonly breakGlassRoleArn?: string;
}

const breakGlassRoles = new WeakMap<IConstruct, string>();
const deployingRoles = new WeakMap<IConstruct, string>();
/** Scopes of which somebody asked, and who then wrote the answer into a policy. */
const asked = new WeakSet<IConstruct>();
const keyUsers = new WeakMap<IConstruct, readonly string[]>();
/** A wildcard behind a name, and no other. */
const KEY_USER = /:role\/[\w+=,.@/-]*[\w+=,.@/]-?\*?$/;

/**
 * Names the role for emergencies for everything inside a scope that is made after, e.g. a stage. Protects against one
 * resource whose protection somebody forgot: a resource asks {@link custodyOf} and needs no prop for it.
 *
 * @param scope e.g. the stage
 * @param roleArn ARN of the role, which need not exist yet
 * @throws if it is no ARN of a role, or something inside asked before and would not have it
 */
export function nameBreakGlassRole(scope: IConstruct, roleArn: string): void {
  const at = `(${scope.node.path || 'app'})`;
  if (!isRoleArn(roleArn)) {
    throw new Error(`role for emergencies must be the ARN of one role, got "${roleArn}"; change roleArn ${at}`);
  }
  if (asked.has(scope)) {
    throw new Error(
      `role for emergencies must be named before anything that it may change, got ${roleArn} after it; name it first ${at}`,
    );
  }
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
 * Names the roles that use the keys inside a scope through AWS services, e.g. of a stage. Protects against an administrator
 * who gives himself the right to the data: the keys refuse him through the service too.
 *
 * The roles of custody and service-linked roles need no naming. Where nobody is named, whoever IAM of the account lets
 * uses a key through its services.
 *
 * @param scope e.g. the stage
 * @param roleArnPatterns ARNs of roles of the account, 1 or more; a wildcard stands at the end, behind a part of the name,
 *   e.g. `arn:aws:iam::111111111111:role/prod-*`
 * @throws if there is none, or one is no such
 */
export function nameKeyUsers(scope: IConstruct, roleArnPatterns: string[]): void {
  const wrong = roleArnPatterns.find((pattern) => !KEY_USER.test(pattern));
  if (wrong !== undefined || roleArnPatterns.length === 0) {
    throw new Error(
      `users of keys must be ARNs of roles, with a wildcard behind a part of the name at most, got ${wrong ?? 'none'}; change roleArnPatterns (${scope.node.path || 'app'})`,
    );
  }
  keyUsers.set(scope, roleArnPatterns);
}

/**
 * Patterns of the ARNs of all principals that use the keys of this scope through AWS services.
 *
 * @param scope any construct inside a stack
 * @returns nothing if nobody is named, and IAM of the account decides
 */
export function keyUsersOf(scope: IConstruct): string[] | undefined {
  const named = nearest(keyUsers, scope);
  if (named === undefined) {
    return undefined;
  }
  const { deployingRoleArn, breakGlassRoleArn } = custodyOf(scope);
  const { account, partition } = Stack.of(scope);
  return [
    deployingRoleArn,
    ...(breakGlassRoleArn === undefined ? [] : [breakGlassRoleArn]),
    `arn:${partition}:iam::${account}:role/aws-service-role/*`,
    ...named,
  ];
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
  scope.node.scopes.forEach((above) => asked.add(above));
  const breakGlassRoleArn = nearest(breakGlassRoles, scope);
  return {
    deployingRoleArn: nearest(deployingRoles, scope) ?? executionRoleOf(scope),
    ...(breakGlassRoleArn !== undefined && { breakGlassRoleArn }),
  };
}

function nearest<T>(names: WeakMap<IConstruct, T>, scope: IConstruct): T | undefined {
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
