import { Stack, Stage } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

/**
 * Name of the role of a service's pods: known before the role is made, so that stacks that stand earlier can name it.
 *
 * @param scope a construct of the environment
 * @param service name of the service
 */
export function serviceRoleName(scope: IConstruct, service: string): string {
  return `${Stage.of(scope)?.stageName}-${service}`;
}

/**
 * ARN of that role.
 *
 * @param scope a construct of the environment
 * @param service name of the service
 */
export function serviceRoleArn(scope: IConstruct, service: string): string {
  const { account, partition } = Stack.of(scope);
  return `arn:${partition}:iam::${account}:role/${serviceRoleName(scope, service)}`;
}
