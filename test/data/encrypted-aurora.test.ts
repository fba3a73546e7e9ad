import { Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AuroraInsights, AuroraStorage, EncryptedAurora, type EncryptedAuroraProps } from '../../lib/data';
import { findingsOf } from '../../lib/testing';
import { place, statementsOf, type Place } from './place';

function auroraIn(at: Place, props: Partial<EncryptedAuroraProps> = {}): EncryptedAurora {
  const { stack, ...rest } = at;
  const sizes = { minCapacity: 0.5, maxCapacity: 4, readers: 2, backupDays: 14 };
  return new EncryptedAurora(stack, 'Subject', { ...rest, ...sizes, ...props });
}

describe('EncryptedAurora', () => {
  test('D01 keeps the instances and the subnet group that a kept cluster needs', () => {
    const at = place();
    auroraIn(at);
    for (const type of ['AWS::RDS::DBInstance', 'AWS::RDS::DBSubnetGroup']) {
      Template.fromStack(at.stack).allResources(type, {
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });

  test('D01 by default storage, secret and insights are under the given key, and IAM and deletion protection are on', () => {
    const at = place();
    auroraIn(at);
    const template = Template.fromStack(at.stack);
    const key = at.stack.resolve(at.encryptionKey.keyArn);
    template.hasResource('AWS::RDS::DBCluster', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        EngineVersion: '17.9',
        StorageEncrypted: true,
        KmsKeyId: key,
        ManageMasterUserPassword: true,
        MasterUserSecret: { KmsKeyId: key },
        MasterUserPassword: Match.absent(),
        PerformanceInsightsKmsKeyId: key,
        EnableIAMDatabaseAuthentication: true,
        DeletionProtection: true,
        DeleteAutomatedBackups: false,
        CopyTagsToSnapshot: true,
        BackupRetentionPeriod: 14,
        EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
        ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
      },
    });
  });

  test('D01 by default only TLS is accepted and privilege changes are logged', () => {
    const at = place();
    auroraIn(at);
    Template.fromStack(at.stack).hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
      Family: 'aurora-postgresql17',
      Parameters: {
        'rds.force_ssl': '1',
        ssl_min_protocol_version: 'TLSv1.2',
        log_connections: '1',
        log_disconnections: '1',
        shared_preload_libraries: 'pg_stat_statements,pgaudit',
        'pgaudit.log': 'ddl,role',
      },
    });
  });

  test('D08 D09 writes no statement and no detail of an error to its log, where the values of rows would stand', () => {
    const at = place();
    auroraIn(at);
    Template.fromStack(at.stack).hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
      Parameters: {
        log_min_error_statement: 'panic',
        log_error_verbosity: 'terse',
        log_statement: 'none',
        log_min_duration_statement: '-1',
        log_parameter_max_length_on_error: Match.absent(),
      },
    });
  });

  test('D01 by default no instance is public, and one reader may take over', () => {
    const at = place();
    auroraIn(at);
    const instances = Object.values(Template.fromStack(at.stack).findResources('AWS::RDS::DBInstance'));
    expect(instances.map(({ Properties }) => Properties.PromotionTier)).toEqual([0, 1, 2]);
    for (const { Properties } of instances) {
      expect(Properties).toMatchObject({
        PubliclyAccessible: false,
        AutoMinorVersionUpgrade: true,
        CACertificateIdentifier: 'rds-ca-ecc384-g1',
        MonitoringInterval: 60,
      });
    }
  });

  test('D01 by default storage is paid for by use and insights look back 7 days', () => {
    const at = place();
    auroraIn(at);
    const template = Template.fromStack(at.stack);
    template.hasResourceProperties('AWS::RDS::DBCluster', {
      StorageType: Match.absent(),
      DatabaseInsightsMode: 'standard',
      PerformanceInsightsEnabled: true,
      PerformanceInsightsRetentionPeriod: 7,
    });
  });

  test('D01 takes I/O-optimised storage, and insights that look back 15 months', () => {
    const at = place();
    auroraIn(at, { storage: AuroraStorage.IO_OPTIMIZED, insights: AuroraInsights.ADVANCED });
    const template = Template.fromStack(at.stack);
    template.hasResourceProperties('AWS::RDS::DBCluster', {
      StorageType: 'aurora-iopt1',
      DatabaseInsightsMode: 'advanced',
      PerformanceInsightsEnabled: true,
      PerformanceInsightsRetentionPeriod: 465,
    });
    template.allResourcesProperties('AWS::RDS::DBInstance', { PerformanceInsightsRetentionPeriod: 465 });
    expect(findingsOf(at.stack)).toEqual([]);
  });

  test('D01 the log groups exist, encrypted, before the cluster exports to them', () => {
    const at = place();
    const aurora = auroraIn(at);
    const template = Template.fromStack(at.stack);
    const groups = template.findResources('AWS::Logs::LogGroup', {
      Properties: { KmsKeyId: at.stack.resolve(at.logKey.keyArn), RetentionInDays: 365 },
    });
    const [cluster] = Object.values(template.findResources('AWS::RDS::DBCluster'));
    const { DBClusterIdentifier: name, EnableCloudwatchLogsExports: logs } = cluster?.Properties ?? {};
    expect(name).toMatch(/^[a-z][a-z0-9]{0,62}$/);
    expect(Object.values(groups).map(({ Properties }) => Properties.LogGroupName)).toEqual(
      logs.map((log: string) => `/aws/rds/cluster/${name}/${log}`),
    );
    expect(cluster?.DependsOn).toEqual(expect.arrayContaining(Object.keys(groups)));
    expect(logs).toEqual(['postgresql', 'iam-db-auth-error']);
    const [postgresql] = Object.keys(groups).filter((id) => id.includes('PostgresqlLog'));
    expect(at.stack.resolve(aurora.postgresqlLog.logGroupName)).toEqual({ Ref: postgresql });
  });

  test('D01 only RDS monitoring of this account assumes the monitoring role', () => {
    const at = place();
    auroraIn(at);
    Template.fromStack(at.stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: 'monitoring.rds.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
          },
        ],
      },
    });
  });

  test('D01 grants signing in as exactly one database user', () => {
    const at = place();
    const role = new iam.Role(at.stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const aurora = auroraIn(at);
    aurora.grantConnect(role, 'orders');
    const { clusterResourceIdentifier } = aurora.cluster;
    expect(statementsOf(at.stack)).toEqual([
      {
        Effect: 'Allow',
        Action: 'rds-db:connect',
        Resource: at.stack.resolve(`arn:aws:rds-db:eu-west-1:111111111111:dbuser:${clusterResourceIdentifier}/orders`),
      },
    ]);
  });

  test.each(['*', 'a*', '', 'Orders', 'orders/payments'])('D01 refuses to grant the database user "%s"', (user) => {
    const at = place();
    const role = new iam.Role(at.stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(() => auroraIn(at).grantConnect(role, user)).toThrow(
      `database user must be a plain name of a-z, 0-9, _ and -, got "${user}"; name one user (Test/Subject)`,
    );
  });

  test.each<[Partial<EncryptedAuroraProps>, string]>([
    [{ minCapacity: 0 }, 'least capacity in ACU must be a multiple of 0.5 from 0.5 to 256, got 0; change minCapacity'],
    [{ minCapacity: 0.7 }, 'least capacity in ACU must be a multiple of 0.5 from 0.5 to 256, got 0.7'],
    [{ minCapacity: 8 }, 'most capacity in ACU must be a multiple of 0.5 from 8 to 256, got 4; change maxCapacity'],
    [{ maxCapacity: 0.5 }, 'most capacity in ACU must be a multiple of 0.5 from 1 to 256, got 0.5'],
    [{ readers: 0 }, 'readers of the aurora cluster must be a whole number from 1 to 15, got 0; change readers'],
    [{ readers: Token.asNumber({ Ref: 'Readers' }) }, 'from 1 to 15, got a token, known only at deployment'],
    [{ minCapacity: Token.asNumber({ Ref: 'Least' }) }, 'from 0.5 to 256, got a token, known only at deployment'],
    [{ backupDays: NaN }, 'days of continuous backup must be a whole number from 7 to 35, got NaN'],
    [{ readers: 16 }, 'readers of the aurora cluster must be a whole number from 1 to 15, got 16'],
    [{ backupDays: 6 }, 'days of continuous backup must be a whole number from 7 to 35, got 6; change backupDays'],
    [{ backupDays: 36 }, 'days of continuous backup must be a whole number from 7 to 35, got 36'],
  ])('D01 refuses %j', (props, message) => {
    expect(() => auroraIn(place(), props)).toThrow(message);
  });

  test('D01 refuses a single availability zone', () => {
    expect(() => auroraIn(place(1))).toThrow(
      'a data store needs one subnet in each of 2 or 3 availability zones, got 1 in 1; select others in subnets (Test/Subject)',
    );
  });

  test('D01 alone passes the packs', () => {
    const at = place();
    auroraIn(at);
    expect(findingsOf(at.stack)).toEqual([]);
  });
});
