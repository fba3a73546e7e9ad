import { RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as macie from 'aws-cdk-lib/aws-macie';
import { Construct, type IDependable } from 'constructs';
import { DATA_CLASS_TAG_KEY, dataClassRules } from '../data';
import { type AlarmTopic, EncryptedLogGroup } from '../foundation';
import { DataClass } from '../service-graph';
import { ClassificationJob } from './classification-job';
import { MacieSession } from './macie-session';

/** Macie writes here and nowhere else. */
const LOG_GROUP = '/aws/macie/classificationjobs';
const SENSITIVE = 'SensitiveData:S3Object';

/** Not `S3BucketSharedWithCloudFront`: a distribution that reads a bucket through origin access control makes one. */
const WEAKENED = [
  'S3BlockPublicAccessDisabled',
  'S3BucketEncryptionDisabled',
  'S3BucketPublic',
  'S3BucketReplicatedExternally',
  'S3BucketSharedExternally',
];

/** Calls after which Macie sees less, or says less. */
const WEAKENING_CALLS = [
  'CreateFindingsFilter',
  'DisableMacie',
  'UpdateClassificationJob',
  'UpdateFindingsFilter',
  'UpdateMacieSession',
];

/** Settings of {@link SensitiveDataDiscovery}. */
export interface SensitiveDataDiscoveryProps {
  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;

  /** The key of Macie's log; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Who turns Macie on. @default MacieSession.OWN */
  readonly session?: MacieSession;
}

/**
 * Macie over every bucket whose class of data is to be inspected. Protects against sensitive data where none belongs.
 *
 * Buckets are found by their tag at each daily run, see {@link ClassificationJob}. It rings for card numbers, bank data
 * and credentials anywhere, since no class of data may hold one; for personal data in a bucket of class `public` or
 * `internal`; for a bucket that became public, shared or unencrypted; when a run could not open a bucket or the account;
 * and when somebody pauses Macie, cancels a job or suppresses findings, as a deployment that changes the job does too.
 * Personal data where it belongs is a finding in Macie, and rings nobody.
 *
 * Macie reads with its service-linked role, which the keys of inspected classes and the buckets of the data room let in;
 * the policy of any other tagged bucket and of its key must do so too. An object that cannot be decrypted is skipped
 * without an alarm, and encrypted attributes are ciphertext to Macie as well. Every bucket of the account and region is
 * paid for by the month, and what is looked through by the gigabyte, once for each version.
 *
 * @see https://docs.aws.amazon.com/macie/latest/user/findings-types.html
 */
export class SensitiveDataDiscovery extends Construct {
  constructor(scope: Construct, id: string, props: SensitiveDataDiscoveryProps) {
    super(scope, id);
    const { session = MacieSession.OWN } = props;
    const job = new ClassificationJob(this, 'Job', {
      description: 'Looks for sensitive data in every bucket whose class of data is inspected',
      tagKey: DATA_CLASS_TAG_KEY,
      tagValues: Object.values(DataClass).filter((dataClass) => dataClassRules(dataClass).inspectedByMacie),
    });
    if (session.isOwn) {
      job.node.addDependency(this.turnOn(), this.watchRuns(props));
    }
    this.ringForFindings(props.alarmTopic);
  }

  private turnOn(): IDependable {
    const session = new macie.CfnSession(this, 'Session', {
      status: 'ENABLED',
      findingPublishingFrequency: 'FIFTEEN_MINUTES',
    });
    // Without its session Macie forgets every finding.
    session.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return session;
  }

  /** Macie makes the log group with its first job if it is not there; then it would be under no key of ours, for ever. */
  private watchRuns({ logKey, alarmTopic }: SensitiveDataDiscoveryProps): IDependable {
    const { logGroup } = new EncryptedLogGroup(this, 'Log', { encryptionKey: logKey, logGroupName: LOG_GROUP });
    const failed = new logs.MetricFilter(this, 'Failures', {
      logGroup,
      filterPattern: logs.FilterPattern.any(
        ...['ACCOUNT_*', 'BUCKET_ACCESS_DENIED', 'BUCKET_DETAILS_UNAVAILABLE', 'BUCKET_OWNER_CHANGED'].map((type) =>
          logs.FilterPattern.stringValue('$.eventType', '=', type),
        ),
      ),
      metricNamespace: 'DefenceInDepth/Macie',
      metricName: 'BucketsNotInspected',
      metricValue: '1',
    });
    alarmTopic.ring(
      new cloudwatch.Alarm(this, 'NotInspected', {
        alarmDescription: 'Macie could not look through a bucket or the account; its log says which and why',
        metric: failed.metric({ statistic: 'Sum' }),
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
    );
    return logGroup;
  }

  private ringForFindings(alarmTopic: AlarmTopic): void {
    const rules: [string, string, object][] = [
      [
        'MisplacedSecrets',
        'Macie found card numbers, bank data, credentials or a mixture in an object',
        { type: ['Credentials', 'Financial', 'Multiple'].map((kind) => `${SENSITIVE}/${kind}`) },
      ],
      [
        'MisplacedPersonalData',
        'Macie found personal data in a bucket of a class that holds none',
        {
          type: [`${SENSITIVE}/Personal`],
          resourcesAffected: {
            s3Bucket: { tags: { key: [DATA_CLASS_TAG_KEY], value: [DataClass.INTERNAL, DataClass.PUBLIC] } },
          },
        },
      ],
      [
        'WeakenedBuckets',
        'Macie saw that a bucket became public, shared or unencrypted',
        { type: WEAKENED.map((kind) => `Policy:IAMUser/${kind}`) },
      ],
    ];
    for (const [name, description, detail] of rules) {
      new events.Rule(this, name, {
        description,
        eventPattern: {
          source: ['aws.macie'],
          detailType: ['Macie Finding'],
          detail: { archived: [false], ...detail },
        },
        targets: [alarmTopic.eventTarget()],
      });
    }
    new events.Rule(this, 'WeakeningCalls', {
      description: 'Somebody paused Macie, cancelled a job or suppressed findings, or tried to',
      eventPattern: {
        detailType: ['AWS API Call via CloudTrail'],
        detail: { eventSource: ['macie2.amazonaws.com'], eventName: WEAKENING_CALLS },
      },
      targets: [alarmTopic.eventTarget()],
    });
  }
}
