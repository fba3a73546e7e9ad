import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  BackupLock,
  DataKeys,
  EncryptedAurora,
  EventStream,
  LockedBackups,
  ObjectStore,
  RestoreTests,
  RestoreTestType,
  selectForBackup,
  SessionCache,
} from '../../data';
import { AlarmTopic, custodyOf } from '../../foundation';
import { type SecurityGroupChain, type SegmentedVpc } from '../../network';
import { DataClass, type ServiceGraph } from '../../service-graph';
import { type DataConfig } from '../config/platform-config';

const LOCKS: Readonly<Record<DataConfig['backupLock'], BackupLock>> = {
  compliance: BackupLock.irrevocableAfter(Duration.days(14)),
  governance: BackupLock.GOVERNANCE,
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

  /** Who, beside CloudFormation, may change the policy and the lock of the backups. */
  readonly breakGlassRole: iam.IRole;
}

/** Everything that keeps data: database, cache, stream, buckets, their keys and their backups. */
export class DataStack extends Stack {
  /** The relational database. */
  readonly database: EncryptedAurora;

  /** Sessions and carts; none if no service uses a cache. */
  readonly cache?: SessionCache;

  /** Events between the services. */
  readonly stream: EventStream;

  private readonly buckets: ReadonlyMap<string, ObjectStore>;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { network, chain, graph, sizes, accessLogs, logKey } = props;
    const place = { vpc: network.vpc, subnets: network.dataSubnets, logKey };
    const keys = new DataKeys(this, 'Keys');
    this.database = new EncryptedAurora(this, 'Database', {
      ...place,
      securityGroup: chain.database,
      encryptionKey: keys.keyFor(DataClass.CARDHOLDER),
      minCapacity: sizes.auroraMinCapacity,
      maxCapacity: sizes.auroraMaxCapacity,
      readers: sizes.auroraReaders,
      backupDays: sizes.backupDays,
    });
    const users = graph.cacheUsers();
    if (users.length > 0) {
      this.cache = new SessionCache(this, 'Cache', {
        ...place,
        securityGroup: chain.cache,
        encryptionKey: keys.keyFor(DataClass.PII),
        nodeType: sizes.cacheNodeType,
        nodes: sizes.cacheNodes,
        users: users.map(({ name, caches = [] }) => ({ name, keyPrefixes: caches.map((use) => use.keyPrefix) })),
      });
    }
    this.stream = new EventStream(this, 'Stream', {
      ...place,
      securityGroup: chain.stream,
      encryptionKey: keys.keyFor(DataClass.CARDHOLDER),
      brokerType: sizes.brokerType,
      brokerVolumeGiB: sizes.brokerVolumeGiB,
    });
    const stores = new Construct(this, 'Buckets');
    this.buckets = new Map(
      graph.bucketNames().map((name) => {
        const encryptionKey = keys.keyFor(bucketClass(graph, name));
        return [name, new ObjectStore(stores, name, { encryptionKey, accessLogs, accessLogsPrefix: `${name}/` })];
      }),
    );
    this.backUp(props, keys);
  }

  private backUp({ network, sizes, logKey, breakGlassRole }: DataStackProps, keys: DataKeys): void {
    const vaultKey = keys.keyFor(DataClass.CARDHOLDER);
    const alarmTopic = new AlarmTopic(this, 'Alarms', { displayName: `backups of ${this.stackName}` });
    selectForBackup(this, this.stackName);
    const backups = new LockedBackups(this, 'Backups', {
      plan: this.stackName,
      encryptionKey: vaultKey,
      lock: LOCKS[sizes.backupLock],
      minRetentionDays: sizes.backupDays,
      retentionDays: sizes.backupDays,
      maintainers: [breakGlassRole.roleArn, custodyOf(this).deployingRoleArn],
      copyVaultArn: sizes.backupCopyVaultArn,
      alarmTopic,
    });
    new RestoreTests(this, 'RestoreTests', {
      backups,
      types: [RestoreTestType.AURORA, ...(this.buckets.size > 0 ? [RestoreTestType.S3] : [])],
      vaultKey,
      clusterKeys: [vaultKey],
      vpc: network.vpc,
      subnets: network.dataSubnets,
      logKey,
      alarmTopic,
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
}

/** A bucket that a service of the PCI DSS scope uses belongs to that scope, whatever else is in it. */
function bucketClass(graph: ServiceGraph, name: string): DataClass {
  const inScope = graph.cardholderServices().some(({ buckets = [] }) => buckets.some(({ bucket }) => bucket === name));
  return inScope ? DataClass.CARDHOLDER : DataClass.INTERNAL;
}
