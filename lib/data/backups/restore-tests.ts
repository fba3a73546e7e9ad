import { Names, Stack } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { type AlarmTopic } from '../../foundation';
import { BACKUP_TAG_KEY } from './select-for-backup';
import { type LockedBackups } from './locked-backups';
import { RestoreTestRole } from './restore-test-role';
import { RestoreValidation } from './restore-validation';

/** What is restored and checked, in AWS Backup's words. */
export enum RestoreTestType {
  /** Aurora clusters. */
  AURORA = 'Aurora',
  /** Buckets. */
  S3 = 'S3',
}

/** Settings of {@link RestoreTests}. */
export interface RestoreTestsProps {
  /** The backups to restore. */
  readonly backups: LockedBackups;

  /** What the plan backs up, 1 or more; a type of which there is nothing rings after a week. */
  readonly types: RestoreTestType[];

  /** The key of the vault; buckets are restored under it. */
  readonly vaultKey: kms.IKey;

  /** The keys of the clusters, which are restored under their own. */
  readonly clusterKeys: kms.IKey[];

  /** The VPC that clusters are restored to. */
  readonly vpc: ec2.IVpc;

  /** Isolated subnets for them. */
  readonly subnets: ec2.SubnetSelection;

  /** The key of log groups; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;
}

/**
 * Twice a week restores the newest backup of every cluster and bucket of a plan, checks what came out, and deletes it.
 * Protects against backups that are there and cannot be restored, and against a plan that silently backs up nothing: only
 * a backup of the last two days is taken, and a week without a proof rings.
 *
 * A cluster comes back without instances, in a security group that lets nobody in; a bucket under the vault's key. Nobody
 * asks the database anything, see {@link RestoreValidation}.
 *
 * @throws if nothing is to be tested
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html
 */
export class RestoreTests extends Construct {
  constructor(scope: Construct, id: string, props: RestoreTestsProps) {
    super(scope, id);
    const { backups, types, vpc, vaultKey } = props;
    if (types.length === 0) {
      throw new Error(`restore tests need one type of resource at least, got none; name types (${this.node.path})`);
    }
    const encryptionKeys = [...new Set([vaultKey, ...props.clusterKeys])];
    const nobody = new ec2.SecurityGroup(this, 'Nobody', {
      vpc,
      description: 'Restored for a test: nobody in, nothing out',
      allowAllOutbound: false,
    });
    const subnetGroup = new rds.SubnetGroup(this, 'Subnets', {
      vpc,
      vpcSubnets: props.subnets,
      description: 'Clusters restored for tests',
    });
    const { role } = new RestoreTestRole(this, 'Role', {
      encryptionKeys,
      subnetGroupName: subnetGroup.subnetGroupName,
    });
    const plan = new backup.CfnRestoreTestingPlan(this, 'Plan', {
      restoreTestingPlanName: Names.uniqueResourceName(this, { maxLength: 50, allowedSpecialCharacters: '_' }),
      scheduleExpression: 'cron(0 6 ? * MON,THU *)',
      scheduleExpressionTimezone: 'Etc/UTC',
      startWindowHours: 1,
      recoveryPointSelection: {
        algorithm: 'LATEST_WITHIN_WINDOW',
        includeVaults: [backups.vault.backupVaultArn],
        recoveryPointTypes: ['SNAPSHOT'],
        selectionWindowDays: 2,
      },
    });
    const overrides: Readonly<Record<RestoreTestType, Record<string, string>>> = {
      [RestoreTestType.AURORA]: {
        dbSubnetGroupName: subnetGroup.subnetGroupName,
        vpcSecurityGroupIds: Stack.of(this).toJsonString([nobody.securityGroupId]),
      },
      [RestoreTestType.S3]: { encryptionType: 'SSE-KMS', kmsKey: vaultKey.keyArn },
    };
    for (const type of types) {
      new backup.CfnRestoreTestingSelection(this, type, {
        restoreTestingPlanName: plan.ref,
        restoreTestingSelectionName: type,
        protectedResourceType: type,
        protectedResourceArns: ['*'],
        protectedResourceConditions: {
          stringEquals: [{ key: `aws:ResourceTag/${BACKUP_TAG_KEY}`, value: backups.plan }],
        },
        iamRoleArn: role.roleArn,
        restoreMetadataOverrides: overrides[type],
        validationWindowHours: 4,
      });
    }
    new RestoreValidation(this, 'Validation', {
      plan: backups.plan,
      planArn: plan.attrRestoreTestingPlanArn,
      resourceTypes: types,
      encryptionKeys,
      logKey: props.logKey,
      alarmTopic: props.alarmTopic,
    });
  }
}
