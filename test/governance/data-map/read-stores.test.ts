import { readStores, type SynthesisedStack, type TemplateResource } from '../../../lib/governance';

const TAGS = [{ Key: 'defence-in-depth:data-class', Value: 'pii' }];

const stackOf = (resources: Record<string, TemplateResource>, change: Partial<SynthesisedStack> = {}) => ({
  name: 'data',
  region: 'eu-west-1',
  paths: {},
  resources,
  ...change,
});
const resource = (type: string, properties: object = {}): TemplateResource => ({
  Type: `AWS::${type}`,
  Properties: { Tags: TAGS, ...properties },
});
const read = (resources: Record<string, TemplateResource>) => readStores([stackOf(resources)]);

describe('readStores', () => {
  test('D09 refuses every store without a class of data, all at once, by the paths of their constructs', () => {
    const untagged = { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: 'Environment', Value: 'pii' }] } };
    const wrong = resource('Logs::LogGroup', { Tags: [{ Key: 'defence-in-depth:data-class', Value: 'secret' }] });
    const stack = stackOf(
      { A: untagged, B: wrong, C: resource('S3::Bucket') },
      { paths: { A: 'data/Films/Resource' } },
    );
    expect(() => readStores([stack])).toThrow(
      [
        'data map has 2 errors:',
        '  - data/Films: got nothing, expected a tag defence-in-depth:data-class of public, internal, pii, cardholder, audit; call classify',
        '  - data/B: got "secret", expected a tag defence-in-depth:data-class of public, internal, pii, cardholder, audit; call classify',
      ].join('\n'),
    );
    expect(read({ C: resource('S3::Bucket') })).toHaveLength(1);
  });

  test.each(['EFS::FileSystem', 'Kinesis::Stream', 'OpenSearchService::Domain'])(
    'D09 refuses a store of type AWS::%s, which it cannot read',
    (type) => {
      expect(() => read({ A: resource(type) })).toThrow(`data/A: got "AWS::${type}", expected a store of a type that`);
    },
  );

  test('D09 passes over what holds no data', () => {
    expect(read({ A: { Type: 'AWS::IAM::Role' }, B: { Type: 'AWS::EC2::VPC', Properties: {} } })).toEqual([]);
  });

  test('D09 says of a database whether it demands TLS, and how far back it goes', () => {
    const cluster = resource('RDS::DBCluster', {
      StorageEncrypted: true,
      KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] },
      DBClusterParameterGroupName: { Ref: 'Parameters' },
      BackupRetentionPeriod: 35,
    });
    const parameters = (value: string): TemplateResource => ({
      Type: 'AWS::RDS::DBClusterParameterGroup',
      Properties: { Parameters: { 'rds.force_ssl': value } },
    });
    const key = { Type: 'AWS::KMS::Key', Properties: { Description: 'people', EnableKeyRotation: false } };
    const [forced] = read({ Cluster: cluster, Parameters: parameters('1'), Key: key });
    expect(forced).toMatchObject({
      transport: 'TLS required',
      encryption: 'customer managed key, not rotated: people',
      recovery: 'to any second of the last 35 days',
    });
    const tagged = resource('RDS::DBCluster', {
      Tags: [...TAGS, { Key: 'defence-in-depth:backup', Value: 'nightly' }],
    });
    expect(forced?.retention).toBe('until it is deleted');
    const watched = resource('RDS::DBCluster', {
      PerformanceInsightsEnabled: true,
      PerformanceInsightsRetentionPeriod: 465,
    });
    expect(read({ A: watched })[0]?.retention).toBe(
      'until it is deleted; texts of statements in Performance Insights 465 days',
    );
    expect(read({ A: tagged })[0]?.recovery).toBe('to any second of the last 1 day; backup plan nightly');
    expect(read({ Cluster: cluster, Parameters: parameters('0') })[0]?.transport).toBe('TLS not required');
    expect(read({ Cluster: resource('RDS::DBCluster') })[0]).toMatchObject({
      transport: 'TLS not required',
      encryption: 'none',
    });
  });

  test('D09 says of a cache whether it demands TLS, and that nothing brings it back', () => {
    const cache = (more: object) =>
      read({ A: resource('ElastiCache::ReplicationGroup', { AtRestEncryptionEnabled: true, ...more }) })[0];
    expect(cache({ TransitEncryptionEnabled: true })).toMatchObject({
      transport: 'TLS required',
      recovery: 'none; it is made anew',
    });
    expect(cache({ TransitEncryptionEnabled: true, TransitEncryptionMode: 'preferred' })?.transport).toBe(
      'TLS not required',
    );
    expect(cache({})?.transport).toBe('TLS not required');
    expect(cache({ SnapshotRetentionLimit: 15 })?.recovery).toBe('daily snapshots of 15 days');
  });

  test('D09 says of a stream what its settings say about transport and retention', () => {
    const stream = (broker: string) =>
      resource('MSK::Cluster', {
        Tags: { 'defence-in-depth:data-class': 'pii' },
        EncryptionInfo: {
          EncryptionAtRest: { DataVolumeKMSKeyId: 'arn' },
          EncryptionInTransit: { ClientBroker: broker },
        },
        ConfigurationInfo: { Arn: { 'Fn::GetAtt': ['Settings', 'Arn'] } },
      });
    const settings = {
      Type: 'AWS::MSK::Configuration',
      Properties: { ServerProperties: 'a=b\nlog.retention.hours=72\n' },
    };
    expect(read({ A: stream('TLS'), Settings: settings })[0]).toMatchObject({
      transport: 'TLS required',
      retention: '72 hours, unless a topic says otherwise',
      encryption: 'customer managed key of another region or account',
    });
    expect(read({ A: stream('TLS_PLAINTEXT') })[0]).toMatchObject({
      transport: 'TLS not required',
      retention: 'as each topic says',
    });
  });

  test('D09 says of a bucket whether its own policy refuses plaintext', () => {
    const policy = (bucket: string, effect: string): TemplateResource => ({
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: bucket },
        PolicyDocument: { Statement: [{ Effect: effect, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] },
      },
    });
    const transport = (bucket: string, effect: string) =>
      read({ A: resource('S3::Bucket'), P: policy(bucket, effect) })[0]?.transport;
    expect(transport('A', 'Deny')).toBe('TLS required');
    expect(transport('A', 'Allow')).toBe('TLS not required');
    expect(transport('B', 'Deny')).toBe('TLS not required');
    expect(read({ A: resource('S3::Bucket') })[0]?.encryption).toBe('none');
  });

  test('D09 knows after how many days a bucket, a log group, a queue and an execution have forgotten everything', () => {
    const kept = (type: string, properties: object) => read({ A: resource(type, properties) })[0]?.keptDays;
    const versioned = { VersioningConfiguration: { Status: 'Enabled' } };
    const rules = (...Rules: object[]) => ({ LifecycleConfiguration: { Rules } });
    const [expiry, former] = [{ ExpirationInDays: 401 }, { NoncurrentVersionExpiration: { NoncurrentDays: 1 } }];
    const lock = (Days: number) => ({ ObjectLockConfiguration: { Rule: { DefaultRetention: { Days } } } });
    expect(kept('S3::Bucket', { ...versioned, ...rules(former, expiry), ...lock(400) })).toBe(402);
    expect(kept('S3::Bucket', { ...versioned, ...rules(former, expiry), ...lock(900) })).toBe(900);
    expect(kept('S3::Bucket', rules(expiry))).toBe(401);
    expect(kept('S3::Bucket', { ...versioned, ...rules(expiry) })).toBeUndefined();
    expect(kept('S3::Bucket', { ...versioned, ...rules(former), ...lock(400) })).toBeUndefined();
    expect(kept('Logs::LogGroup', { RetentionInDays: 731 })).toBe(731);
    expect(kept('Logs::LogGroup', {})).toBeUndefined();
    expect(kept('SQS::Queue', { MessageRetentionPeriod: 1209600 })).toBe(14);
    expect(kept('StepFunctions::StateMachine', {})).toBe(90);
    expect(kept('StepFunctions::StateMachine', { StateMachineType: 'EXPRESS' })).toBe(0);
    for (const type of ['RDS::DBCluster', 'DynamoDB::Table', 'SecretsManager::Secret', 'MSK::Cluster']) {
      expect(
        kept(type, type === 'MSK::Cluster' ? { Tags: { 'defence-in-depth:data-class': 'pii' } } : {}),
      ).toBeUndefined();
    }
  });

  test('D07 says of a vault how it is locked, and names each vault that a plan copies to, with its region', () => {
    const vault = (lock?: object): TemplateResource => ({
      Type: 'AWS::Backup::BackupVault',
      Properties: { BackupVaultTags: { 'defence-in-depth:data-class': 'cardholder' }, LockConfiguration: lock },
    });
    const bounds = { MinRetentionDays: 35, MaxRetentionDays: 365 };
    const retention = (lock?: object) => read({ A: vault(lock) })[0]?.retention;
    expect(retention(bounds)).toBe('35 to 365 days, locked (governance)');
    expect(retention({ ...bounds, ChangeableForDays: 14 })).toBe('35 to 365 days, locked (compliance)');
    expect(retention()).toBe('as the plan says');
    const arn = 'arn:aws:backup:eu-central-1:222222222222:backup-vault:copies';
    const plan = {
      Type: 'AWS::Backup::BackupPlan',
      Properties: {
        BackupPlan: {
          BackupPlanRule: [
            {
              TargetBackupVault: { Ref: 'A' },
              Lifecycle: { DeleteAfterDays: 60 },
              CopyActions: [{ DestinationBackupVaultArn: arn, Lifecycle: { DeleteAfterDays: 35 } }],
            },
          ],
        },
      },
    };
    expect(read({ A: vault(bounds), Plan: plan }).find(({ name }) => name === arn)).toMatchObject({
      region: 'eu-central-1',
      dataClass: 'cardholder',
      retention: '35 days',
      keptDays: 35,
    });
    expect(read({ A: vault(bounds), Plan: plan }).find(({ name }) => name === 'data/A')?.keptDays).toBe(60);
    expect(read({ A: vault(bounds) })[0]?.keptDays).toBeUndefined();
  });

  test('D09 says of tables, secrets and queues under which key they are', () => {
    const keyed = (type: string, properties: object) => read({ A: resource(type, properties) })[0]?.encryption;
    const theirs = 'customer managed key of another region or account';
    expect(keyed('DynamoDB::Table', { SSESpecification: { SSEEnabled: true, KMSMasterKeyId: 'arn' } })).toBe(theirs);
    expect(keyed('SecretsManager::Secret', { KmsKeyId: 'arn' })).toBe(theirs);
    expect(keyed('SQS::Queue', { KmsMasterKeyId: 'arn' })).toBe(theirs);
    expect(keyed('SQS::Queue', { SqsManagedSseEnabled: false })).toBe('none');
    expect(keyed('SecretsManager::Secret', {})).toBe('key of AWS');
  });

  test('D07 says of a table how far back it goes, whichever type it is of', () => {
    const on = { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } };
    expect(read({ A: resource('DynamoDB::Table', on) })[0]?.recovery).toBe('to any second of the last 35 days');
    expect(read({ A: resource('DynamoDB::Table') })[0]?.recovery).toBe('none');
    const week = { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 } };
    expect(read({ A: resource('DynamoDB::Table', week) })[0]?.recovery).toBe('to any second of the last 7 days');
    const global = { Type: 'AWS::DynamoDB::GlobalTable', Properties: { Replicas: [{ Tags: TAGS, ...on }] } };
    expect(read({ A: global })[0]).toMatchObject({ dataClass: 'pii', recovery: 'to any second of the last 35 days' });
  });
});
