import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DatabaseProxy, type DatabaseProxyProps, EncryptedAurora } from '../../lib/data';
import { findingsOf } from '../../lib/testing';
import { place, statementsOf } from './place';

function proxyIn(zones = 3, props: Partial<DatabaseProxyProps> = {}) {
  const at = place(zones);
  const { stack, ...rest } = at;
  const sizes = { minCapacity: 0.5, maxCapacity: 4, readers: 1, backupDays: 14 };
  const aurora = new EncryptedAurora(stack, 'Aurora', { ...rest, ...sizes });
  const proxy = new DatabaseProxy(stack, 'Proxy', { ...rest, aurora, users: ['orders', 'payments'], ...props });
  return { at, aurora, proxy };
}

/** Synthesised once: no test after the grant changes it. */
const { at, aurora, proxy } = proxyIn();
const service = new iam.Role(at.stack, 'Service', { assumedBy: new iam.AccountRootPrincipal() });
proxy.grantConnect(service, 'orders');
const template = Template.fromStack(at.stack);

describe('DatabaseProxy', () => {
  test('D01 by default takes TLS alone, signs in by IAM on both sides, and keeps no secret', () => {
    template.hasResourceProperties('AWS::RDS::DBProxy', {
      EngineFamily: 'POSTGRESQL',
      DefaultAuthScheme: 'IAM_AUTH',
      Auth: Match.absent(),
      RequireTLS: true,
      DebugLogging: false,
      VpcSubnetIds: at.stack.resolve(at.vpc.selectSubnets(at.subnets).subnetIds),
      VpcSecurityGroupIds: [at.stack.resolve(at.securityGroup.securityGroupId)],
    });
  });

  test('D01 its log exists, encrypted, before RDS would make one by that name', () => {
    const [proxies] = Object.values(template.findResources('AWS::RDS::DBProxy'));
    const name = proxies?.Properties.DBProxyName;
    expect(name).toMatch(/^[a-z][a-z0-9]{0,59}$/);
    const [[id] = ['']] = Object.entries(
      template.findResources('AWS::Logs::LogGroup', {
        Properties: { LogGroupName: `/aws/rds/proxy/${name}`, KmsKeyId: at.stack.resolve(at.logKey.keyArn) },
      }),
    );
    expect(proxies?.DependsOn).toEqual(expect.arrayContaining([id]));
  });

  test('D01 stands in front of the one cluster when that has its instances', () => {
    const [targets] = Object.values(template.findResources('AWS::RDS::DBProxyTargetGroup'));
    expect(targets?.DependsOn).toEqual(
      expect.arrayContaining(Object.keys(template.findResources('AWS::RDS::DBInstance'))),
    );
    expect(targets?.Properties).toMatchObject({
      TargetGroupName: 'default',
      DBClusterIdentifiers: [at.stack.resolve(aurora.cluster.clusterIdentifier)],
      ConnectionPoolConfigurationInfo: { MaxConnectionsPercent: 90 },
    });
  });

  test('D01 RDS of this account alone takes its role, which signs in as exactly the named users', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: 'rds.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
          },
        ],
      },
    });
    const { clusterResourceIdentifier } = aurora.cluster;
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [
          {
            Sid: 'SignIn',
            Effect: 'Allow',
            Action: 'rds-db:connect',
            Resource: ['orders', 'payments'].map((user) =>
              at.stack.resolve(`arn:aws:rds-db:eu-west-1:111111111111:dbuser:${clusterResourceIdentifier}/${user}`),
            ),
          },
        ],
      },
    });
  });

  test('D01 lets a service sign in as exactly one user of the proxy, and as none of the cluster', () => {
    const [id = ''] = Object.keys(template.findResources('AWS::RDS::DBProxy'));
    expect(statementsOf(at.stack)).toEqual([
      {
        Effect: 'Allow',
        Action: 'rds-db:connect',
        Resource: {
          'Fn::Join': [
            '',
            [
              'arn:aws:rds-db:eu-west-1:111111111111:dbuser:',
              { 'Fn::Select': [6, { 'Fn::Split': [':', { 'Fn::GetAtt': [id, 'DBProxyArn'] }] }] },
              '/orders',
            ],
          ],
        },
      },
    ]);
    expect(JSON.stringify(statementsOf(at.stack))).not.toContain('DBClusterResourceId');
  });

  test('D01 refuses to let in a user that it does not know', () => {
    expect(() => proxy.grantConnect(service, 'search')).toThrow(
      'database proxy has no user search, known are orders, payments; add it to users (Test/Proxy)',
    );
  });

  test('D01 refuses no users, too many, and wildcards', () => {
    const from = (users: string[]) => () => proxyIn(2, { users });
    expect(from([])).toThrow('users of the database proxy must be a whole number from 1 to 40, got 0; change users');
    expect(from(Array.from({ length: 41 }, (_, index) => `u${index}`))).toThrow('from 1 to 40, got 41');
    expect(from(['*'])).toThrow('database user must be a plain name of a-z, 0-9, _ and -, got "*"; name one user');
  });

  test('D01 refuses a single availability zone', () => {
    expect(() => proxyIn(1)).toThrow('one subnet in each of 2 or 3 availability zones, got 1');
  });

  test('D01 alone passes the packs', () => {
    const { at: alone } = proxyIn();
    expect(findingsOf(alone.stack)).toEqual([]);
  });
});
