import { Token } from 'aws-cdk-lib';

/** The ARN of a role with the number of its account. */
const ROLE_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):role\/[\w+=,.@/-]+$/;

/**
 * Whether a text can be the ARN of one role. Protects a policy that names roles in conditions, where a wildcard would name
 * many and a typing error none. A text with a token is believed, unless it has a wildcard.
 *
 * @param value the text
 * @param account number of the account that the role must be of, or a token. @default - any
 */
export function isRoleArn(value: string, account?: string): boolean {
  if (Token.isUnresolved(value)) {
    return !/[*?]/.test(value);
  }
  const [, owner] = ROLE_ARN.exec(value) ?? [];
  return owner !== undefined && (account === undefined || Token.isUnresolved(account) || owner === account);
}
