import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge, checkRange } from '../foundation';

const LONGEST_RETENTION = Duration.days(365);

/** Settings of {@link LockedBackups}. */
export interface LockedBackupsProps {
  /** The key of the vault, that of the most sensitive data in it. */
  readonly encryptionKey: kms.IKey;

  /** The database clusters to back up, each as a whole. */
  readonly clusters: rds.IDatabaseCluster[];

  /** The buckets to back up; versioned ones, as AWS Backup demands. */
  readonly buckets: s3.IBucket[];

  /** Days for which each backup is kept and cannot be deleted by anybody's ordinary rights, 7 to 365. */
  readonly retentionDays: number;
}

/**
 * Daily backups in a vault that gives nothing back early. Protects against an attacker (or a script) who deletes the data
 * and then its backups: the vault's policy denies every deletion, and the lock refuses shorter retentions.
 *
 * The lock is in governance mode: there is no `ChangeableForDays`. With it the lock turns to compliance mode after that
 * many days, and then neither AWS nor the root user can undo a retention that was set wrong, so that step is taken once,
 * on purpose, when the retention has proved itself.
 *
 * Aurora's own point-in-time backups stay Aurora's: handing them over (`enableContinuousBackup`) would let AWS Backup
 * overwrite the cluster's retention behind the template. The account must have opted in to Aurora in AWS Backup.
 *
 * @throws if the retention is out of range, or there is nothing to back up
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
 */
export class LockedBackups extends Construct {
  constructor(scope: Construct, id: string, props: LockedBackupsProps) {
    super(scope, id);
    checkRange(this, {
      what: 'days that backups are kept',
      value: props.retentionDays,
      least: 7,
      most: LONGEST_RETENTION.toDays(),
      prop: 'retentionDays',
    });
    if (props.clusters.length + props.buckets.length === 0) {
      throw new Error(
        `locked backups need something to back up, got nothing; name clusters or buckets (${this.node.path})`,
      );
    }
    const retention = Duration.days(props.retentionDays);
    const backupVault = new backup.BackupVault(this, 'Vault', {
      encryptionKey: props.encryptionKey,
      lockConfiguration: { minRetention: retention, maxRetention: LONGEST_RETENTION },
      blockRecoveryPointDeletion: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const plan = new backup.BackupPlan(this, 'Plan', {
      backupVault,
      backupPlanRules: [
        new backup.BackupPlanRule({
          ruleName: 'Daily',
          scheduleExpression: events.Schedule.cron({ hour: '3', minute: '0' }),
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(12),
          deleteAfter: retention,
        }),
      ],
    });
    plan.addSelection('Selection', {
      role: this.role(),
      disableDefaultBackupPolicy: true,
      resources: [
        ...props.clusters.map((cluster) => backup.BackupResource.fromRdsDatabaseCluster(cluster)),
        ...props.buckets.map((bucket) => backup.BackupResource.fromArn(bucket.bucketArn)),
      ],
    });
  }

  private role(): iam.IRole {
    const policies = ['service-role/AWSBackupServiceRolePolicyForBackup', 'AWSBackupServiceRolePolicyForS3Backup'];
    const role = new iam.Role(this, 'Role', {
      description: 'Lets AWS Backup read what it backs up; it may restore nothing',
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
      managedPolicies: policies.map((policy) => iam.ManagedPolicy.fromAwsManagedPolicyName(policy)),
    });
    for (const policy of policies) {
      acknowledge(
        role,
        `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
        'AWS Backup changes what it must call with each release; only the backup service of this account can assume the role, and it has no restore rights',
      );
    }
    return role;
  }
}
