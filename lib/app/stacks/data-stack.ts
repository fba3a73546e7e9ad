import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  AuroraInsights,
  AuroraStorage,
  BackupLock,
  classify,
  copyKeyUse,
  databaseAccess,
  DatabaseProxy,
  DatabaseUsers,
  DataKeys,
  EncryptedAurora,
  EventStream,
  InventoryBucket,
  LockedBackups,
  ManagedSecret,
  ObjectStore,
  RestoreTests,
  RestoreTestType,
  SecretAlarms,
  SecretContent,
  selectForBackup,
  SessionCache,
  StreamTopics,
} from '../../data';
import { AlarmTopic, custodyOf } from '../../foundation';
import { type SecurityGroupChain, type SegmentedVpc } from '../../network';
import { DataClass, type ServiceGraph } from '../../service-graph';
import { addDataOutputs } from './data-outputs';
import { type DataConfig } from '../config/platform-config';
import { serviceRoleArn } from '../service-role';

const LOCKS: Readonly<Record<DataConfig['backupLock'], BackupLock>> = {
  compliance: BackupLock.irrevocableAfter(Duration.days(14)),
  governance: BackupLock.GOVERNANCE,
};

const STORAGES: Readonly<Record<DataConfig['auroraStorage'], AuroraStorage>> = {
  standard: AuroraStorage.STANDARD,
  'io-optimized': AuroraStorage.IO_OPTIMIZED,
};

const INSIGHTS: Readonly<Record<DataConfig['auroraInsights'], AuroraInsights>> = {
  standard: AuroraInsights.STANDARD,
  advanced: AuroraInsights.ADVANCED,
};

/** Settings of a {@link DataStack}. */
export interface DataStackProps extends StackProps {
  /** Where the stores live. */
  readonly network: SegmentedVpc;

  /** Who reaches them. */
  readonly chain: SecurityGroupChain;

  /** Who uses what of them. */
  readonly graph: ServiceGraph;

  /** How big they are. */
  readonly sizes: DataConfig;

  /** Receives the server access logs of the buckets. */
  readonly accessLogs: s3.IBucket;

  /** The key of the log groups. */
  readonly logKey: kms.IKey;

  /** Where log groups report to what AWS masks in them. */
  readonly findings: logs.ILogGroup;
}

/** Everything that keeps data: database, cache, stream, buckets, secrets, their keys and their backups. */
export class DataStack extends Stack {
  /** The relational database. */
  readonly database: EncryptedAurora;

  /** What stands before the database; none unless the chain has a group for it. */
  readonly proxy?: DatabaseProxy;

  /** Sessions and carts; none if no service uses a cache. */
  readonly cache?: SessionCache;

  /** Events between the services. */
  readonly stream: EventStream;

  /** A key for each class of data. */
  readonly keys: DataKeys;

  /** Where it rings when data is at risk. */
  readonly alarmTopic: AlarmTopic;

