import * as iam from 'aws-cdk-lib/aws-iam';
import { ADMIN_DOOR, SESSION_DOCUMENT_CHECKED } from './admin-door';
import { type PolicyPlace } from './endpoint-statements';

const OWN_SESSION = ['ssm:ResumeSession', 'ssm:TerminateSession'];
const OPEN_CHANNEL = 'ssmmessages:OpenDataChannel';

/**
 * What people may do: find the admin host, start a shell there, and end or resume their own sessions. Protects against
 * every other use of Systems Manager (commands, parameters, other documents, other hosts) and every other door to a
 * host, by denial, so that a policy attached later does not open them.
 *
 * @param place where the host stands
 * @param documentArn ARN of Session Manager's preferences
 * @param sessionKeyArn ARN of the key of sessions
 * @param people names of the users, which are the names of their sessions
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html
 */
export function adminStatements(
  place: PolicyPlace,
  documentArn: string,
  sessionKeyArn: string,
  people: readonly string[],
): iam.PolicyStatement[] {
  const { account, partition, region } = place;
  const systemsManager = `arn:${partition}:ssm:${region}:${account}`;
  const instances = `arn:${partition}:ec2:${region}:${account}:instance/*`;
  const sessions = `${systemsManager}:session/*`;
  const documents = [documentArn, `${systemsManager}:document/${ADMIN_DOOR.documentPrefix}*`];
  const tag = { [`ssm:resourceTag/${ADMIN_DOOR.tagKey}`]: ADMIN_DOOR.tagValue };
  const ownTag = { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' };
  const allow = (sid: string, statement: iam.PolicyStatementProps) => new iam.PolicyStatement({ sid, ...statement });
  const deny = (sid: string, statement: iam.PolicyStatementProps) =>
    new iam.PolicyStatement({ sid, effect: iam.Effect.DENY, ...statement });
  return [
    allow('FindTheHost', { actions: ['ec2:DescribeInstances'], resources: ['*'] }),
    allow('SessionsOnTheHost', {
      actions: ['ssm:StartSession'],
      resources: [instances],
      conditions: { StringEquals: tag, ...SESSION_DOCUMENT_CHECKED },
    }),
    allow('Shells', { actions: ['ssm:StartSession'], resources: [documentArn], conditions: SESSION_DOCUMENT_CHECKED }),
    allow('OwnSessions', {
      actions: OWN_SESSION,
      resources: [sessions],
      conditions: { StringEquals: ownTag },
    }),
    allow('OwnChannels', {
      actions: [OPEN_CHANNEL],
      // AWS documents the first form; ids that were seen begin with the session's name, which is the user's. A channel
      // takes the token that StartSession answered, so that another person's stays closed.
      resources: ['${aws:userid}', ...people].map((person) => `${systemsManager}:session/${person}-*`),
    }),
    allow('EncryptSessions', {
      actions: ['kms:GenerateDataKey'],
      resources: [sessionKeyArn],
      conditions: { StringLike: { 'kms:EncryptionContext:aws:ssm:TargetId': 'i-*' } },
    }),
    deny('NothingElseOfSystemsManager', {
      actions: ['ssm:*'],
      notResources: [instances, ...documents, sessions],
    }),
    deny('NoOtherHosts', {
      actions: ['ssm:StartSession'],
      resources: [instances],
      conditions: { StringNotEquals: tag },
    }),
    deny('NothingButSessions', {
      notActions: ['ssm:StartSession'],
      resources: [instances, ...documents],
    }),
    deny('NothingElseWithSessions', { notActions: [...OWN_SESSION, OPEN_CHANNEL], resources: [sessions] }),
    deny('NoSessionsOfOthers', {
      actions: OWN_SESSION,
      resources: [sessions],
      conditions: { StringNotEquals: ownTag },
    }),
    deny('NoOtherDoors', {
      actions: [
        'ec2-instance-connect:*',
        'ec2:CreateInstanceConnectEndpoint',
        'ec2:CreateKeyPair',
        'ec2:EnableSerialConsoleAccess',
        'ec2:ImportKeyPair',
      ],
      resources: ['*'],
    }),
    // Who could tag another instance would make it a second door.
    deny('NoOtherHostBecomesTheDoor', {
      actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
      resources: ['*'],
      conditions: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': [ADMIN_DOOR.tagKey] } },
    }),
  ];
}
