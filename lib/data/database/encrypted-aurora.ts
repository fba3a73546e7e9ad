import { Duration, Names, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { acknowledge, checkRange, EncryptedLogGroup } from '../../foundation';
import { zonedSubnets } from '../zoned-subnets';
import { AuroraInsights } from './aurora-insights';
import { AuroraStorage } from './aurora-storage';
import { assertDatabaseUser } from './database-user';
import { rdsMonitoringRole } from './rds-monitoring-role';

// Aurora PostgreSQL 17.9, seen 2026-11: newest of the 17 line. 18 is not taken while its first minors settle. Standard
// support of 17 ends on 2030-02-28: so it stands for RDS (endoflife.date, seen 2026-11), whose days for 13 and 14 are
// Aurora's too; Aurora's own calendar for 17 was not seen. Extended support is off, so that AWS upgrades the cluster then.
const ENGINE = rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_17_9 });
const LOGS = { postgresql: 'postgresql', signIns: 'iam-db-auth-error' };

/** Settings of an {@link EncryptedAurora}. */
export interface EncryptedAuroraProps {
  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;

  /** Isolated subnets, one in each of 2 or 3 availability zones. */
  readonly subnets: ec2.SubnetSelection;

  /** The only security group of the cluster; it decides who reaches port 5432. */
  readonly securityGroup: ec2.ISecurityGroup;

  /** The key of storage, snapshots, the master secret and Performance Insights. */
  readonly encryptionKey: kms.IKey;

  /** The key of the exported logs; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Where AWS reports what it masked in them, e.g. that of `MaskingReports`. @default - AWS counts alone */
  readonly findings?: logs.ILogGroup;

  /** Least capacity of each instance in ACU, 0.5 to 256 in steps of 0.5. */
  readonly minCapacity: number;

  /** Most capacity of each instance in ACU, 1 to 256 in steps of 0.5, at least `minCapacity`. */
  readonly maxCapacity: number;

  /** Readers beside the writer, 1 to 15; the first one is the failover target. */
  readonly readers: number;

  /** Days for which any point in time can be restored, 7 to 35. */
  readonly backupDays: number;

  /** How the storage is paid for; a change needs no downtime. @default AuroraStorage.STANDARD */
  readonly storage?: AuroraStorage;

  /** How far Database Insights looks back. @default AuroraInsights.STANDARD */
  readonly insights?: AuroraInsights;
}

/**
 * An Aurora PostgreSQL cluster that takes TLS only and knows its clients by IAM. Protects against stolen disks and
 * snapshots (customer managed key), eavesdropping (`rds.force_ssl`), leaked passwords (applications sign in with 15-minute
 * IAM tokens, the master secret is made and rotated by RDS), deletion, the loss of a zone, and silent privilege changes
 * (pgAudit writes every GRANT and every change of a role or a table).
 *
 * Its log holds no statement of a service and no detail of an error, since values of rows would stand in them, for a year
 * and out of reach of an erasure. A message may still quote the one value that it is about, such as what is no number.
 *
 * A service signs in as a database user that has the role `rds_iam`; {@link DatabaseUsers} makes those users.
 *
 * @throws if a size is out of its range, or the subnets lie in fewer than 2 zones
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
 */
