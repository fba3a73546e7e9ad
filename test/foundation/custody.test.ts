import {
  Aws,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  Stack,
  Stage,
} from 'aws-cdk-lib';
import { custodyOf, keyUsersOf, nameBreakGlassRole, nameDeployingRole, nameKeyUsers } from '../../lib/foundation';
import { testApp } from '../../lib/testing';
import { ACCOUNT, BREAK_GLASS, EXECUTION_ROLE, role } from './key-requests';

function stackWith(synthesizer?: IStackSynthesizer, region = 'eu-west-1'): Stack {
  return new Stack(testApp(), 'Test', { env: { account: ACCOUNT, region }, synthesizer });
}

describe('custodyOf', () => {
  test('D05 names the role that CloudFormation takes, and by default nobody for emergencies', () => {
    const stack = stackWith();
    expect(stack.resolve(custodyOf(stack))).toEqual({ deployingRoleArn: EXECUTION_ROLE });
  });

  test('D05 names the role of the region, of another qualifier, and one of another name', () => {
    const arn = (stack: Stack) => stack.resolve(custodyOf(stack)).deployingRoleArn;
    expect(arn(stackWith(undefined, 'us-east-1'))).toBe(role(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-us-east-1`));
    expect(arn(stackWith(new DefaultStackSynthesizer({ qualifier: 'shop' })))).toBe(
      role(`cdk-shop-cfn-exec-role-${ACCOUNT}-eu-west-1`),
    );
    const cloudFormationExecutionRole = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/our-deployments';
    expect(arn(stackWith(new DefaultStackSynthesizer({ cloudFormationExecutionRole })))).toBe(role('our-deployments'));
  });

  test('D05 takes the names of the nearest scope', () => {
    const stage = new Stage(testApp(), 'Stage', { env: { account: ACCOUNT, region: 'eu-west-1' } });
    const [inner, outer] = [new Stack(stage, 'Inner'), new Stack(stage, 'Outer')];
    nameBreakGlassRole(stage, BREAK_GLASS);
    nameBreakGlassRole(inner, role('other'));
    expect(custodyOf(outer).breakGlassRoleArn).toBe(BREAK_GLASS);
    expect(custodyOf(inner).breakGlassRoleArn).toBe(role('other'));
  });

  test('D05 refuses a stack whose deploying role it cannot know, until it is named', () => {
    const stack = stackWith(new CliCredentialsStackSynthesizer());
    expect(() => custodyOf(stack)).toThrow(
      'custody of keys needs to know the role that deploys, got a CliCredentialsStackSynthesizer; name it by nameDeployingRole (Test)',
    );
    nameDeployingRole(stack, role('our-deployments'));
    expect(custodyOf(stack).deployingRoleArn).toBe(role('our-deployments'));
  });
});

describe('nameKeyUsers', () => {
  const LINKED = role('aws-service-role/*');

  test('D05 by default names nobody, so that IAM of the account decides', () => {
    expect(keyUsersOf(stackWith())).toBeUndefined();
  });

  test('D05 adds to whom it names deployments, break-glass and the roles of services', () => {
    const stack = stackWith();
    nameKeyUsers(stack, [role('test-*'), role('paths/are/fine')]);
    const named = [LINKED, role('test-*'), role('paths/are/fine')];
    expect(stack.resolve(keyUsersOf(stack))).toEqual([EXECUTION_ROLE, ...named]);
    const guarded = stackWith();
    nameKeyUsers(guarded, [role('test-*'), role('paths/are/fine')]);
    nameBreakGlassRole(guarded, BREAK_GLASS);
    expect(guarded.resolve(keyUsersOf(guarded))).toEqual([EXECUTION_ROLE, BREAK_GLASS, ...named]);
  });

  test('D05 takes the users of the nearest scope', () => {
    const stage = new Stage(testApp(), 'Stage', { env: { account: ACCOUNT, region: 'eu-west-1' } });
    const [inner, outer] = [new Stack(stage, 'Inner'), new Stack(stage, 'Outer')];
    nameKeyUsers(stage, [role('stage-*')]);
    nameKeyUsers(inner, [role('inner-*')]);
    expect(keyUsersOf(outer)?.at(-1)).toBe(role('stage-*'));
    expect(keyUsersOf(inner)?.at(-1)).toBe(role('inner-*'));
  });

  test.each([
    ['nobody', []],
    ['every role', [role('*')]],
    ['every role, behind a token', [`arn:${Aws.PARTITION}:iam::${ACCOUNT}:role/*`]],
    ['every role of a kind', [role('*-reader')]],
    ['a wildcard within', [role('test-*-reader')]],
    ['the account', [`arn:aws:iam::${ACCOUNT}:root`]],
    ['a user', [`arn:aws:iam::${ACCOUNT}:user/test-orders`]],
    ['everybody', ['*']],
  ])('D05 refuses %s', (_, patterns) => {
    expect(() => nameKeyUsers(stackWith(), patterns)).toThrow(
      `users of keys must be ARNs of roles, with a wildcard behind a part of the name at most, got ${patterns[0] ?? 'none'}; change roleArnPatterns (Test)`,
    );
  });
});
