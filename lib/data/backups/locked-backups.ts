import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledge, checkRange, type AlarmTopic } from '../../foundation';
import { BackupAlarms } from './backup-alarms';
import { type BackupLock } from './backup-lock';
import { BACKUP_TAG_KEY } from './select-for-backup';
import { backupVaultStatements } from './backup-vault-statements';

const SHORTEST_RETENTION = 7;
const LONGEST_RETENTION = 3650;
/** ARN of a backup vault, with its region and account. */
export const BACKUP_VAULT_ARN = /^arn:aws[a-z-]*:backup:([a-z0-9-]+):(\d{12}):backup-vault:[\w-]{2,50}$/;
const PLAN_NAME = /^[\w.-]{1,50}$/;

/** Settings of {@link LockedBackups}. */
export interface LockedBackupsProps {
  /** Name of the plan: what `selectForBackup` puts under this name is backed up. One of the name in an account and region. */
  readonly plan: string;

  /**
   * The key of the vault, that of the most sensitive data in it. Another key would be another vault under the same name,
   * which CloudFormation refuses.
   */
  readonly encryptionKey: kms.IKey;

  /** Whether the lock can be taken away again; `BackupLock.irrevocableAfter` cannot, by nobody, once its grace is over. */
  readonly lock: BackupLock;

  /** Least days that the lock allows a backup to be kept, 7 to 3650; not to be changed once the lock is irrevocable. */
  readonly minRetentionDays: number;

  /**
   * Most days that the lock allows, `minRetentionDays` to 3650: the bound of what a mistake can cost; not to be changed
   * once the lock is irrevocable.
   *
   * @default 365
   */
  readonly maxRetentionDays?: number;

  /** Days for which each backup, and each copy of it, is kept; within the lock's bounds. */
  readonly retentionDays: number;

  /**
   * ARNs of the roles that may change the vault's policy and lock, 1 or more: the one that deploys, and one for
   * emergencies.
   */
  readonly maintainers: string[];

  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;

  /**
   * ARN of a vault in another account, another region or both, which each backup is copied to and nothing else is. Its
   * policy and key must admit this account. For one in another account of the organisation the keys of the vault and of the
   * clusters must admit that account, see `copyKeyUse`.
   *
   * @default - no copies; the vault's policy lets no backup out
   */
  readonly copyVaultArn?: string;
}

/**
 * Daily backups in a vault that gives nothing back early. Protects against an attacker (or a script) who deletes the data
 * and then its backups: the lock refuses it, and so does the vault's policy, which lets nobody change lock or policy but
 * the maintainers, and lets AWS Backup copy to no vault but the one named. What weakens that rings.
 *
 * Backed up is what carries the plan's tag (see {@link selectForBackup}), so that a store is never forgotten; somebody
 * who may change tags can take one out of tomorrow's backup, which rings.
 *
 * Aurora's own point-in-time backups stay Aurora's: handing them over (`enableContinuousBackup`) would let AWS Backup
 * overwrite the cluster's retention behind the template. The account must have opted in to Aurora and S3 in AWS Backup.
 * The vault does not hold the keys: who destroys the key of a store, or of the vault, has destroyed the backup.
 *
 * @throws if a number of days is out of range, the plan's name is none, there is no maintainer, or the copies' vault is
 *   none or of the same account and region
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
 */
export class LockedBackups extends Construct {
  /** The vault. */
  readonly vault: backup.IBackupVault;
  /** The name of the plan. */
  readonly plan: string;
  /** The role that AWS Backup reads everything with that it backs up. */
  readonly role: iam.IRole;

