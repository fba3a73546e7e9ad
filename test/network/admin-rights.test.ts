import { Template } from 'aws-cdk-lib/assertions';
import { evaluatePolicy, literal, type Statement } from '../foundation/evaluate-policy';
import { adminStack } from './admin-stack';

interface Policy {
  readonly PolicyDocument: { readonly Statement: Statement[] };
  readonly Roles: unknown[];
}

interface Role {
  readonly AssumeRolePolicyDocument: { readonly Statement: Statement[] };
}

const { stack, audit } = adminStack();
const template = Template.fromStack(stack);
const HERE = 'eu-west-1:111111111111';
const OLGA = 'AROAEXAMPLE:olga';

function only<T>(type: string, id: string, from = template): T {
  const [properties, ...others] = Object.entries(from.findResources(type))
    .filter(([key]) => key.startsWith(id))
    .map(([, resource]) => resource['Properties'] as T);
  expect(others).toEqual([]);
  return properties as T;
}

const idOf = (type: string, id: string) =>
  Object.keys(template.findResources(type)).find((key) => key.startsWith(id)) ?? 'nothing';
const sessionKey = `<${idOf('AWS::KMS::Key', 'AdminPreferencesSessionKey')}>`;

describe('roles of people', () => {
  const policy = only<Policy>('AWS::IAM::ManagedPolicy', 'AdminPeoplePolicy');
  const instance = `arn:aws:ec2:${HERE}:instance/i-0123456789abcdef0`;
  const document = (name: string, home = HERE) => `arn:aws:ssm:${home}:document/${name}`;
  const session = (name: string) => `arn:aws:ssm:${HERE}:session/${name}`;
  const hostTag = { 'ssm:resourceTag/DefenceInDepth:Access': 'admin-host' };
  const host = { ...hostTag, 'ssm:SessionDocumentAccessCheck': 'true' };
  const of = (userid: string) => ({ 'aws:userid': OLGA, 'ssm:resourceTag/aws:ssmmessages:session-id': userid });
  const target = (id: string) => ({ 'kms:EncryptionContext:aws:ssm:TargetId': id });
  const decide = (action: string, resource: string, context: Record<string, string> = {}) =>
    evaluatePolicy(policy.PolicyDocument.Statement, { action, resource, context: { 'aws:userid': OLGA, ...context } });

  test('N05 both have the same rights to sessions, under names that keys and policies know before', () => {
    expect(only('AWS::IAM::Role', 'AdminOperatorRole')).toMatchObject({ RoleName: 'test-operator' });
    expect(only('AWS::IAM::Role', 'AdminBreakGlassRole')).toMatchObject({ RoleName: 'test-break-glass' });
    const roles = ['AdminOperatorRole', 'AdminBreakGlassRole'].map((id) => ({ Ref: idOf('AWS::IAM::Role', id) }));
    expect(policy.Roles).toEqual(roles);
    for (const id of ['AdminOperatorRole', 'AdminBreakGlassRole']) {
      expect(only('AWS::IAM::Role', id)).not.toHaveProperty('ManagedPolicyArns');
      expect(only('AWS::IAM::Role', id)).not.toHaveProperty('Policies');
    }
  });

  test.each([
    ['finding the host', 'ec2:DescribeInstances', '*', {}],
    ['a session on it', 'ssm:StartSession', instance, host],
    ['a shell', 'ssm:StartSession', document('SSM-SessionManagerRunShell'), host],
    ['a session on it, where AWS says nothing of a check', 'ssm:StartSession', instance, hostTag],
    ['a shell, likewise', 'ssm:StartSession', document('SSM-SessionManagerRunShell'), {}],
    ['resuming an own session', 'ssm:ResumeSession', session('olga-01'), of(OLGA)],
    ['ending an own session', 'ssm:TerminateSession', session('olga-01'), of(OLGA)],
    [
      'the channel of an own session, as AWS documents its id',
      'ssmmessages:OpenDataChannel',
      session(`${OLGA}-01`),
      {},
    ],
    ['the channel of an own session, as ids were seen', 'ssmmessages:OpenDataChannel', session('olga-01'), {}],
    ['encrypting a session', 'kms:GenerateDataKey', sessionKey, target('i-0123456789abcdef0')],
  ])('N05 may do: %s', (_, action, resource, context: Record<string, string>) => {
    expect(decide(action, resource, context)).toBe('allow');
  });

  test.each([
    ['a session on a host without the tag', 'ssm:StartSession', instance, {}],
    ['on a host with another tag', 'ssm:StartSession', instance, { 'ssm:resourceTag/DefenceInDepth:Access': 'node' }],
    ['in another region', 'ssm:StartSession', instance.replace('eu-west-1', 'us-east-1'), host],
    ['on a server outside AWS', 'ssm:StartSession', `arn:aws:ssm:${HERE}:managed-instance/mi-0123456789abcdef0`, host],
    ['in a container', 'ssm:StartSession', `arn:aws:ecs:${HERE}:task/cluster/0123456789abcdef`, host],
    ['a tunnel of AWS to any port', 'ssm:StartSession', document('AWS-StartPortForwardingSession', 'eu-west-1:'), {}],
    ['a command of AWS', 'ssm:StartSession', document('AWS-StartInteractiveCommand', 'eu-west-1:'), {}],
    ['a document of another name', 'ssm:StartSession', document('Tunnel'), {}],
    ['a document of another account', 'ssm:StartSession', document('DefenceInDepth-x', 'eu-west-1:222222222222'), {}],
    ['a command on the host', 'ssm:SendCommand', instance, host],
    ['a command document', 'ssm:SendCommand', document('AWS-RunShellScript', 'eu-west-1:'), {}],
    ['changing the preferences', 'ssm:UpdateDocument', document('SSM-SessionManagerRunShell'), {}],
    ['removing the preferences', 'ssm:DeleteDocument', document('SSM-SessionManagerRunShell'), {}],
    ['making a document', 'ssm:CreateDocument', document('DefenceInDepth-mine'), {}],
    ['a parameter', 'ssm:GetParameter', `arn:aws:ssm:${HERE}:parameter/secret`, {}],
    [
      'an automation',
      'ssm:StartAutomationExecution',
      `arn:aws:ssm:${HERE}:automation-definition/AWS-StopInstance:1`,
      {},
    ],
    ["resuming another's session", 'ssm:ResumeSession', session('otto-01'), of('AROAEXAMPLE:otto')],
    ["ending another's session", 'ssm:TerminateSession', session('otto-01'), of('AROAEXAMPLE:otto')],
    ['resuming a session of unknown owner', 'ssm:ResumeSession', session('otto-01'), {}],
    ['ending a session of unknown owner', 'ssm:TerminateSession', session('otto-01'), {}],
    ['tagging a session as an own one', 'ssm:AddTagsToResource', session('otto-01'), {}],
    ['the sessions of all', 'ssm:DescribeSessions', '*', {}],
    ['ending the host', 'ec2:TerminateInstances', instance, host],
    ['tagging another host', 'ec2:CreateTags', instance, {}],
    ['untagging', 'ec2:DeleteTags', instance, host],
    ['a key by Instance Connect', 'ec2-instance-connect:SendSSHPublicKey', instance, host],
    [
      'a tunnel by Instance Connect',
      'ec2-instance-connect:OpenTunnel',
      `arn:aws:ec2:${HERE}:instance-connect-endpoint/eice-01`,
      {},
    ],
    ['a key for the serial console', 'ec2-instance-connect:SendSerialConsoleSSHPublicKey', instance, host],
    ['switching the serial console on', 'ec2:EnableSerialConsoleAccess', '*', {}],
    ['an endpoint of Instance Connect', 'ec2:CreateInstanceConnectEndpoint', '*', {}],
    ['a key pair', 'ec2:CreateKeyPair', '*', {}],
    ['a key pair from outside', 'ec2:ImportKeyPair', '*', {}],
  ])('N04 N05 is kept from by denial: %s', (_, action, resource, context: Record<string, string>) => {
    expect(decide(action, resource, context)).toBe('deny');
  });

  test.each([
    [
      'a session that is not checked for its document',
      'ssm:StartSession',
      instance,
      { ...host, 'ssm:SessionDocumentAccessCheck': 'false' },
    ],
    [
      'a shell, likewise',
      'ssm:StartSession',
      document('SSM-SessionManagerRunShell'),
      { 'ssm:SessionDocumentAccessCheck': 'false' },
    ],
    ['a tunnel, before its maker grants it', 'ssm:StartSession', document('DefenceInDepth-shop-kubernetes'), host],
    ["the channel of a stranger's session", 'ssmmessages:OpenDataChannel', session('mallory-01'), {}],
    ["the channel of another role's session", 'ssmmessages:OpenDataChannel', session('AROAEXAMPLE:otto-01'), {}],
    ['the key without a target', 'kms:GenerateDataKey', sessionKey, {}],
    [
      'another key',
      'kms:GenerateDataKey',
      'arn:aws:kms:eu-west-1:111111111111:key/other',
      target('i-0123456789abcdef0'),
    ],
    ['reading a session by its key', 'kms:Decrypt', sessionKey, target('i-0123456789abcdef0')],
    ['the records', 's3:GetObject', 'arn:aws:s3:::archive/sessions/olga-01.log', {}],
    ['anything else of AWS', 'iam:CreateUser', '*', {}],
  ])('N05 is not given: %s', (_, action, resource, context: Record<string, string>) => {
    expect(decide(action, resource, context)).toBe('nothing');
  });

  test('N05 can tag no other instance as the door, whatever is attached later, but may be let tag otherwise', () => {
    const tag = (key: string) =>
      evaluatePolicy([...policy.PolicyDocument.Statement, { Effect: 'Allow', Action: 'ec2:*', Resource: '*' }], {
        action: 'ec2:CreateTags',
        resource: 'arn:aws:ec2:eu-west-1:111111111111:volume/vol-0123456789abcdef0',
        lists: { 'aws:TagKeys': [key] },
      });
    expect(tag('DefenceInDepth:Access')).toBe('deny');
    expect(tag('CostCentre')).toBe('allow');
  });

  test('N05 can resume and end own sessions alone, and do nothing else with one, whatever is attached later', () => {
    const attached = [...policy.PolicyDocument.Statement, { Effect: 'Allow', Action: 'ssm:*', Resource: '*' } as const];
    const tried = (action: string, context: Record<string, string>) =>
      evaluatePolicy(attached, { action, resource: session('x-01'), context: { 'aws:userid': OLGA, ...context } });
    for (const action of ['ssm:ResumeSession', 'ssm:TerminateSession']) {
      expect([OLGA, 'AROAEXAMPLE:otto'].map((owner) => tried(action, of(owner)))).toEqual(['allow', 'deny']);
      expect(tried(action, {})).toBe('deny');
    }
    expect(tried('ssm:AddTagsToResource', of(OLGA))).toBe('deny');
  });

  test('N05 can be let use a tunnel by its maker, but not a document of another name', () => {
    const grant = (name: string): Statement[] => [
      ...policy.PolicyDocument.Statement,
      { Effect: 'Allow', Action: 'ssm:StartSession', Resource: document(name) },
    ];
    const start = (name: string) =>
      evaluatePolicy(grant(name), { action: 'ssm:StartSession', resource: document(name) });
    expect(start('DefenceInDepth-shop-kubernetes')).toBe('allow');
    expect(start('Shop-kubernetes')).toBe('deny');
  });
});

