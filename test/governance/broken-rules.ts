import { Stack } from 'aws-cdk-lib';
import { DefenceInDepthChecks } from '../../lib/governance';
import { testApp } from '../../lib/testing';

/** The ids of the rules of the project's own pack that a stack breaks. */
export function brokenRules(build: (stack: Stack) => void): string[] {
  const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  build(stack);
  return new DefenceInDepthChecks(stack.node.root).validateScope(stack).violations.map(({ ruleName }) => ruleName);
}
