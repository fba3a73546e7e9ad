import * as iam from 'aws-cdk-lib/aws-iam';

/** Who may do what with a backup vault. */
export interface BackupVaultTrust {
  /** Number of the vault's account. */
  readonly account: string;
  /** ARNs of the roles that may change the vault's settings. */
  readonly maintainers: readonly string[];
  /** ARN of the only vault that backups may be copied to; nowhere if there is none. */
  readonly copyVaultArn?: string;
}

/**
 * What nobody may do with a backup vault, whatever IAM lets them do: the vault's whole access policy. Protects against
 * deletion before the time, against a lock or policy that is taken off, and against backups that leave for a vault of
 * somebody else's.
 *
 * Deletion is denied to the maintainers too: one of them must take the policy away first, which is an alarm. A principal
 * who may become a maintainer can do that; it is the lock that holds then.
 *
 * It sees the API of AWS Backup alone: copies and restores by the services' own APIs, such as those of RDS's snapshots,
 * are IAM's business.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html
 */
export function backupVaultStatements(trust: BackupVaultTrust): iam.PolicyStatement[] {
  const { account, maintainers, copyVaultArn } = trust;
  const deny = (sid: string, actions: string[], conditions?: iam.Conditions) =>
    new iam.PolicyStatement({
      sid,
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions,
      resources: ['*'],
      conditions,
    });
  const copy = ['backup:CopyFromBackupVault'];
  // A list of targets that is empty fails the one, a list of which one is another vault fails the other.
  const copies =
    copyVaultArn === undefined
      ? [deny('NoCopies', copy)]
      : [
          deny('NoCopyElsewhere', copy, { 'ForAllValues:ArnNotEquals': { 'backup:CopyTargets': copyVaultArn } }),
          deny('NoCopyElsewhereToo', copy, { 'ForAnyValue:ArnNotEquals': { 'backup:CopyTargets': copyVaultArn } }),
        ];
  return [
    deny('NoEarlyDeletion', [
      'backup:DeleteRecoveryPoint',
      'backup:DisassociateRecoveryPoint',
      'backup:DisassociateRecoveryPointFromParent',
      'backup:UpdateRecoveryPointLifecycle',
    ]),
    deny(
      'SettingsByMaintainersAlone',
      [
        'backup:DeleteBackupVault',
        'backup:DeleteBackupVaultAccessPolicy',
        'backup:DeleteBackupVaultLockConfiguration',
        'backup:PutBackupVaultAccessPolicy',
        'backup:PutBackupVaultLockConfiguration',
      ],
      { ArnNotEquals: { 'aws:PrincipalArn': [...maintainers] } },
    ),
    ...copies,
    // The one action that AWS lets another account be allowed at all; a vault's policy takes no wildcard.
    deny('NoStrangers', ['backup:CopyIntoBackupVault'], {
      StringNotEquals: { 'aws:PrincipalAccount': account },
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
    }),
  ];
}
