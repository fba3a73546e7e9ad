import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { DatabaseLevel, DatabaseUsers, EncryptedAurora } from '../../lib/data';
import { findingsOf, testApp } from '../../lib/testing';
import { evaluatePolicy, literal, type Statement } from '../foundation/evaluate-policy';
import { place, type Place } from './place';

interface Resource {
  readonly Type: string;
  readonly DependsOn?: string[];
  readonly Properties: { readonly [name: string]: unknown };
}

const DATABASES = [{ database: 'orders', services: [{ user: 'orders', level: DatabaseLevel.OWNER }] }];

function usersIn({ stack, ...rest }: Place): EncryptedAurora {
  const sizes = { minCapacity: 0.5, maxCapacity: 4, readers: 1, backupDays: 14 };
  const aurora = new EncryptedAurora(stack, 'Aurora', { ...rest, ...sizes });
  new DatabaseUsers(stack, 'Users', { ...rest, aurora, databases: DATABASES });
  return aurora;
}

/** Synthesised once: no test changes it. */
const app = testApp({ stageAssets: true });
const at = place(3, app);
const aurora = usersIn(at);
const template = Template.fromStack(at.stack);
const { outdir } = app;

function find(type: string, part: string): [string, Resource] {
  const found = Object.entries(template.findResources(type)).filter(([id]) => id.startsWith(part));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return found[0] as [string, Resource];
}

/** Every file below a folder. */
function filesIn(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? filesIn(folder, path) : [path];
  });
}

