import { Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { EncryptedLogGroup, EncryptionKey, SESSION_RECORDS_PREFIX } from '../foundation';
import { SESSION_LIMITS } from './admin-door';

/** The document that Session Manager reads an account's preferences from; the name is AWS's. */
const PREFERENCES_DOCUMENT = 'SSM-SessionManagerRunShell';

/** Settings of {@link SessionPreferences}. */
export interface SessionPreferencesProps {
  /** The locked bucket that keeps the records, whose `sessionRecorder` is the role of the hosts. */
  readonly archive: s3.IBucket;

  /** The key of the log group; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Name of the role of the hosts, which decrypts sessions. */
  readonly hostRoleName: string;

  /** Names of the roles of people, 1 or more, which begin sessions. */
  readonly peopleRoleNames: string[];
}

/**
 * Session Manager's preferences for shells in this account and region. Protects against sessions that nobody can read
 * afterwards (streamed to an encrypted log group while they run, put into the locked archive when they end; the agent
 * refuses a session where it finds either without encryption), that are read on the way (a KMS key of their own beside
 * TLS) and that stay open (15 minutes idle, 60 in all). Nobody chooses another user of the host: run-as is off.
 *
 * The document is the only one of its name in an account and region. Where the console or another stack has made it,
 * the deployment fails: compare its content, then delete it (`aws ssm delete-document`) or import it into the stack.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
 */
export class SessionPreferences extends Construct {
  /** The key that encrypts what goes between a person and the host. */
  readonly sessionKey: kms.IKey;
  /** What the terminal shows in sessions, for a year; what is typed unseen is not in it. */
  readonly logGroup: logs.ILogGroup;
  /** ARN of the document. */
  readonly documentArn: string;

  constructor(scope: Construct, id: string, props: SessionPreferencesProps) {
    super(scope, id);
    const { archive, logKey } = props;
    this.sessionKey = this.makeSessionKey(props);
    this.logGroup = new EncryptedLogGroup(this, 'Sessions', { encryptionKey: logKey }).logGroup;
    new ssm.CfnDocument(this, 'Document', {
      name: PREFERENCES_DOCUMENT,
      documentType: 'Session',
      documentFormat: 'JSON',
      updateMethod: 'NewVersion',
      content: {
        schemaVersion: '1.0',
        description: 'Preferences of Session Manager',
        sessionType: 'Standard_Stream',
        inputs: {
          s3BucketName: archive.bucketName,
          s3KeyPrefix: SESSION_RECORDS_PREFIX,
          s3EncryptionEnabled: true,
          cloudWatchLogGroupName: this.logGroup.logGroupName,
          cloudWatchEncryptionEnabled: true,
          cloudWatchStreamingEnabled: true,
          kmsKeyId: this.sessionKey.keyArn,
          runAsEnabled: false,
          runAsDefaultUser: '',
          ...SESSION_LIMITS,
        },
      },
    });
    this.documentArn = Stack.of(this).formatArn({
      service: 'ssm',
      resource: 'document',
      resourceName: PREFERENCES_DOCUMENT,
    });
  }
  /** Neither Session Manager nor another service takes part: a person's client and the host's agent call KMS themselves. */
  private makeSessionKey({ hostRoleName, peopleRoleNames }: SessionPreferencesProps): kms.IKey {
    const { account, partition } = Stack.of(this);
    const role = (name: string): string => `arn:${partition}:iam::${account}:role/${name}`;
    const conditions = { StringLike: { 'kms:EncryptionContext:aws:ssm:TargetId': 'i-*' } };
    const key = new EncryptionKey(this, 'SessionKey', {
      description: 'Encrypts sessions on the admin host',
      services: [],
    });
    key.allowUse({
      sid: 'PeopleBeginSessions',
      roleArns: peopleRoleNames.map(role),
      actions: ['kms:GenerateDataKey'],
      conditions,
    });
    key.allowUse({ sid: 'HostsReadSessions', roleArns: [role(hostRoleName)], actions: ['kms:Decrypt'], conditions });
    return key.key;
  }
}
