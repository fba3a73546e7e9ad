import { type CfnResource, Stack } from 'aws-cdk-lib';
import { type NagRuleResult } from 'cdk-nag';

/** One rule of the pack. */
export interface Rule {
  /** Id without the prefix of the pack. */
  readonly id: string;
  /** What is wrong. */
  readonly info: string;
  /** Why it matters. */
  readonly explanation: string;
  /** Judges one resource; not applicable to types that the rule does not know. */
  readonly check: (node: CfnResource) => NagRuleResult;
}

/** A property as it will stand in the template: tokens become intrinsic functions. */
export function rendered(node: CfnResource, value: unknown): unknown {
  return Stack.of(node).resolve(value);
}