describe('DatabaseUsers', () => {
  test('D01 asks for the databases of the plan, and again whenever the code changes', () => {
    const [, { Properties }] = find('Custom::DatabaseUsers', 'Users');
    expect(Properties).toMatchObject({
      Port: at.stack.resolve(aurora.cluster.clusterEndpoint.port.toString()),
      SecretArn: at.stack.resolve(aurora.masterSecretArn),
      Databases: [{ database: 'orders', services: [{ user: 'orders', level: 'owner', connections: 100 }] }],
      Code: expect.stringMatching(/^[0-9a-f]{64}$/),
      ServiceTimeout: '900',
    });
  });

  test('D01 runs when the instances are there and its own rights are given', () => {
    const [, { DependsOn = [] }] = find('Custom::DatabaseUsers', 'Users');
    const needed = [
      ...Object.keys(template.findResources('AWS::RDS::DBCluster')),
      ...Object.keys(template.findResources('AWS::RDS::DBInstance')),
      find('AWS::IAM::ManagedPolicy', 'UsersProviderPolicy')[0],
    ];
    expect(DependsOn).toEqual(expect.arrayContaining(needed));
    const [, migration] = find('AWS::Lambda::Function', 'UsersFunction');
    expect(migration.DependsOn).toEqual(expect.arrayContaining([find('AWS::IAM::ManagedPolicy', 'UsersPolicy')[0]]));
  });

  test('D01 runs inside the VPC under one group, and trusts the authorities of RDS', () => {
    const [, { Properties }] = find('AWS::Lambda::Function', 'UsersFunction');
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 600,
      Environment: { Variables: { NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' } },
      VpcConfig: {
        SubnetIds: at.stack.resolve(at.vpc.selectSubnets(at.subnets).subnetIds),
        SecurityGroupIds: [at.stack.resolve(at.securityGroup.securityGroupId)],
      },
    });
    expect(Object.keys((Properties['Environment'] as { Variables: object }).Variables)).toHaveLength(1);
  });

  test('D01 its code is the handler and what it requires, and nothing else', () => {
    const asset = readdirSync(outdir).find((name) => existsSync(join(outdir, name, 'migrate.js'))) ?? '';
    const files = filesIn(join(outdir, asset));
    const packages = files.map((file) => /^node_modules\/([^/]+)/.exec(file)?.[1]).filter((name) => name !== undefined);
    expect([...new Set(packages)].sort()).toEqual([
      'pg',
      'pg-connection-string',
      'pg-int8',
      'pg-pool',
      'pg-protocol',
      'pg-types',
      'pgpass',
      'postgres-array',
      'postgres-bytea',
      'postgres-date',
      'postgres-interval',
      'split2',
      'xtend',
    ]);
    expect(files.filter((file) => !file.startsWith('node_modules/'))).toEqual([
      'index.js',
      'migrate.js',
      'statements.js',
    ]);
    expect(files.filter((file) => !/(\.js|\/package\.json|LICEN[CS]E[^/]*)$/i.test(file))).toEqual([]);
    expect(readFileSync(join(outdir, asset, 'migrate.js'), 'utf8')).toBe(
      readFileSync(join(__dirname, '../../lib/data/database/database-users-handler/migrate.js'), 'utf8'),
    );
  });

  test('D01 the same code has the same hash in another app', () => {
    const other = place();
    usersIn(other);
    const [resource] = Object.values(Template.fromStack(other.stack).findResources('Custom::DatabaseUsers'));
    expect(resource?.Properties.Code).toBe(find('Custom::DatabaseUsers', 'Users')[1].Properties['Code']);
    const [own] = Object.values(Template.fromStack(other.stack).findResources('AWS::Lambda::Function'));
    expect(own?.Properties.Code.S3Key).toBe(
      (
        Object.values(template.findResources('AWS::Lambda::Function'))[0] as Resource & {
          Properties: { Code: { S3Key: string } };
        }
      ).Properties.Code.S3Key,
    );
  });

  test('D01 the function reads one secret under its key, writes one log, and does nothing else with data', () => {
    const [, { Properties }] = find('AWS::IAM::ManagedPolicy', 'UsersPolicy');
    const statements = (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement;
    const secret = at.stack.resolve(aurora.masterSecretArn);
    const [logId] = find('AWS::Logs::LogGroup', 'UsersLog');
    expect(statements).toEqual([
      { Sid: 'MasterSecret', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret },
      {
        Sid: 'KeyOfTheSecret',
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: at.stack.resolve(at.encryptionKey.keyArn),
        Condition: {
          StringEquals: {
            'kms:EncryptionContext:SecretARN': secret,
            'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com',
          },
        },
      },
      {
        Sid: 'Log',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [logId, 'Arn'] },
      },
      {
        Sid: 'Network',
        Effect: 'Allow',
        Action: [
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:UnassignPrivateIpAddresses',
        ],
        Resource: '*',
      },
    ]);
    const key = literal(at.stack.resolve(at.encryptionKey.keyArn));
    const context = {
      'kms:EncryptionContext:SecretARN': literal(secret),
      'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com',
    };
    const decrypts = (given: Record<string, string>) =>
      evaluatePolicy(statements, { action: 'kms:Decrypt', resource: key, context: given });
    expect([
      decrypts(context),
      decrypts({ ...context, 'kms:ViaService': 's3.eu-west-1.amazonaws.com' }),
      decrypts({ ...context, 'kms:EncryptionContext:SecretARN': 'another' }),
      decrypts({}),
    ]).toEqual(['allow', 'nothing', 'nothing', 'nothing']);
    for (const [action, resource] of [
      ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:another'],
      ['secretsmanager:PutSecretValue', literal(secret)],
      ['rds:ModifyDBCluster', '*'],
      ['rds-db:connect', '*'],
    ] as const) {
      expect([action, evaluatePolicy(statements, { action, resource })]).toEqual([action, 'nothing']);
    }
  });

  test('D01 the framework outside the VPC calls that function and no other', () => {
    const [, { Properties }] = find('AWS::IAM::ManagedPolicy', 'UsersProviderPolicy');
    const [migrationId] = find('AWS::Lambda::Function', 'UsersFunction');
    const [logId] = find('AWS::Logs::LogGroup', 'UsersProviderLog');
    expect((Properties['PolicyDocument'] as { Statement: Statement[] }).Statement).toEqual([
      {
        Sid: 'Call',
        Effect: 'Allow',
        Action: ['lambda:GetFunction', 'lambda:InvokeFunction'],
        Resource: { 'Fn::GetAtt': [migrationId, 'Arn'] },
      },
      {
        Sid: 'Log',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [logId, 'Arn'] },
      },
    ]);
    const [, framework] = find('AWS::Lambda::Function', 'UsersProvider');
    expect(framework.Properties['VpcConfig']).toBeUndefined();
    expect(Object.keys(template.findResources('AWS::IAM::Policy'))).toEqual([]);
  });

  test('D01 alone passes the packs', () => {
    expect(findingsOf(at.stack)).toEqual([]);
  });
});