  private readonly buckets: ReadonlyMap<string, ObjectStore>;
  private readonly secrets: ReadonlyMap<string, ManagedSecret>;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { network, chain, graph, sizes, logKey } = props;
    const place = { vpc: network.vpc, subnets: network.dataSubnets, logKey };
    this.keys = new DataKeys(this, 'Keys');
    this.alarmTopic = new AlarmTopic(this, 'Alarms', { displayName: `data of ${this.stackName}` });
    this.database = new EncryptedAurora(this, 'Database', {
      ...place,
      findings: props.findings,
      securityGroup: chain.database,
      encryptionKey: this.keys.keyFor(DataClass.CARDHOLDER, 'rds', 'secretsmanager'),
      minCapacity: sizes.auroraMinCapacity,
      maxCapacity: sizes.auroraMaxCapacity,
      storage: STORAGES[sizes.auroraStorage],
      insights: INSIGHTS[sizes.auroraInsights],
      readers: sizes.auroraReaders,
      backupDays: sizes.backupDays,
    });
    const databases = databaseAccess(graph);
    if (databases.length > 0) {
      const users = new DatabaseUsers(this, 'DatabaseUsers', {
        aurora: this.database,
        vpc: network.vpc,
        // The data subnets have no way to the endpoint of Secrets Manager.
        subnets: network.appSubnets,
        securityGroup: chain.migrations,
        logKey,
        databases,
      });
      if (chain.databaseProxy) {
        this.proxy = new DatabaseProxy(this, 'DatabaseProxy', {
          ...place,
          aurora: this.database,
          securityGroup: chain.databaseProxy,
          users: graph.databaseUsers().map(({ name }) => name),
        });
        // RDS makes a user of its own with the proxy, which the migrations let in.
        users.node.addDependency(this.proxy);
      }
    }
    const users = graph.cacheUsers();
    if (users.length > 0) {
      this.cache = new SessionCache(this, 'Cache', {
        ...place,
        securityGroup: chain.cache,
        encryptionKey: this.keys.keyFor(DataClass.PII, 'elasticache'),
        nodeType: sizes.cacheNodeType,
        nodes: sizes.cacheNodes,
        users: users.map(({ name, caches = [] }) => ({ name, keyPrefixes: caches.map((use) => use.keyPrefix) })),
      });
    }
    this.stream = new EventStream(this, 'Stream', {
      ...place,
      securityGroup: chain.stream,
      encryptionKey: this.keys.keyFor(DataClass.CARDHOLDER, 'kafka'),
      brokerType: sizes.brokerType,
      brokerVolumeGiB: sizes.brokerVolumeGiB,
    });
    const topics = graph.topicUsers().flatMap((service) => (service.topics ?? []).map(({ topic }) => topic));
    new StreamTopics(this, 'Topics', { stream: this.stream, topics: [...new Set(topics)].sort() });
    this.secrets = this.makeSecrets(graph);
    classify(this.database, DataClass.CARDHOLDER);
    classify(this.stream, DataClass.CARDHOLDER);
    if (this.cache) {
      classify(this.cache, DataClass.PII);
    }
    const backups = this.makeBackups(props);
    this.buckets = this.makeBuckets(props, backups);
    this.testRestores(props, backups);
    addDataOutputs(this, graph);
  }

  private makeSecrets(graph: ServiceGraph): ReadonlyMap<string, ManagedSecret> {
    const place = new Construct(this, 'Secrets');
    new SecretAlarms(this, 'SecretAlarms', { alarmTopic: this.alarmTopic });
    return new Map(
      graph.secretNames().map((name) => {
        const [reader] = graph.readersOfSecret(name);
        const dataClass = reader?.cardholderData ? DataClass.CARDHOLDER : DataClass.INTERNAL;
        const secret = new ManagedSecret(place, name, {
          description: `${name}, mounted by ${reader?.name}`,
          dataClass,
          content: SecretContent.PUT_BY_HAND,
          encryptionKey: this.keys.keyFor(dataClass, 'secretsmanager'),
          readerRoleArns: graph.readersOfSecret(name).map((service) => serviceRoleArn(this, service.name)),
        });
        secret.acknowledgeNoRotation(
          'the third party gives it out and no function can; break-glass with MFA puts the next one',
        );
        return [name, secret];
      }),
    );
  }
  private makeBackups({ sizes }: DataStackProps): LockedBackups {
    const { breakGlassRoleArn, deployingRoleArn } = custodyOf(this);
    selectForBackup(this, this.stackName);
    const backups = new LockedBackups(this, 'Backups', {
      plan: this.stackName,
      encryptionKey: this.keys.keyFor(DataClass.CARDHOLDER, 'backup', 'rds', 's3'),
      lock: LOCKS[sizes.backupLock],
      minRetentionDays: sizes.backupDays,
      retentionDays: sizes.backupDays,
      maintainers: [...(breakGlassRoleArn === undefined ? [] : [breakGlassRoleArn]), deployingRoleArn],
      copyVaultArn: sizes.backupCopyVaultArn,
      alarmTopic: this.alarmTopic,
    });
    classify(backups, DataClass.CARDHOLDER);
    const copies = sizes.backupCopyVaultArn && copyKeyUse(sizes.backupCopyVaultArn, this.account);
    if (copies) {
      // The key of the vault, which is that of the database too.
      this.keys.allowAccount(DataClass.CARDHOLDER, copies);
    }
    return backups;
  }

  private makeBuckets(
    { network, graph, accessLogs }: DataStackProps,
    backups: LockedBackups,
  ): ReadonlyMap<string, ObjectStore> {
    if (graph.bucketNames().length === 0) {
      return new Map();
    }
    const stores = new Construct(this, 'Buckets');
    const inventory = new InventoryBucket(this, 'Inventory', { accessLogs });
    return new Map(
      graph.bucketNames().map((name) => {
        const dataClass = graph.bucketClass(name);
        const store = new ObjectStore(stores, name, {
          dataClass,
          encryptionKey: this.keys.keyFor(dataClass, 's3', 'backup'),
          consumers: graph.bucketUsers(name).map(({ service, read, write }) => ({
            name: service,
            roleArn: serviceRoleArn(this, service),
            read,
            write,
          })),
          vpc: network.vpc,
          backupRoleArns: [backups.role.roleArn],
          inventory,
          accessLogs,
          accessLogsPrefix: `${name}/`,
        });
        return [name, store];
      }),
    );
  }

  private testRestores({ network, logKey }: DataStackProps, backups: LockedBackups): void {
    const vaultKey = this.keys.keyFor(DataClass.CARDHOLDER);
    new RestoreTests(this, 'RestoreTests', {
      backups,
      types: [RestoreTestType.AURORA, ...(this.buckets.size > 0 ? [RestoreTestType.S3] : [])],
      vaultKey,
      clusterKeys: [vaultKey],
      vpc: network.vpc,
      subnets: network.dataSubnets,
      logKey,
      alarmTopic: this.alarmTopic,
    });
  }

  /**
   * The store of that logical name in the service graph.
   *
   * @throws if no service uses such a bucket
   */
  bucket(name: string): ObjectStore {
    const store = this.buckets.get(name);
    if (!store) {
      throw new Error(
        `no service uses a bucket ${name}, known are ${[...this.buckets.keys()].join(', ')}; add it to the service graph (${this.node.path})`,
      );
    }
    return store;
  }

  /**
   * The secret of that logical name in the service graph.
   *
   * @throws if no service mounts such a secret
   */
  secret(name: string): ManagedSecret {
    const secret = this.secrets.get(name);
    if (!secret) {
      throw new Error(
        `no service mounts a secret ${name}, known are ${[...this.secrets.keys()].join(', ')}; add it to the service graph (${this.node.path})`,
      );
    }
    return secret;
  }
}
