import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeWildcards, SESSION_RECORDS_PREFIX } from '../foundation';
import { type SessionPreferences } from './session-preferences';

/** Settings of an {@link AdminHostRole}. */
export interface AdminHostRoleProps {
  /** Name of the role, which the archive's policy names as its session recorder. */
  readonly roleName: string;

  /** How sessions are encrypted and recorded. */
  readonly preferences: SessionPreferences;

  /** The locked bucket that keeps the records. */
  readonly archive: s3.IBucket;

  /** The key of that bucket. */
  readonly archiveKey: kms.IKey;
}

/**
 * The role of the admin host. Protects against a host that is worth taking: its agent can hold sessions and write their
 * records, and nothing else. `AmazonSSMManagedInstanceCore` would also read every parameter of the account.
 *
 * Whoever is root on the host can take the role's place: add records, each with the time that S3 writes it, and hide one
 * behind a later version of the same key (the first version of a key is the record), add to the log group, read sessions on
 * the way; read or remove no record. People in sessions are not root, and the metadata service answers root alone.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
 */
export class AdminHostRole extends Construct {
  /** The role. */
  readonly role: iam.IRole;

  constructor(scope: Construct, id: string, props: AdminHostRoleProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      roleName: props.roleName,
      description: 'Admin host: holds sessions of Session Manager and writes their records',
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    });
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Holds sessions of Session Manager and writes their records',
      roles: [this.role],
      statements: [...agentStatements(props), ...recordStatements(props)],
    });
    acknowledgeWildcards(policy, {
      HoldSessions: 'what an agent calls for itself; these actions know no resources in IAM',
      FindTheLogGroup: 'the agent looks for its log group by name, which shows names and settings of log groups alone',
      PutRecords: 'the objects under one prefix of one bucket; their names hold the ids of sessions, not known here',
    });
  }
}

function agentStatements({ preferences }: AdminHostRoleProps): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'HoldSessions',
      actions: [
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      sid: 'DecryptSessions',
      actions: ['kms:Decrypt'],
      resources: [preferences.sessionKey.keyArn],
      conditions: { StringLike: { 'kms:EncryptionContext:aws:ssm:TargetId': 'i-*' } },
    }),
  ];
}

function recordStatements({ preferences, archive, archiveKey }: AdminHostRoleProps): iam.PolicyStatement[] {
  const { account, partition, region } = Stack.of(preferences);
  return [
    new iam.PolicyStatement({
      sid: 'FindTheLogGroup',
      actions: ['logs:DescribeLogGroups'],
      resources: [`arn:${partition}:logs:${region}:${account}:log-group:*`],
    }),
    new iam.PolicyStatement({
      sid: 'StreamToTheLogGroup',
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [preferences.logGroup.logGroupArn],
    }),
    new iam.PolicyStatement({
      sid: 'CheckTheArchive',
      actions: ['s3:GetEncryptionConfiguration'],
      resources: [archive.bucketArn],
    }),
    new iam.PolicyStatement({
      sid: 'PutRecords',
      actions: ['s3:PutObject'],
      resources: [archive.arnForObjects(`${SESSION_RECORDS_PREFIX}*`)],
    }),
    new iam.PolicyStatement({
      sid: 'EncryptRecords',
      // Decrypt is for the parts of a long record.
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: [archiveKey.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
    }),
  ];
}
