import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { type AlarmTopic } from '../../foundation';

const LOST_ROTATIONS = ['RotationAbandoned', 'RotationFailed', 'TestRotationFailed'];

/** Calls after which a secret is open to more, or no longer there, or no longer rotated. */
const WEAKENING_CALLS = [
  'CancelRotateSecret',
  'DeleteResourcePolicy',
  'DeleteSecret',
  'PutResourcePolicy',
  'RemoveRegionsFromReplication',
  'ReplicateSecretToRegions',
  'StopReplicationToReplica',
];

/** Settings of {@link SecretAlarms}. */
export interface SecretAlarmsProps {
  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;
}

/**
 * Rings when a rotation of any secret of the account and region fails, those of the database's master password among them,
 * and when somebody changes who may read a secret, deletes one or stops its rotation, whether it was let through or
 * refused. Protects against secrets that silently stay the same, and against the policy that is lifted before a theft.
 *
 * Calls are seen while the account has a trail of management events. A deployment that changes a policy rings too.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html
 */
export class SecretAlarms extends Construct {
  constructor(scope: Construct, id: string, props: SecretAlarmsProps) {
    super(scope, id);
    const rules: [string, string, string, string[]][] = [
      ['LostRotations', 'A rotation failed', 'AWS Service Event via CloudTrail', LOST_ROTATIONS],
      [
        'WeakeningCalls',
        'Somebody changed or tried to change what keeps a secret',
        'AWS API Call via CloudTrail',
        WEAKENING_CALLS,
      ],
    ];
    for (const [name, description, detailType, eventName] of rules) {
      new events.Rule(this, name, {
        description,
        eventPattern: {
          source: ['aws.secretsmanager'],
          detailType: [detailType],
          detail: { eventSource: ['secretsmanager.amazonaws.com'], eventName },
        },
        targets: [props.alarmTopic.eventTarget()],
      });
    }
  }
}