  constructor(scope: Construct, id: string, props: LockedBackupsProps) {
    super(scope, id);
    const { maxRetentionDays = 365, minRetentionDays, copyVaultArn, maintainers } = props;
    this.validate(props, maxRetentionDays);
    const { account } = Stack.of(this);
    this.vault = new backup.BackupVault(this, 'Vault', {
      encryptionKey: props.encryptionKey,
      lockConfiguration: {
        minRetention: Duration.days(minRetentionDays),
        maxRetention: Duration.days(maxRetentionDays),
        changeableFor: props.lock.grace,
      },
      accessPolicy: new iam.PolicyDocument({
        statements: backupVaultStatements({ account, maintainers, copyVaultArn }),
      }),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const deleteAfter = Duration.days(props.retentionDays);
    const plan = new backup.BackupPlan(this, 'Plan', {
      backupPlanName: props.plan,
      backupVault: this.vault,
      backupPlanRules: [
        new backup.BackupPlanRule({
          ruleName: 'Daily',
          scheduleExpression: events.Schedule.cron({ hour: '3', minute: '0' }),
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(12),
          deleteAfter,
          copyActions:
            copyVaultArn === undefined
              ? undefined
              : [
                  {
                    destinationBackupVault: backup.BackupVault.fromBackupVaultArn(this, 'CopyVault', copyVaultArn),
                    deleteAfter,
                  },
                ],
        }),
      ],
    });
    this.role = this.backupRole();
    plan.addSelection('Selection', {
      role: this.role,
      disableDefaultBackupPolicy: true,
      resources: [backup.BackupResource.fromTag(BACKUP_TAG_KEY, props.plan)],
    });
    this.plan = props.plan;
    new BackupAlarms(this, 'Alarms', { alarmTopic: props.alarmTopic });
  }

  private validate(props: LockedBackupsProps, most: number): void {
    const { plan, minRetentionDays: least, retentionDays, maintainers, copyVaultArn } = props;
    checkRange(this, {
      what: 'least days that the lock allows',
      value: least,
      least: SHORTEST_RETENTION,
      most: LONGEST_RETENTION,
      prop: 'minRetentionDays',
      computed: true,
    });
    checkRange(this, {
      what: 'most days that the lock allows',
      value: most,
      least,
      most: LONGEST_RETENTION,
      prop: 'maxRetentionDays',
      computed: true,
    });
    checkRange(this, {
      what: 'days that backups are kept',
      value: retentionDays,
      least,
      most,
      prop: 'retentionDays',
      computed: true,
    });
    if (Token.isUnresolved(plan) || !PLAN_NAME.test(plan)) {
      throw new Error(
        `backup plan needs a name of 1 to 50 letters, digits, dots, dashes and _, got "${plan}"; change plan (${this.node.path})`,
      );
    }
    if (maintainers.length === 0) {
      throw new Error(
        `backup vault needs one maintainer at least, got none: nobody could ever deploy it again; name maintainers (${this.node.path})`,
      );
    }
    if (copyVaultArn !== undefined) {
      this.validateCopies(copyVaultArn);
    }
  }

  private validateCopies(copyVaultArn: string): void {
    const { account, region } = Stack.of(this);
    const [, copyRegion, copyAccount] = BACKUP_VAULT_ARN.exec(copyVaultArn) ?? [];
    if (copyRegion === undefined) {
      throw new Error(
        `copies of backups need the ARN of a vault, got "${copyVaultArn}"; write it like arn:aws:backup:eu-central-1:222222222222:backup-vault:name (${this.node.path})`,
      );
    }
    if (copyRegion === region && copyAccount === account) {
      throw new Error(
        `copies of backups need a vault of another region or account, got ${copyVaultArn}; change copyVaultArn (${this.node.path})`,
      );
    }
  }

  private backupRole(): iam.IRole {
    const policies = ['service-role/AWSBackupServiceRolePolicyForBackup', 'AWSBackupServiceRolePolicyForS3Backup'];
    const role = new iam.Role(this, 'Role', {
      description: 'Lets AWS Backup read what it backs up; it may restore nothing',
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
      managedPolicies: policies.map((policy) => iam.ManagedPolicy.fromAwsManagedPolicyName(policy)),
    });
    // AWS Backup takes it to delete what has reached its end: a kept vault needs it as long as it holds something.
    role.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    for (const policy of policies) {
      acknowledge(
        role,
        `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
        'AWS Backup changes what it must call with each release; only the backup service of this account can assume the role, and it has no restore rights',
      );
    }
    // A table would keep, in a vault that nobody empties, the keys of persons who are forgotten.
    const noTables = new iam.ManagedPolicy(this, 'NoTables', {
      description: 'Backs up no table, whoever asks for it',
      roles: [role],
      statements: [
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          actions: ['dynamodb:CreateBackup', 'dynamodb:StartAwsBackupJob'],
          resources: ['*'],
        }),
      ],
    });
    noTables.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return role;
  }
}
