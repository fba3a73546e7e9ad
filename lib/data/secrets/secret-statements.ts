import * as iam from 'aws-cdk-lib/aws-iam';
import { type Custody } from '../../foundation';

const LONGEST_RECOVERY_DAYS = 30;

/** Who may do what with a secret. */
export interface SecretTrust extends Custody {
  /** ARNs of the roles that read the value. */
  readonly readers: readonly string[];
  /** ARNs of the functions' roles that read the value and put a new one. */
  readonly rotators: readonly string[];
  /** Whether the deploying role reads the value. */
  readonly deploymentReads: boolean;
}

/**
 * What nobody but the named may do with a secret, whatever IAM lets them do: its whole resource policy. Protects against
 * an administrator, or somebody with the rights of one, who reads, swaps, shares or deletes a credential.
 *
 * It allows nothing: who is named still needs the right from IAM. Roles are named by condition, since Secrets Manager
 * refuses a principal that does not exist yet; the trust policy of the role for emergencies asks for MFA, which the
 * credentials of a role carry no sign of. `BatchGetSecretValue` has no secret as its resource, it asks for
 * `GetSecretValue` on each. Descriptions stay open to the account: they hold no value.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
export function secretStatements(trust: SecretTrust): iam.PolicyStatement[] {
  const { readers, rotators, deployingRoleArn, breakGlassRoleArn, deploymentReads } = trust;
  const emergency = breakGlassRoleArn === undefined ? [] : [breakGlassRoleArn];
  const deployment = [deployingRoleArn];
  const read = ['secretsmanager:GetSecretValue'];
  const write = ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'];
  const configure = [
    'secretsmanager:CancelRotateSecret',
    'secretsmanager:DeleteResourcePolicy',
    'secretsmanager:PutResourcePolicy',
    'secretsmanager:RemoveRegionsFromReplication',
    'secretsmanager:ReplicateSecretToRegions',
    'secretsmanager:RestoreSecret',
    'secretsmanager:RotateSecret',
    'secretsmanager:StopReplicationToReplica',
    'secretsmanager:TagResource',
    'secretsmanager:UntagResource',
    'secretsmanager:UpdateSecret',
  ];
  const remove = ['secretsmanager:DeleteSecret'];
  return [
    denyOthers('ReadersAlone', read, [...readers, ...rotators, ...(deploymentReads ? deployment : []), ...emergency]),
    denyOthers('RotationAlone', write, [...rotators, ...emergency]),
    denyOthers('DeploymentsAlone', configure, [...deployment, ...emergency]),
    emergency.length === 0 ? deny('NoDeletion', remove) : denyOthers('EmergenciesAlone', remove, emergency),
    deny('NoDeletionAtOnce', remove, { Bool: { 'secretsmanager:ForceDeleteWithoutRecovery': 'true' } }),
    deny('LongestRecovery', remove, {
      NumericLessThan: { 'secretsmanager:RecoveryWindowInDays': LONGEST_RECOVERY_DAYS },
    }),
  ];
}

/** Refuses all but the named, and AWS services acting for themselves. */
function denyOthers(sid: string, actions: string[], roleArns: readonly string[]): iam.PolicyStatement {
  return deny(sid, actions, {
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    // No role at all: an empty list would be a condition that CloudFormation refuses.
    ...(roleArns.length > 0 && { ArnNotEquals: { 'aws:PrincipalArn': [...roleArns] } }),
  });
}

function deny(sid: string, actions: string[], conditions?: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions,
    resources: ['*'],
    conditions,
  });
}
