import * as iam from 'aws-cdk-lib/aws-iam';
import { type PolicyPlace } from './endpoint-statements';

/**
 * What the role for emergencies may do beside sessions: put right what custody leaves to it and to nobody else. Protects
 * against a break-glass role that the policies of keys, vaults, buckets and secrets let through, and IAM does not.
 *
 * It reads no data but secrets, the masked logs of services and what it restored, and makes no key, user or role. Which
 * key, vault, bucket, secret or table lets it through is said by their own policies. The role's trust policy demands MFA of
 * the last hour; here it could not be asked for, since the credentials of a role carry no sign of it.
 *
 * A table is restored under a name that begins with `restored-`: there the role reads what came back, to put single items
 * where they were, and deletes the copy, which remembers what was erased since.
 *
 * @param place where the platform stands; other regions count too, for the edge's keys are in one
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
 */
export function emergencyStatements({ account, partition }: PolicyPlace): iam.PolicyStatement[] {
  const all = (service: string, resource: string): string => `arn:${partition}:${service}:*:${account}:${resource}`;
  const allow = (sid: string, actions: string[], resources: string[], conditions?: iam.Conditions) =>
    new iam.PolicyStatement({ sid, actions, resources, conditions });
  const throughDynamoDb = { StringLike: { 'kms:ViaService': 'dynamodb.*.amazonaws.com' } };
  const ofThisAccount = { StringEquals: { 'aws:ResourceAccount': account } };
  return [
    allow(
      'SeeWhatThereIs',
      [
        'backup:ListBackupVaults',
        'dynamodb:ListTables',
        'kms:ListAliases',
        'kms:ListKeys',
        'logs:DescribeLogGroups',
        's3:ListAllMyBuckets',
        'secretsmanager:ListSecrets',
      ],
      ['*'],
    ),
    allow(
      'PutKeysRight',
      [
        'kms:CancelKeyDeletion',
        'kms:DeleteAlias',
        'kms:DescribeKey',
        'kms:DisableKey',
        'kms:DisableKeyRotation',
        'kms:EnableKey',
        'kms:EnableKeyRotation',
        'kms:GetKeyPolicy',
        'kms:GetKeyRotationStatus',
        'kms:ListGrants',
        'kms:PutKeyPolicy',
        'kms:RevokeGrant',
        'kms:RotateKeyOnDemand',
        'kms:ScheduleKeyDeletion',
        'kms:UpdateAlias',
      ],
      [all('kms', 'key/*'), all('kms', 'alias/*')],
    ),
    allow(
      'PutVaultsRight',
      [
        'backup:DeleteBackupVaultAccessPolicy',
        'backup:DeleteBackupVaultLockConfiguration',
        'backup:DescribeBackupVault',
        'backup:GetBackupVaultAccessPolicy',
        'backup:ListRecoveryPointsByBackupVault',
        'backup:PutBackupVaultAccessPolicy',
        'backup:PutBackupVaultLockConfiguration',
      ],
      [all('backup', 'backup-vault:*')],
    ),
    allow(
      'PutBucketsRight',
      ['s3:GetBucketPolicy', 's3:GetBucketVersioning', 's3:ListBucketVersions', 's3:PutBucketPolicy'],
      [`arn:${partition}:s3:::*`],
      ofThisAccount,
    ),
    allow('RemoveVersions', ['s3:DeleteObjectVersion'], [`arn:${partition}:s3:::*/*`], ofThisAccount),
    allow(
      'PutSecretsRight',
      [
        'secretsmanager:DeleteResourcePolicy',
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetResourcePolicy',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutResourcePolicy',
        'secretsmanager:PutSecretValue',
        'secretsmanager:RestoreSecret',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      [all('secretsmanager', 'secret:*')],
    ),
    allow('UseKeysOfSecrets', ['kms:Decrypt', 'kms:GenerateDataKey'], [all('kms', 'key/*')], {
      StringLike: { 'kms:ViaService': 'secretsmanager.*.amazonaws.com' },
    }),
    allow(
      'RestoreTables',
      [
        'dynamodb:DescribeContinuousBackups',
        'dynamodb:DescribeTable',
        'dynamodb:PutItem',
        'dynamodb:RestoreTableToPointInTime',
      ],
      [all('dynamodb', 'table/*')],
    ),
    allow(
      'UseRestoredTables',
      [
        'dynamodb:BatchWriteItem',
        'dynamodb:DeleteItem',
        'dynamodb:DeleteTable',
        'dynamodb:GetItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'dynamodb:UpdateItem',
      ],
      [all('dynamodb', 'table/restored-*')],
    ),
    allow(
      'UseKeysOfTables',
      ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      [all('kms', 'key/*')],
      throughDynamoDb,
    ),
    allow('GiveKeysToTables', ['kms:CreateGrant'], [all('kms', 'key/*')], {
      ...throughDynamoDb,
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
    }),
    // The log group of a namespace, of any cluster, and the others that are searched for card numbers.
    allow(
      'RemoveLogs',
      ['logs:DeleteLogStream', 'logs:DescribeLogStreams', 'logs:DescribeSubscriptionFilters', 'logs:FilterLogEvents'],
      ['/*/services/*', '/aws/rds/cluster/*', 'aws-waf-logs-*'].map((group) => all('logs', `log-group:${group}`)),
    ),
    allow(
      'ReadReportsOfCardNumbers',
      ['logs:FilterLogEvents'],
      ['*CardDataDetector*', '*MaskingReports*'].map((group) => all('logs', `log-group:${group}`)),
    ),
  ];
}
