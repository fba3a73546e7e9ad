import { Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { adminHostSettings } from '../../lib/network/admin-host-settings';
import { EndpointUser } from '../../lib/network';
import { adminPeopleProblem } from '../../lib/network/admin-people';
import { findingsOf } from '../../lib/testing';
import { adminStack, userArn } from './admin-stack';

const { stack } = adminStack();
const template = Template.fromStack(stack);
const arnOf = (id: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(id), 'Arn'] });

describe('the admin host', () => {
  test('N04 is alone, in the app subnets, and at most a week old, of the newest image at each launch', () => {
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      MinSize: '1',
      MaxSize: '1',
      MaxInstanceLifetime: 7 * 24 * 3600,
      VPCZoneIdentifier: [1, 2].map((zone) => ({ Ref: Match.stringLikeRegexp(`AppSubnet${zone}Subnet`) })),
      Tags: [{ Key: 'DefenceInDepth:Access', Value: 'admin-host', PropagateAtLaunch: true }],
    });
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        ImageId: 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64',
        InstanceType: Match.stringLikeRegexp('^t4g\\.'),
      },
    });
  });

  test('N04 ends before another takes its place, so that there is never a second', () => {
    template.hasResource('AWS::AutoScaling::AutoScalingGroup', {
      UpdatePolicy: { AutoScalingRollingUpdate: { MinInstancesInService: 0, MaxBatchSize: 1 } },
    });
  });

  test('N04 has no key pair, no public address, one group, metadata by token over one hop, an encrypted volume', () => {
    template.resourceCountIs('AWS::EC2::LaunchTemplate', 1);
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        KeyName: Match.absent(),
        SecurityGroupIds: Match.absent(),
        NetworkInterfaces: [
          {
            AssociatePublicIpAddress: false,
            DeviceIndex: 0,
            Groups: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^ChainAdmin'), 'GroupId'] }],
          },
        ],
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        Monitoring: { Enabled: true },
        BlockDeviceMappings: [
          {
            DeviceName: '/dev/xvda',
            Ebs: Match.objectLike({
              Encrypted: true,
              DeleteOnTermination: true,
              KmsKeyId: arnOf('^AdminHostVolumeKey'),
            }),
          },
        ],
      },
    });
  });

  test('N04 starts after it has its rights and every endpoint', () => {
    const [group] = Object.values(template.findResources('AWS::AutoScaling::AutoScalingGroup'));
    const dependsOn = group?.['DependsOn'] as string[];
    const endpoints = Object.keys(template.findResources('AWS::EC2::VPCEndpoint'));
    expect(endpoints.map((id) => id.replace(/^Endpoints|[0-9A-F]{8}$/g, '')).sort()).toEqual(
      expect.arrayContaining(['S3', 'Ssm', 'SsmMessages']),
    );
    expect(dependsOn).toEqual(expect.arrayContaining([...endpoints, expect.stringMatching(/^AdminHostRolePolicy/)]));
  });

  test('N04 lets Auto Scaling alone use the key of its volume', () => {
    template.hasResourceProperties('AWS::KMS::Key', {
      Description: 'Volume of the admin host',
      KeyPolicy: {
        Statement: Match.arrayWith(
          ['VolumesOfInstances', 'AttachVolumesOfInstances'].map((Sid) =>
            Match.objectLike({
              Sid,
              Condition: {
                StringEquals: Match.objectLike({
                  'aws:PrincipalArn': Match.stringLikeRegexp('AWSServiceRoleForAutoScaling$'),
                }),
              },
            }),
          ),
        ),
      },
    });
  });

  test('N04 is closed before the agent takes a session, and switches itself off where that fails', () => {
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: { UserData: { 'Fn::Base64': adminHostSettings() } },
    });
    const [head, ...body] = adminHostSettings().split('\n');
    expect(head).toBe('#cloud-config');
    const { bootcmd } = JSON.parse(body.join('\n')) as { bootcmd: string[][] };
    expect(bootcmd).toHaveLength(1);
    expect(bootcmd[0]?.slice(0, 2)).toEqual(['bash', '-c']);
    expect(bootcmd[0]?.[2]?.split('\n')).toEqual([
      'set -euo pipefail',
      "trap 'systemctl poweroff --no-block' ERR",
      "printf '# people work here without sudo\\n' > /etc/sudoers.d/ssm-agent-users",
      'chmod 0440 /etc/sudoers.d/ssm-agent-users',
      'systemctl disable sshd.service',
      'systemctl mask --now --no-block sshd.service sshd.socket serial-getty@ttyS0.service',
      "rpm -qa 'ec2-instance-connect*' | xargs -r rpm -e",
      'ip rule add to 169.254.169.254 uidrange 1-4294967294 prohibit',
    ]);
  });
});

