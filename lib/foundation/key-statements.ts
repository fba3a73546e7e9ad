import * as iam from 'aws-cdk-lib/aws-iam';
import { type Custody } from './custody';
import { type AccountUse } from './key-use';

/**
 * What IAM of the account may let anybody do: see the key, describe and tag it, bring it back, make its material anew.
 * Nothing of it reads or ends data. A new alias gives no right.
 */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DescribeKey',
  'kms:EnableKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:RotateKeyOnDemand',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
];

/** What changes who may do what: enabling rotation takes a period, and who moves an alias moves what is written next. */
const CHANGES = ['kms:DeleteAlias', 'kms:EnableKeyRotation', 'kms:PutKeyPolicy', 'kms:UpdateAlias'];
/** A replica takes a policy of its own from whoever makes it. */
const MULTI_REGION_CHANGES = ['kms:ReplicateKey'];

const ENDINGS = ['kms:DisableKey', 'kms:DisableKeyRotation', 'kms:ScheduleKeyDeletion'];
const MULTI_REGION_ENDINGS = ['kms:UpdatePrimaryRegion'];

/** What AWS services do with a key in the name of a principal, and all that a role can be let do by itself. */
export const KEY_USE = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];

/** What hands a key on to an AWS service. */
const GRANTS = ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'];

/** A key, as far as its policy depends on it. */
export interface KeyPlace {
  /** Who may change and end it. */
  readonly custody: Custody;
  /** Whether other regions can have copies. */
  readonly multiRegion: boolean;
  /** Whether the deploying role may make grants that KMS does not recognise as those of a service. */
  readonly deploymentGrants: boolean;
}

/**
 * Who may administer, change and end a key, as the statements of its policy. Protects against an administrator of IAM who
 * deletes, disables or opens a key: IAM alone suffices for what ends no data, for the rest one must be a custodian.
 *
 * The break-glass role is not asked for MFA here: the credentials of a role carry no sign of it, whatever its trust policy
 * demanded, so that such a condition would lock everybody out.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export function keyStatements({ custody, multiRegion, deploymentGrants }: KeyPlace): iam.PolicyStatement[] {
  const { deployingRoleArn, breakGlassRoleArn } = custody;
  const emergencies = breakGlassRoleArn === undefined ? [] : [breakGlassRoleArn];
  const custodians = [deployingRoleArn, ...emergencies];
  const changes = [...CHANGES, ...(multiRegion ? MULTI_REGION_CHANGES : [])];
  const endings = [...ENDINGS, ...(multiRegion ? MULTI_REGION_ENDINGS : [])];
  return [
    // KMS synchronises the copies in other regions as a service-linked role, with that role's own policy.
    allow('AdministeredByIam', [...ADMINISTRATION, ...(multiRegion ? ['kms:SynchronizeMultiRegionKey'] : [])]),
    allow('ChangedByCustodians', changes, named(custodians)),
    // A revoked grant takes a key away from one service, like a disabled key.
    ...(emergencies.length > 0
      ? [allow('EndedInEmergencies', [...endings, 'kms:RevokeGrant'], named(emergencies))]
      : []),
    ...(deploymentGrants
      ? [allow('GrantsOfTheDeployment', ['kms:CreateGrant', 'kms:DescribeKey'], named([deployingRoleArn]))]
      : []),
    deny('NobodyElseChangesIt', changes, { ArnNotEquals: { 'aws:PrincipalArn': custodians } }),
    deny(
      'NobodyElseEndsIt',
      endings,
      emergencies.length > 0 ? { ArnNotEquals: { 'aws:PrincipalArn': emergencies } } : undefined,
    ),
    deny('ThirtyDaysNotice', ['kms:ScheduleKeyDeletion'], {
      NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' },
    }),
    deny('NobodyLockedOut', ['kms:PutKeyPolicy'], { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' } }),
    deny('GrantsByServicesOnly', ['kms:CreateGrant'], {
      BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' },
      ...(deploymentGrants && { ArnNotEquals: { 'aws:PrincipalArn': [deployingRoleArn] } }),
    }),
  ];
}

/**
 * Use of a key through AWS services alone, by the named users whom IAM of the account lets too: a right to decrypt is worth
 * nothing without the right to the data, and a right to the data that an administrator gives himself nothing either.
 *
 * @param account number of the account
 * @param services values of `kms:ViaService`
 * @param users patterns of the ARNs of the users; whoever IAM lets if there are none
 */
export function serviceUseStatements(
  account: string,
  services: string[],
  users: string[] | undefined,
): iam.PolicyStatement[] {
  const conditions = {
    StringEquals: { 'kms:CallerAccount': account },
    StringLike: { 'kms:ViaService': services },
    ...(users !== undefined && { ArnLike: { 'aws:PrincipalArn': users } }),
  };
  return [
    allow('UsedThroughServices', KEY_USE, conditions),
    allow('GrantsThroughServices', GRANTS, {
      ...conditions,
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
    }),
  ];
}

/** Use of a key by whoever IAM of another account lets there; grants for AWS services alone. */
export function accountUseStatements({ sid, account, actions }: AccountUse): iam.PolicyStatement[] {
  const principal = new iam.AccountPrincipal(account);
  const isGrant = (action: string): boolean => GRANTS.includes(action);
  const [uses, grants] = [actions.filter((action) => !isGrant(action)), actions.filter(isGrant)];
  return [
    ...(uses.length > 0 ? [allow(sid, uses, undefined, principal)] : []),
    ...(grants.length > 0
      ? [allow(`${sid}Grants`, grants, { Bool: { 'kms:GrantIsForAWSResource': 'true' } }, principal)]
      : []),
  ];
}

/** A statement for principals that IAM of the account lets do it too. */
export function allow(
  sid: string,
  actions: string[],
  conditions?: iam.Conditions,
  principal: iam.IPrincipal = new iam.AccountRootPrincipal(),
): iam.PolicyStatement {
  const principals = [principal];
  return new iam.PolicyStatement({ sid, principals, actions, resources: ['*'], conditions });
}

function deny(sid: string, actions: string[], conditions?: iam.Conditions): iam.PolicyStatement {
  const principals = [new iam.AnyPrincipal()];
  return new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    principals,
    actions,
    resources: ['*'],
    conditions,
  });
}

function named(roleArns: string[]): iam.Conditions {
  return { ArnEquals: { 'aws:PrincipalArn': roleArns } };
}
