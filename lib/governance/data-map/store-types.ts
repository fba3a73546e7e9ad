import { at, elements, type Located, referredTo } from './referred-to';
import { type SynthesisedStack } from './synthesised-stack';

const API = 'TLS; the AWS API has no other way';
const FOR_EVER = 'until it is deleted';

/** What differs between types of stores; `key` is the value of the template that names the key. */
export interface StoreReading {
  /** The key as the template refers to it. @default - none: AWS's own key, or nothing */
  readonly key?: unknown;

  /** Whether the template says that it is encrypted. */
  readonly encrypted: boolean;

  /** See {@link StoreFacts.transport}. */
  readonly transport: string;

  /** See {@link StoreFacts.retention}. */
  readonly retention: string;

  /** See {@link StoreFacts.keptDays}. @default - nothing says so */
  readonly keptDays?: number | undefined;

  /** See {@link StoreFacts.recovery}. */
  readonly recovery: string;
}

type Reader = (store: Located, stacks: readonly SynthesisedStack[]) => StoreReading;

const days = (count: unknown): string => `${String(count)} ${String(count) === '1' ? 'day' : 'days'}`;
const transport = (required: boolean): string => (required ? 'TLS required' : 'TLS not required');

const cluster: Reader = ({ resource: { Properties = {} }, ...place }, stacks) => {
  const parameters = referredTo(Properties['DBClusterParameterGroupName'], place.stack, stacks)?.resource;
  return {
    encrypted: Properties['StorageEncrypted'] === true,
    key: Properties['KmsKeyId'],
    transport: transport(String(at(parameters, 'Properties', 'Parameters', 'rds.force_ssl')) === '1'),
    retention: `${FOR_EVER}${insights(Properties)}`,
    recovery: `to any second of the last ${days(Properties['BackupRetentionPeriod'] ?? 1)}`,
  };
};

/** Texts of statements, with the values that stand in them. */
function insights(properties: Readonly<Record<string, unknown>>): string {
  return properties['PerformanceInsightsEnabled'] === true
    ? `; texts of statements in Performance Insights ${days(properties['PerformanceInsightsRetentionPeriod'] ?? 7)}`
    : '';
}

function snapshots({ SnapshotRetentionLimit: kept = 0 }: Readonly<Record<string, unknown>>): string {
  return Number(kept) > 0 ? `daily snapshots of ${days(kept)}` : 'none; it is made anew';
}

const cache: Reader = ({ resource: { Properties = {} } }) => ({
  encrypted: Properties['AtRestEncryptionEnabled'] === true,
  key: Properties['KmsKeyId'],
  transport: transport(
    Properties['TransitEncryptionEnabled'] === true && Properties['TransitEncryptionMode'] !== 'preferred',
  ),
  retention: 'until its time to live ends or memory is short',
  recovery: snapshots(Properties),
});

const serverlessCache: Reader = ({ resource: { Properties = {} } }) => ({
  encrypted: true,
  key: Properties['KmsKeyId'],
  transport: 'TLS required',
  retention: 'until its time to live ends or memory is short',
  recovery: snapshots(Properties),
});

const stream: Reader = ({ resource: { Properties = {} }, stack }, stacks) => {
  const settings = referredTo(at(Properties, 'ConfigurationInfo', 'Arn'), stack, stacks)?.resource;
  const text = String(at(settings, 'Properties', 'ServerProperties') ?? '');
  const [, unit = '', count] = /^ *log\.retention\.(hours|minutes|ms) *= *(\d+)/m.exec(text) ?? [];
  return {
    encrypted: at(Properties, 'EncryptionInfo', 'EncryptionAtRest') !== undefined,
    key: at(Properties, 'EncryptionInfo', 'EncryptionAtRest', 'DataVolumeKMSKeyId'),
    transport: transport(at(Properties, 'EncryptionInfo', 'EncryptionInTransit', 'ClientBroker') === 'TLS'),
    retention: count === undefined ? 'as each topic says' : `${count} ${unit}, unless a topic says otherwise`,
    recovery: 'copies on brokers in other zones',
  };
};