describe('trust in people', () => {
  const user = (name: string) => `arn:aws:iam::111111111111:user/${name}`;
  const fresh = {
    'aws:MultiFactorAuthPresent': 'true',
    'aws:MultiFactorAuthAge': '3599',
    'aws:username': 'olga',
    'sts:RoleSessionName': 'olga',
  };
  const emergency = { ...fresh, 'aws:username': 'emergency', 'sts:RoleSessionName': 'emergency' };
  const assume = (id: string, principal: string, context: Record<string, string>) =>
    evaluatePolicy(only<Role>('AWS::IAM::Role', id).AssumeRolePolicyDocument.Statement.map(ofRole), {
      action: 'sts:AssumeRole',
      resource: id,
      principal,
      context,
    });
  /** A trust policy is about its role, which it does not name. */
  const ofRole = (statement: Statement): Statement => ({ ...statement, Resource: '*' });

  test('N05 each role takes its users with MFA, and nobody else', () => {
    const otto = { ...fresh, 'aws:username': 'otto', 'sts:RoleSessionName': 'otto' };
    expect(assume('AdminOperatorRole', user('olga'), fresh)).toBe('allow');
    expect(assume('AdminOperatorRole', user('staff/otto'), otto)).toBe('allow');
    expect(assume('AdminBreakGlassRole', user('emergency'), emergency)).toBe('allow');
    expect(assume('AdminBreakGlassRole', user('olga'), fresh)).toBe('nothing');
    expect(assume('AdminOperatorRole', user('emergency'), emergency)).toBe('nothing');
    expect(assume('AdminOperatorRole', user('eve'), fresh)).toBe('nothing');
    expect(assume('AdminOperatorRole', 'arn:aws:iam::111111111111:root', fresh)).toBe('nothing');
  });

  test.each([
    ['without MFA', { 'aws:MultiFactorAuthPresent': 'false' }],
    ['with MFA of an hour ago', { 'aws:MultiFactorAuthAge': '3600' }],
    ['under the name of another', { 'sts:RoleSessionName': 'otto' }],
  ])('N05 D05 D10 neither the role of operators nor that of emergencies takes a user %s', (_, context) => {
    expect(assume('AdminOperatorRole', user('olga'), { ...fresh, ...context })).toBe('nothing');
    expect(assume('AdminBreakGlassRole', user('emergency'), { ...emergency, ...context })).toBe('nothing');
  });

  test.each(Object.keys(fresh))(
    'N05 D05 D10 neither the role of operators nor that of emergencies takes a user whose request lacks %s',
    (missing) => {
      const without = (context: Record<string, string>) =>
        Object.fromEntries(Object.entries(context).filter(([key]) => key !== missing));
      expect(assume('AdminOperatorRole', user('olga'), without(fresh))).toBe('nothing');
      expect(assume('AdminBreakGlassRole', user('emergency'), without(emergency))).toBe('nothing');
    },
  );

  test('N05 a session lasts an hour', () => {
    for (const id of ['AdminOperatorRole', 'AdminBreakGlassRole']) {
      expect(only('AWS::IAM::Role', id)).toMatchObject({ MaxSessionDuration: 3600 });
    }
  });
});

