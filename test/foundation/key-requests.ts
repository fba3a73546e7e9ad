import { evaluatePolicy, type Statement } from './evaluate-policy';

export const ACCOUNT = '111111111111';
export const role = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
export const EXECUTION_ROLE = role(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`);
export const BREAK_GLASS = role('test-break-glass');

/** Whoever asks KMS for something; IAM of the account lets everybody in it do everything. */
export interface Caller {
  /** ARN of a role or user, or name of a service. */
  readonly arn: string;
  /** The service that asks for it, by its short name. */
  readonly via?: string;
  readonly context?: { readonly [key: string]: string };
}

/** Whether the policy of a key lets a caller do it: only an explicit `allow` does. */
export function decideOnKey(statements: readonly Statement[], action: string, caller: Caller): string {
  const { arn, via, context } = caller;
  const [, account] = /^arn:aws:iam::(\d{12}):/.exec(arn) ?? [];
  return evaluatePolicy(statements, {
    action,
    resource: '*',
    // A key policy that trusts an account trusts whom IAM of the account lets.
    principal: account === undefined ? arn : `arn:aws:iam::${account}:root`,
    context: {
      'aws:PrincipalIsAWSService': String(account === undefined),
      ...(account !== undefined && { 'aws:PrincipalArn': arn, 'kms:CallerAccount': account }),
      ...(via !== undefined && { 'kms:ViaService': `${via}.amazonaws.com` }),
      ...context,
    },
  });
}
