import { Token } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { isRoleArn } from './is-role-arn';

const SID = /^[A-Za-z0-9]{1,100}$/;
const ACCOUNT = /^\d{12}$/;
const GRANT = /^kms:(CreateGrant|ListGrants|RevokeGrant)$/;
const USE =
  /^kms:(Decrypt|DescribeKey|Encrypt|GenerateDataKey(WithoutPlaintext|Pair|PairWithoutPlaintext|\*)?|ReEncrypt(From|To|\*))$/;

/** Conditions of a statement. */
export interface KeyConditions {
  /** What must hold, by operator and condition key. */
  readonly [operator: string]: { readonly [key: string]: string | string[] };
}

/** Use of a key by roles that call KMS themselves, and not through an AWS service. */
export interface KeyUse {
  /** What the use is for, letters and digits; once in the policy of a key. */
  readonly sid: string;

  /** ARNs of the roles, 1 or more, without wildcards; they need not exist yet. Their own policies must allow it too. */
  readonly roleArns: string[];

  /** KMS actions that use the key, 1 or more, e.g. `kms:Decrypt`; none that administer it or make grants. */
  readonly actions: string[];

  /** What else must hold, e.g. of the encryption context. @default - nothing */
  readonly conditions?: KeyConditions;
}

/** Use of a key by another account. */
export interface AccountUse {
  /** What the use is for, letters and digits; once in the policy of a key. */
  readonly sid: string;

  /** Number of the account. Its IAM decides who there, so that it must be as well kept as this one. */
  readonly account: string;

  /** KMS actions, 1 or more: those that {@link KeyUse} has, and to create, list and revoke grants for AWS services. */
  readonly actions: string[];
}

/**
 * Refuses a use that would open a key further than to one account for work on data.
 *
 * @throws if the `sid` is no such, the account is none, or an action is neither a use of a key nor a grant
 */
export function checkAccountUse(construct: IConstruct, { sid, account, actions }: AccountUse): void {
  const at = `(${construct.node.path})`;
  checkSid(sid, at);
  if (!Token.isUnresolved(account) && !ACCOUNT.test(account)) {
    throw new Error(`use of a key by an account needs its number of 12 digits, got "${account}"; change account ${at}`);
  }
  const foreign = actions.find((action) => !USE.test(action) && !GRANT.test(action));
  if (foreign !== undefined || actions.length === 0) {
    throw new Error(
      `use of a key by an account must be to encrypt, decrypt, describe, generate data keys or make grants, got ${foreign ?? 'nothing'}; change actions ${at}`,
    );
  }
}

/**
 * Refuses a use that would open a key further than to named roles for named work.
 *
 * @throws if the `sid` is no such, a role is none or has a wildcard, or an action is no use of a key
 */
export function checkKeyUse(construct: IConstruct, { sid, roleArns, actions }: KeyUse): void {
  const at = `(${construct.node.path})`;
  checkSid(sid, at);
  if (roleArns.length === 0 || actions.length === 0) {
    throw new Error(
      `use of a key needs one role and one action at least, got ${roleArns.length} and ${actions.length}; name roleArns and actions ${at}`,
    );
  }
  for (const roleArn of roleArns) {
    if (!isRoleArn(roleArn)) {
      throw new Error(`use of a key needs ARNs of roles, without wildcards, got ${roleArn}; change roleArns ${at}`);
    }
  }
  const foreign = actions.find((action) => !USE.test(action));
  if (foreign !== undefined) {
    throw new Error(
      `use of a key must be to encrypt, decrypt, describe or generate data keys, got ${foreign}; change actions ${at}`,
    );
  }
}

function checkSid(sid: string, at: string): void {
  if (!SID.test(sid)) {
    throw new Error(`use of a key needs a sid of 1 to 100 letters and digits, got "${sid}"; change sid ${at}`);
  }
}