describe('role of the admin host', () => {
  const host = only<Policy>('AWS::IAM::ManagedPolicy', 'AdminHostRolePolicy').PolicyDocument.Statement;
  const resources = (sid: string) =>
    [host.find(({ Sid }) => Sid === sid)?.Resource].flat().map((resource) => literal(resource));
  const [archive = ''] = resources('CheckTheArchive');
  const [archiveKey = ''] = resources('EncryptRecords');
  const [logGroup = ''] = resources('StreamToTheLogGroup');
  const throughS3 = { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' };
  const record = `${archive}/sessions/olga-01.log`;
  const decide = (action: string, resource: string, context: Record<string, string> = {}) =>
    evaluatePolicy(host, { action, resource, context });

  test.each([
    ['registering', 'ssm:UpdateInstanceInformation', '*', {}],
    ['listening for sessions', 'ssmmessages:OpenControlChannel', '*', {}],
    ['holding one', 'ssmmessages:OpenDataChannel', '*', {}],
    ['decrypting one', 'kms:Decrypt', sessionKey, { 'kms:EncryptionContext:aws:ssm:TargetId': 'i-0123456789abcdef0' }],
    ['finding the log group', 'logs:DescribeLogGroups', `arn:aws:logs:${HERE}:log-group:sessions`, {}],
    ['streaming to it', 'logs:PutLogEvents', logGroup, {}],
    ['seeing that the archive is encrypted', 's3:GetEncryptionConfiguration', archive, {}],
    ['putting a record', 's3:PutObject', record, {}],
    ['encrypting it', 'kms:GenerateDataKey', archiveKey, throughS3],
  ])('N05 may do: %s', (_, action, resource, context: Record<string, string>) => {
    expect(decide(action, resource, context)).toBe('allow');
  });

  test.each([
    ['a parameter', 'ssm:GetParameter', `arn:aws:ssm:${HERE}:parameter/secret`, {}],
    ['a session of its own', 'ssm:StartSession', `arn:aws:ec2:${HERE}:instance/i-0123456789abcdef0`, {}],
    ['commands for other hosts', 'ec2messages:GetMessages', '*', {}],
    ['the key of sessions without a target', 'kms:Decrypt', sessionKey, {}],
    ["another account's log groups", 'logs:DescribeLogGroups', 'arn:aws:logs:eu-west-1:222222222222:log-group:x', {}],
    ['reading a record', 's3:GetObject', record, {}],
    ['opening a record to others', 's3:PutObjectAcl', record, {}],
    ['giving a record up half-way', 's3:AbortMultipartUpload', record, {}],
    ['removing a record', 's3:DeleteObjectVersion', record, {}],
    ['shortening its lock', 's3:PutObjectRetention', record, {}],
    ['a log of another writer', 's3:PutObject', `${archive}/AWSLogs/111111111111/log`, {}],
    ['the key of the archive by itself', 'kms:Decrypt', archiveKey, {}],
    ['another log group', 'logs:PutLogEvents', `arn:aws:logs:${HERE}:log-group:other:*`, {}],
    ['removing its log group', 'logs:DeleteLogGroup', logGroup, {}],
    ['any role', 'sts:AssumeRole', 'arn:aws:iam::111111111111:role/any', {}],
    ['the cluster', 'eks:DescribeCluster', '*', {}],
  ])('N04 N05 is not given: %s', (_, action, resource, context: Record<string, string>) => {
    expect(decide(action, resource, context)).toBe('nothing');
  });

  test('N05 is the recorder whom the archive knows by name, and has no other policy', () => {
    const role = only<object>('AWS::IAM::Role', 'AdminHostRole');
    expect(role).toMatchObject({ RoleName: 'test-admin-host' });
    expect(role).not.toHaveProperty('ManagedPolicyArns');
    expect(role).not.toHaveProperty('Policies');
    expect(JSON.stringify(Template.fromStack(audit).findResources('AWS::S3::BucketPolicy'))).toContain(
      'arn:aws:iam::111111111111:role/test-admin-host',
    );
    expect(archive).toContain('Archive');
  });
});
