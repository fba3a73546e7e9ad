import { Template } from 'aws-cdk-lib/assertions';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { LockedBackups, type LockedBackupsProps } from '../../lib/data';
import { findingsOf } from '../../lib/testing';
import { place, type Place } from './place';

function backupsIn(at: Place, props: Partial<LockedBackupsProps> = {}): LockedBackups {
  const { stack, encryptionKey } = at;
  return new LockedBackups(stack, 'Subject', {
    encryptionKey,
    clusters: [rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', { clusterIdentifier: 'orders' })],
    buckets: [s3.Bucket.fromBucketName(stack, 'Bucket', 'pictures')],
    retentionDays: 14,
    ...props,
  });
}

describe('LockedBackups', () => {
  test('D07 by default no backup can be deleted or shortened before its time, and the lock can still be corrected', () => {
    const at = place();
    backupsIn(at);
    const [vault] = Object.values(Template.fromStack(at.stack).findResources('AWS::Backup::BackupVault'));
    expect(vault).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(vault?.Properties).toMatchObject({
      EncryptionKeyArn: at.stack.resolve(at.encryptionKey.keyArn),
      AccessPolicy: {
        Statement: [
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
            Resource: '*',
          },
        ],
      },
    });
    expect(vault?.Properties.LockConfiguration).toEqual({ MinRetentionDays: 14, MaxRetentionDays: 365 });
  });

  test('D07 backs up the named clusters and buckets daily for the given days', () => {
    const at = place();
    backupsIn(at);
    const template = Template.fromStack(at.stack);
    template.hasResourceProperties('AWS::Backup::BackupPlan', {
      BackupPlan: {
        BackupPlanRule: [{ ScheduleExpression: 'cron(0 3 * * ? *)', Lifecycle: { DeleteAfterDays: 14 } }],
      },
    });
    const [selection] = Object.values(template.findResources('AWS::Backup::BackupSelection'));
    expect(selection?.Properties.BackupSelection.Resources).toEqual([
      'arn:aws:rds:eu-west-1:111111111111:cluster:orders',
      'arn:aws:s3:::pictures',
    ]);
  });

  test('D07 the role that backs up can restore nothing', () => {
    const at = place();
    backupsIn(at);
    const [role] = Object.values(Template.fromStack(at.stack).findResources('AWS::IAM::Role'));
    const policies = JSON.stringify(role?.Properties.ManagedPolicyArns);
    expect(policies).toContain('AWSBackupServiceRolePolicyForBackup');
    expect(policies).toContain('AWSBackupServiceRolePolicyForS3Backup');
    expect(policies).not.toContain('Restore');
  });

  test.each<[Partial<LockedBackupsProps>, string]>([
    [
      { retentionDays: 6 },
      'days that backups are kept must be a whole number from 7 to 365, got 6; change retentionDays',
    ],
    [{ retentionDays: 366 }, 'days that backups are kept must be a whole number from 7 to 365, got 366'],
    [
      { clusters: [], buckets: [] },
      'locked backups need something to back up, got nothing; name clusters or buckets (Test/Subject)',
    ],
  ])('D07 refuses %j', (props, message) => {
    expect(() => backupsIn(place(), props)).toThrow(message);
  });

  test('D07 alone passes the packs', () => {
    const at = place();
    backupsIn(at);
    expect(findingsOf(at.stack)).toEqual([]);
  });
});