describe('the preferences of Session Manager', () => {
  test('N05 encrypt with a key of their own, record twice, end after 15 idle minutes or an hour, without run-as', () => {
    template.resourceCountIs('AWS::SSM::Document', 1);
    template.hasResourceProperties('AWS::SSM::Document', {
      Name: 'SSM-SessionManagerRunShell',
      DocumentType: 'Session',
      DocumentFormat: 'JSON',
      UpdateMethod: 'NewVersion',
      Content: {
        schemaVersion: '1.0',
        sessionType: 'Standard_Stream',
        inputs: {
          kmsKeyId: arnOf('^AdminPreferencesSessionKey'),
          cloudWatchLogGroupName: { Ref: Match.stringLikeRegexp('^AdminPreferencesSessions') },
          cloudWatchEncryptionEnabled: true,
          cloudWatchStreamingEnabled: true,
          s3BucketName: { 'Fn::ImportValue': Match.stringLikeRegexp('ArchiveLogs') },
          s3KeyPrefix: 'sessions/',
          s3EncryptionEnabled: true,
          runAsEnabled: false,
          runAsDefaultUser: '',
          idleSessionTimeout: '15',
          maxSessionDuration: '60',
        },
      },
    });
  });

  test('N05 keep the stream for a year, encrypted, beyond the stack', () => {
    template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { RetentionInDays: 365, KmsKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/logs' },
    });
  });
});

describe('AdminAccess', () => {
  const olga = userArn('olga');
  const emergency = userArn('emergency');
  const account = '111111111111';
  const problem = (operators: string[], breakGlass = [emergency]) =>
    adminPeopleProblem({ operators, breakGlass }, account);

  test('N05 takes users of the account, with and without a path', () => {
    expect(problem([olga, userArn('staff/eu/otto'), userArn('o.t-t_o+1=@example.com')])).toBeUndefined();
    expect(adminPeopleProblem({ operators: [olga], breakGlass: [emergency] }, Token.asString({}))).toBeUndefined();
  });

  test.each([
    ['a role', `arn:aws:iam::${account}:role/admin`],
    ['the account', `arn:aws:iam::${account}:root`],
    ['everybody', '*'],
    ['a wildcard', userArn('*')],
    ['a federated session', `arn:aws:sts::${account}:assumed-role/sso/olga`],
    ['a name with a comma, which no session can be tagged with', userArn('olga,otto')],
    ['a name', 'olga'],
  ])('N05 refuses %s as a person', (_, person) => {
    expect(problem([person])).toBe(
      `admin access needs ARNs of IAM users, without a comma in the name, got ${person}; change operators`,
    );
    expect(problem([olga], [person])).toContain('change breakGlass');
  });

  test('N05 refuses a person who is only known at deployment', () => {
    expect(problem([Token.asString({ Ref: 'User' })])).toContain('got a token; change operators');
  });

  test('N05 refuses nobody, users of another account, the same user twice, and more than a trust policy holds', () => {
    const foreign = userArn('olga', '222222222222');
    expect(problem([])).toBe('admin access needs one user at least, got none; change operators');
    expect(problem([olga], [])).toBe('admin access needs one user at least, got none; change breakGlass');
    expect(problem([foreign])).toBe(`admin access needs users of account ${account}, got ${foreign}; change operators`);
    expect(problem([olga, olga])).toBe(`admin access needs each user once, got ${olga}, ${olga}; change operators`);
    const many = (count: number) => Array.from({ length: count }, (_, index) => userArn(`user-number-${index + 10}`));
    expect(problem(many(30))).toBeUndefined();
    expect(problem(many(40))).toMatch(/2048 characters at most, got some \d+; shorten operators$/);
  });

  test('N05 refuses an operator who is break-glass too', () => {
    expect(problem([olga, emergency])).toBe(
      `admin access needs break-glass users of their own, got ${emergency} in both lists; make another user`,
    );
  });

  test('N05 says where', () => {
    expect(() => adminStack({ operators: [] })).toThrow('got none; change operators (Test/Admin)');
    expect(() => adminStack({ hostRoleName: 'a/b' })).toThrow(
      'admin access needs the name of a role, without its path, got "a/b"; change hostRoleName (Test/Admin)',
    );
    expect(() => adminStack({ operatorRoleName: '' })).toThrow('got ""; change operatorRoleName (Test/Admin)');
    expect(() => adminStack({ breakGlassRoleName: 'a/b' })).toThrow(
      'got "a/b"; change breakGlassRoleName (Test/Admin)',
    );
    expect(() => adminStack({ breakGlassRoleName: 'test-operator' })).toThrow(
      'admin access needs three names of roles, got test-admin-host, test-operator, test-operator; change one (Test/Admin)',
    );
  });

  test('N04 refuses endpoints that do not serve sessions', () => {
    expect(() => adminStack({}, [EndpointUser.NODES, EndpointUser.LOGS])).toThrow(
      'admin access needs private endpoints for sessions, got nodes, logs; add EndpointUser.SESSIONS to their users (Test/Admin)',
    );
  });

  test('N04 N05 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});
