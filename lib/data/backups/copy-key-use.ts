import { type AccountUse } from '../../foundation';
import { BACKUP_VAULT_ARN } from './locked-backups';

/**
 * What the keys of backups must allow the account that copies go to. Protects against copies that look configured and all
 * fail: AWS reads a recovery point of Aurora with the key of the cluster, one of S3 with the key of the vault, and makes
 * the copy with the rights of the account that it goes to.
 *
 * Give it to the keys of both, and to no others.
 *
 * @param copyVaultArn ARN of the vault that is copied to
 * @param account number of the account that is backed up
 * @returns nothing if the vault is of the same account
 * @see https://repost.aws/knowledge-center/backup-cross-account-copy-error
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
 */
export function copyKeyUse(copyVaultArn: string, account: string): AccountUse | undefined {
  const [, , copyAccount] = BACKUP_VAULT_ARN.exec(copyVaultArn) ?? [];
  return copyAccount === undefined || copyAccount === account
    ? undefined
    : {
        sid: 'CopiesOfBackups',
        account: copyAccount,
        actions: [
          'kms:CreateGrant',
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey*',
          'kms:ListGrants',
          'kms:ReEncrypt*',
          'kms:RevokeGrant',
        ],
      };
}