const bucket: Reader = ({ resource: { Properties = {} }, stack, id }) => {
  const rule = at(Properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration', 0);
  const life = elements(at(Properties, 'LifecycleConfiguration', 'Rules'));
  const expiry = life.map((one) => at(one, 'ExpirationInDays')).find((value) => value !== undefined);
  const versioned = at(Properties, 'VersioningConfiguration', 'Status') === 'Enabled';
  const former = life
    .map(
      (one) => at(one, 'NoncurrentVersionExpiration', 'NoncurrentDays') ?? at(one, 'NoncurrentVersionExpirationInDays'),
    )
    .find((value) => value !== undefined);
  const locked = at(Properties, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Days');
  const parts = [
    expiry === undefined ? FOR_EVER : days(expiry),
    ...(former === undefined ? [] : [`former versions ${days(former)}`]),
    ...(locked === undefined ? [] : [`locked for ${days(locked)}`]),
  ];
  const ends = expiry !== undefined && (former !== undefined || !versioned);
  return {
    encrypted: rule !== undefined,
    key: at(rule, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'),
    transport: transport(refusesPlaintext(stack, id)),
    retention: parts.join('; '),
    keptDays: ends ? Math.max(Number(expiry) + Number(former ?? 0), Number(locked ?? 0)) : undefined,
    recovery: versioned ? 'former versions' : 'none',
  };
};

const logGroup: Reader = ({ resource: { Properties = {} } }) => ({
  encrypted: true,
  key: Properties['KmsKeyId'],
  transport: API,
  retention: Properties['RetentionInDays'] === undefined ? FOR_EVER : days(Properties['RetentionInDays']),
  keptDays: Properties['RetentionInDays'] === undefined ? undefined : Number(Properties['RetentionInDays']),
  recovery: 'none',
});

const table: Reader = ({ resource: { Properties = {} } }) => {
  const recovery =
    at(Properties, 'PointInTimeRecoverySpecification') ??
    at(Properties, 'Replicas', 0, 'PointInTimeRecoverySpecification');
  const past = days(at(recovery, 'RecoveryPeriodInDays') ?? 35);
  return {
    encrypted: true,
    key:
      at(Properties, 'SSESpecification', 'KMSMasterKeyId') ??
      at(Properties, 'Replicas', 0, 'SSESpecification', 'KMSMasterKeyId'),
    transport: API,
    retention:
      at(Properties, 'TimeToLiveSpecification', 'Enabled') === true
        ? 'until the time to live of the item ends'
        : FOR_EVER,
    recovery: at(recovery, 'PointInTimeRecoveryEnabled') === true ? `to any second of the last ${past}` : 'none',
  };
};

const vault: Reader = ({ resource }, stacks) => {
  const { Properties = {} } = resource;
  const lock = Properties['LockConfiguration'];
  const planned = stacks
    .flatMap((stack) => Object.values(stack.resources).map(({ Type, Properties: plan }) => ({ stack, Type, plan })))
    .filter(({ Type }) => Type === 'AWS::Backup::BackupPlan')
    .flatMap(({ stack, plan }) => elements(at(plan, 'BackupPlan', 'BackupPlanRule')).map((rule) => ({ stack, rule })))
    .filter(({ stack, rule }) => referredTo(at(rule, 'TargetBackupVault'), stack, stacks)?.resource === resource)
    .map(({ rule }) => at(rule, 'Lifecycle', 'DeleteAfterDays') ?? at(lock, 'MaxRetentionDays') ?? Infinity);
  const most = Math.max(...planned.map(Number));
  const bounds = `${String(at(lock, 'MinRetentionDays'))} to ${days(at(lock, 'MaxRetentionDays'))}`;
  const mode = at(lock, 'ChangeableForDays') === undefined ? 'governance' : 'compliance';
  return {
    encrypted: true,
    key: Properties['EncryptionKeyArn'],
    transport: API,
    retention: lock === undefined ? 'as the plan says' : `${bounds}, locked (${mode})`,
    keptDays: Number.isFinite(most) ? most : undefined,
    recovery: 'it is the copy',
  };
};

const secret: Reader = ({ resource: { Properties = {} } }) => ({
  encrypted: true,
  key: Properties['KmsKeyId'],
  transport: API,
  retention: 'until it is replaced',
  recovery: 'deletion waits',
});

const queue: Reader = ({ resource: { Properties = {} } }) => ({
  encrypted: Properties['KmsMasterKeyId'] !== undefined || Properties['SqsManagedSseEnabled'] !== false,
  key: Properties['KmsMasterKeyId'],
  transport: API,
  retention: days(Number(Properties['MessageRetentionPeriod'] ?? 345600) / 86400),
  keptDays: Number(Properties['MessageRetentionPeriod'] ?? 345600) / 86400,
  recovery: 'none',
});

/** AWS keeps what goes in and out of every step; no template says for how long. */
const executions: Reader = ({ resource: { Properties = {} } }) => ({
  encrypted: true,
  key: at(Properties, 'EncryptionConfiguration', 'KmsKeyId'),
  transport: API,
  ...(Properties['StateMachineType'] === 'EXPRESS'
    ? { retention: 'nothing beside its log', keptDays: 0 }
    : { retention: '90 days after the end of an execution', keptDays: 90 }),
  recovery: 'none',
});

/** Every type of resource in which data stays, and how its template is read. */
export const STORE_TYPES: ReadonlyMap<string, Reader> = new Map([
  ['AWS::Backup::BackupVault', vault],
  ['AWS::DynamoDB::GlobalTable', table],
  ['AWS::DynamoDB::Table', table],
  ['AWS::ElastiCache::ReplicationGroup', cache],
  ['AWS::ElastiCache::ServerlessCache', serverlessCache],
  ['AWS::Logs::LogGroup', logGroup],
  ['AWS::MSK::Cluster', stream],
  ['AWS::RDS::DBCluster', cluster],
  ['AWS::S3::Bucket', bucket],
  ['AWS::SQS::Queue', queue],
  ['AWS::SecretsManager::Secret', secret],
  ['AWS::StepFunctions::StateMachine', executions],
]);

/**
 * Types in which data stays as well, and that nothing here can read. A template with one is refused, as the map would be
 * silent about it.
 */
export const UNREAD_STORE_TYPES: readonly string[] = [
  'AWS::DAX::Cluster',
  'AWS::DocDB::DBCluster',
  'AWS::EFS::FileSystem',
  'AWS::FSx::FileSystem',
  'AWS::Kinesis::Stream',
  'AWS::MSK::ServerlessCluster',
  'AWS::Neptune::DBCluster',
  'AWS::OpenSearchService::Domain',
  'AWS::Redshift::Cluster',
  'AWS::S3Express::DirectoryBucket',
  'AWS::Timestream::Table',
];

function refusesPlaintext(stack: SynthesisedStack, id: string): boolean {
  return Object.values(stack.resources)
    .filter(({ Type, Properties }) => Type === 'AWS::S3::BucketPolicy' && at(Properties, 'Bucket', 'Ref') === id)
    .flatMap(({ Properties }) => elements(at(Properties, 'PolicyDocument', 'Statement')))
    .some(
      (statement) =>
        at(statement, 'Effect') === 'Deny' &&
        String(at(statement, 'Condition', 'Bool', 'aws:SecureTransport')) === 'false',
    );
}
