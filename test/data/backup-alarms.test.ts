import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BackupAlarms } from '../../lib/data/backups/backup-alarms';
import { AlarmTopic } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';
import { letsThrough } from './lets-through';
import { ENV } from './place';

const stack = new Stack(testApp(), 'Test', { env: ENV });
new BackupAlarms(stack, 'Subject', { alarmTopic: new AlarmTopic(stack, 'Topic', { displayName: 'test' }) });
const rules = Object.entries(Template.fromStack(stack).findResources('AWS::Events::Rule'));

function ruleOf(part: string): Record<string, unknown> {
  const [found] = rules.filter(([id]) => id.includes(part));
  return found?.[1].Properties as Record<string, unknown>;
}

const patternOf = (part: string): unknown => ruleOf(part)['EventPattern'];

describe('BackupAlarms', () => {
  const job = (kind: string, detail: object) => ({
    source: 'aws.backup',
    'detail-type': `${kind} Job State Change`,
    detail,
  });
  const call = (eventName: string) => ({
    source: 'aws.backup',
    'detail-type': 'AWS API Call via CloudTrail',
    detail: { eventSource: 'backup.amazonaws.com', eventName },
  });

  test('D07 rings for every job that comes to nothing, and for none that works', () => {
    const pattern = patternOf('FailedJobs');
    for (const event of [
      job('Backup', { state: 'FAILED' }),
      job('Backup', { state: 'EXPIRED' }),
      job('Backup', { state: 'PARTIAL' }),
      job('Copy', { state: 'FAILED' }),
      job('Backup', { state: 'COMPLETED', statusMessage: 'some objects were skipped' }),
      job('Restore', { status: 'FAILED' }),
      job('Restore', { status: 'ABORTED' }),
    ]) {
      expect([event, letsThrough(pattern, event)]).toEqual([event, true]);
    }
    expect(letsThrough(pattern, job('Backup', { state: 'COMPLETED' }))).toBe(false);
    expect(letsThrough(pattern, job('Backup', { state: 'COMPLETED', statusMessage: '' }))).toBe(false);
    expect(letsThrough(pattern, job('Restore', { status: 'COMPLETED' }))).toBe(false);
    expect(letsThrough(pattern, { ...job('Backup', { state: 'FAILED' }), source: 'aws.rds' })).toBe(false);
  });

  test('D07 rings when policy, lock, plan or opt-in change and when somebody tries to delete, not when one looks', () => {
    const pattern = patternOf('WeakeningCalls');
    const calls = [
      'DeleteBackupVault',
      'DeleteBackupVaultAccessPolicy',
      'DeleteBackupVaultLockConfiguration',
      'DeleteRecoveryPoint',
      'PutBackupVaultAccessPolicy',
      'PutBackupVaultLockConfiguration',
      'UpdateRecoveryPointLifecycle',
      'UpdateRegionSettings',
      'DescribeBackupVault',
      'StartBackupJob',
    ];
    expect(calls.filter((name) => letsThrough(pattern, call(name)))).toEqual(calls.slice(0, -2));
  });

  const beside = (source: string, eventName: string, kind = 'AWS API Call via CloudTrail') =>
    letsThrough(patternOf('CallsBeside'), { source, 'detail-type': kind, detail: { eventName } });

  test.each(['DisableKey', 'PutKeyPolicy', 'ReplicateKey', 'ScheduleKeyDeletion'])(
    'D05 D07 rings when somebody calls %s, for the keys protect the backups',
    (name) => {
      expect(beside('aws.kms', name)).toBe(true);
      expect(beside('aws.kms', name, 'AWS Service Event via CloudTrail')).toBe(false);
      expect(beside('aws.lambda', name)).toBe(false);
    },
  );

  test.each(['Decrypt', 'GenerateDataKey', 'CreateGrant', 'GetKeyPolicy', 'DescribeKey', 'EnableKey'])(
    'D05 D07 does not ring when a key is used or looked at: %s',
    (name) => {
      expect(beside('aws.kms', name)).toBe(false);
    },
  );

  test('D07 rings when somebody shares a snapshot, not when one is made', () => {
    expect(beside('aws.rds', 'ModifyDBClusterSnapshotAttribute')).toBe(true);
    expect(beside('aws.rds', 'CreateDBClusterSnapshot')).toBe(false);
  });

  test('D07 D10 rings when the selecting tag or the class of data changes, and for no other tag', () => {
    const tagged = (key: string) => ({
      source: 'aws.tag',
      'detail-type': 'Tag Change on Resource',
      detail: { 'changed-tag-keys': [key, 'Owner'] },
    });
    expect(letsThrough(patternOf('SelectionChanges'), tagged('defence-in-depth:backup'))).toBe(true);
    expect(letsThrough(patternOf('SelectionChanges'), tagged('defence-in-depth:data-class'))).toBe(true);
    expect(letsThrough(patternOf('SelectionChanges'), tagged('Environment'))).toBe(false);
  });

  test('D07 every rule rings at the topic, with the role for it', () => {
    for (const part of ['FailedJobs', 'WeakeningCalls', 'CallsBeside', 'SelectionChanges']) {
      expect(ruleOf(part)).toMatchObject({
        State: 'ENABLED',
        Targets: [
          {
            Arn: { Ref: expect.stringMatching(/^Topic/) },
            RoleArn: { 'Fn::GetAtt': [expect.stringContaining('TopicRuleRole'), 'Arn'] },
          },
        ],
      });
    }
  });

  test('G01 alone passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
