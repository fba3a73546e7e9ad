import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { type AlarmTopic } from '../../foundation';
import { DATA_CLASS_TAG_KEY } from '../classify';
import { BACKUP_TAG_KEY } from './select-for-backup';

const LOST = ['ABORTED', 'EXPIRED', 'FAILED', 'PARTIAL'];

/** Calls after which there are fewer backups, or fewer reasons why they stay. */
const WEAKENING_CALLS = [
  'DeleteBackupPlan',
  'DeleteBackupSelection',
  'DeleteBackupVault',
  'DeleteBackupVaultAccessPolicy',
  'DeleteBackupVaultLockConfiguration',
  'DeleteRecoveryPoint',
  'DeleteRestoreTestingPlan',
  'DeleteRestoreTestingSelection',
  'DisassociateRecoveryPoint',
  'DisassociateRecoveryPointFromParent',
  'PutBackupVaultAccessPolicy',
  'PutBackupVaultLockConfiguration',
  'StopBackupJob',
  'UpdateBackupPlan',
  'UpdateGlobalSettings',
  'UpdateRecoveryPointLifecycle',
  'UpdateRegionSettings',
  'UpdateRestoreTestingPlan',
  'UpdateRestoreTestingSelection',
];

/** Calls that make a backup unreadable, or readable to somebody else, without AWS Backup. */
const CALLS_BESIDE = [
  'DisableKey',
  'ModifyDBClusterSnapshotAttribute',
  'PutKeyPolicy',
  'ReplicateKey',
  'ScheduleKeyDeletion',
];

/** Settings of {@link BackupAlarms}. */
export interface BackupAlarmsProps {
  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;
}

/**
 * Rings when a backup, copy or restore job of the account and region comes to nothing or ends with issues, when somebody
 * calls what weakens backups, disables or deletes a key, changes its policy or copies it to another region, or shares a
 * snapshot, whether it was let through or refused, and when the tag changes that selects for backup or that says the class
 * of data, by which rules and inspections find a store. Protects against backups that end in silence.
 *
 * By events and not by the metrics of AWS Backup: an event names the job and the reason, and rings once for each. A plan
 * that backs up nothing at all makes no event; restore tests that find no fresh backup tell. Calls are seen while the
 * account has a trail of management events, and while nobody has silenced the rules and the topic first. A deployment that
 * changes a plan, a vault, the policy of a vault or of a key, or the tags, and one that makes a tagged resource, rings too.
 *
 * Of keys it asks not which: the backups are under the keys of the vault and of the classes of data, and a list of them
 * would miss the one that somebody adds.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html
 */
export class BackupAlarms extends Construct {
  constructor(scope: Construct, id: string, props: BackupAlarmsProps) {
    super(scope, id);
    const rules: [string, string, events.EventPattern][] = [
      [
        'FailedJobs',
        'A backup, copy or restore job came to nothing',
        {
          source: ['aws.backup'],
          detailType: ['Backup Job State Change', 'Copy Job State Change', 'Restore Job State Change'],
          // Backup and copy jobs have a state, restore jobs a status.
          // One that ended with issues is complete, with a message.
          detail: {
            $or: [{ state: LOST }, { status: LOST }, { state: ['COMPLETED'], statusMessage: [{ 'anything-but': '' }] }],
          },
        },
      ],
      [
        'WeakeningCalls',
        'Somebody changed or tried to change what keeps the backups',
        {
          source: ['aws.backup'],
          detailType: ['AWS API Call via CloudTrail'],
          detail: { eventSource: ['backup.amazonaws.com'], eventName: WEAKENING_CALLS },
        },
      ],
      [
        'CallsBeside',
        'Somebody tried to disable, delete, open or copy a key, or to share a snapshot',
        {
          source: ['aws.kms', 'aws.rds'],
          detailType: ['AWS API Call via CloudTrail'],
          detail: { eventName: CALLS_BESIDE },
        },
      ],
      [
        'SelectionChanges',
        'The tag that selects for backup, or says the class of data, changed on a resource',
        {
          source: ['aws.tag'],
          detailType: ['Tag Change on Resource'],
          detail: { 'changed-tag-keys': [BACKUP_TAG_KEY, DATA_CLASS_TAG_KEY] },
        },
      ],
    ];
    for (const [name, description, eventPattern] of rules) {
      new events.Rule(this, name, { description, eventPattern, targets: [props.alarmTopic.eventTarget()] });
    }
  }
}