export class EncryptedAurora extends Construct {
  /** The cluster: its endpoints and identifiers. */
  readonly cluster: rds.IDatabaseCluster;
  /** ARN of the secret of the master user, which RDS rotates every 7 days. */
  readonly masterSecretArn: string;
  /** The key of storage, snapshots and the master secret. */
  readonly encryptionKey: kms.IKey;
  /** What PostgreSQL itself writes. */
  readonly postgresqlLog: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: EncryptedAuroraProps) {
    super(scope, id);
    this.checkSizes(props);
    zonedSubnets(this, props.vpc, props.subnets);
    // A name of its own, because RDS makes the log groups by that name, without a key and without an end, unless
    // they exist before.
    const clusterIdentifier = Names.uniqueResourceName(this, { maxLength: 63 }).toLowerCase();
    const logGroup = (groupId: string, log: string): EncryptedLogGroup =>
      new EncryptedLogGroup(this, groupId, {
        encryptionKey: props.logKey,
        findings: props.findings,
        logGroupName: `/aws/rds/cluster/${clusterIdentifier}/${log}`,
      });
    const postgresqlLog = logGroup('PostgresqlLog', LOGS.postgresql);
    const logGroups = [postgresqlLog, logGroup('IamAuthErrorLog', LOGS.signIns)];
    const { storage = AuroraStorage.STANDARD, insights: lookBack = AuroraInsights.STANDARD } = props;
    const insights = {
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: props.encryptionKey,
      performanceInsightRetention: lookBack.retention,
    };
    const instance: rds.ServerlessV2ClusterInstanceProps = {
      ...insights,
      caCertificate: rds.CaCertificate.RDS_CA_ECC384_G1,
      publiclyAccessible: false,
      autoMinorVersionUpgrade: true,
    };
    const cluster = new rds.DatabaseCluster(this, 'Cluster', {
      engine: ENGINE,
      clusterIdentifier,
      credentials: rds.Credentials.fromUsername('clusteradmin', { encryptionKey: props.encryptionKey }),
      manageMasterUserPassword: true,
      iamAuthentication: true,
      vpc: props.vpc,
      vpcSubnets: props.subnets,
      securityGroups: [props.securityGroup],
      writer: rds.ClusterInstance.serverlessV2('Writer', instance),
      readers: Array.from({ length: props.readers }, (_, index) =>
        rds.ClusterInstance.serverlessV2(`Reader${index + 1}`, { ...instance, scaleWithWriter: index === 0 }),
      ),
      serverlessV2MinCapacity: props.minCapacity,
      serverlessV2MaxCapacity: props.maxCapacity,
      // Not said for the standard one: AWS leaves the word out of its answers.
      storageType: storage === AuroraStorage.STANDARD ? undefined : storage.storageType,
      storageEncrypted: true,
      storageEncryptionKey: props.encryptionKey,
      parameterGroup: this.parameters(),
      cloudwatchLogsExports: Object.values(LOGS),
      monitoringInterval: Duration.seconds(60),
      monitoringRole: rdsMonitoringRole(this, 'MonitoringRole'),
      ...insights,
      databaseInsightsMode: lookBack.mode,
      backup: { retention: Duration.days(props.backupDays) },
      copyTagsToSnapshot: true,
      autoMinorVersionUpgrade: true,
      engineLifecycleSupport: rds.EngineLifecycleSupport.OPEN_SOURCE_RDS_EXTENDED_SUPPORT_DISABLED,
      deletionProtection: true,
      deleteAutomatedBackups: false,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    // The L2 keeps these for RemovalPolicy.RETAIN alone: the kept cluster would lose its instances, and the deletion of
    // the stack would stop at the subnet group that the cluster still uses.
    for (const part of cluster.node.findAll()) {
      if (part instanceof rds.CfnDBInstance || part instanceof rds.CfnDBSubnetGroup) {
        part.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
      }
    }
    cluster.node.defaultChild?.node.addDependency(...logGroups);
    for (const pack of ['HIPAA.Security', 'NIST.800.53.R5']) {
      acknowledge(
        cluster,
        `${pack}::${pack}-RDSInBackupPlan`,
        'Aurora is backed up as a cluster, not by instance: point-in-time backups are never off, and a plan selects the cluster by its tag',
      );
    }
    acknowledge(
      cluster,
      'cdk-validator-cfnguard::rds_cluster_logging_enabled_check',
      'exports more than the rule knows: its list ends at postgresql, and refused IAM sign-ins (iam-db-auth-error) are logged too',
    );
    this.cluster = cluster;
    this.masterSecretArn = (cluster.node.defaultChild as rds.CfnDBCluster).attrMasterUserSecretSecretArn;
    this.encryptionKey = props.encryptionKey;
    this.postgresqlLog = postgresqlLog.logGroup;
  }

  /**
   * Lets the grantee sign in as exactly one database user, and adds nothing to any resource policy.
   *
   * @param grantee who signs in
   * @param databaseUser a user of the role `rds_iam`
   * @throws if the name is no plain user name; a wildcard would open every user
   */
  grantConnect(grantee: iam.IGrantable, databaseUser: string): iam.Grant {
    assertDatabaseUser(databaseUser, this.node.path);
    return this.cluster.grantConnect(grantee, databaseUser);
  }

  private checkSizes({ minCapacity, maxCapacity, readers, backupDays }: EncryptedAuroraProps): void {
    const acu = { most: 256, step: 0.5, computed: true };
    checkRange(this, { what: 'least capacity in ACU', value: minCapacity, least: 0.5, prop: 'minCapacity', ...acu });
    checkRange(this, {
      what: 'most capacity in ACU',
      value: maxCapacity,
      least: Math.max(1, minCapacity),
      prop: 'maxCapacity',
      ...acu,
    });
    checkRange(this, {
      what: 'readers of the aurora cluster',
      value: readers,
      least: 1,
      most: 15,
      prop: 'readers',
      computed: true,
    });
    checkRange(this, { what: 'days of continuous backup', value: backupDays, least: 7, most: 35, prop: 'backupDays' });
  }

  private parameters(): rds.IParameterGroup {
    return new rds.ParameterGroup(this, 'Parameters', {
      engine: ENGINE,
      description: 'TLS only, connections and privilege changes logged',
      parameters: {
        'rds.force_ssl': '1',
        ssl_min_protocol_version: 'TLSv1.2',
        log_connections: '1',
        log_disconnections: '1',
        // Not log_statement=ddl: it writes the password of CREATE ROLE in clear, pgAudit writes <REDACTED>.
        shared_preload_libraries: 'pg_stat_statements,pgaudit',
        'pgaudit.log': 'ddl,role',
        // A statement that fails is written with its values otherwise, and so is the row that breaks a constraint.
        log_min_error_statement: 'panic',
        log_error_verbosity: 'terse',
        // As PostgreSQL has them by itself.
        log_statement: 'none',
        log_min_duration_statement: '-1',
      },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}
