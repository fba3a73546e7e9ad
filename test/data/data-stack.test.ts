import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as fc from 'fast-check';
import { dev } from '../../lib/app/config/dev';
import { type DataConfig } from '../../lib/app/config/platform-config';
import { prod } from '../../lib/app/config/prod';
import { DataStack } from '../../lib/app/stacks/data-stack';
import { type SecurityGroupChain, type SegmentedVpc } from '../../lib/network';
import { ServiceGraph, type ServiceGraphProps } from '../../lib/service-graph';
import { nameBreakGlassRole } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';
import { ENV, surroundings } from './place';

const REPORTING = /"FindingsDestination":\{"CloudWatchLogs":\{"LogGroup":"findings"/;
const VAULT = 'AWS::Backup::BackupVault';
/** Whatever holds data; a new kind of store must be named here or the test of the whole graph does not see it. */
const STORES =
  /^AWS::(DSQL|DocDB|DynamoDB|EC2::Volume$|EFS|ElastiCache::(ReplicationGroup|ServerlessCache)|FSx|MSK::(Serverless)?Cluster$|Neptune|OpenSearch|RDS::DBCluster$|Redshift|S3::Bucket$|Timestream)/;
/** The cache is rebuilt, events are replayed from the services. */
const NOT_IN_AWS_BACKUP = new Set(['AWS::ElastiCache::ReplicationGroup', 'AWS::MSK::Cluster']);

function dataStack(graph: ServiceGraphProps = prod.graph, sizes: DataConfig = prod.data): DataStack {
  const app = testApp();
  nameBreakGlassRole(app, 'arn:aws:iam::111111111111:role/break-glass');
  const { vpc, subnets, logKey } = surroundings(3, app);
  const group = (store: string): ec2.ISecurityGroup =>
    ec2.SecurityGroup.fromSecurityGroupId(vpc.stack, store, `sg-${store}`);
  return new DataStack(vpc.node.root, 'data', {
    env: ENV,
    network: { vpc, dataSubnets: subnets } as SegmentedVpc,
    chain: {
      database: group('database'),
      cache: group('cache'),
      stream: group('stream'),
      migrations: group('migrations'),
    } as SecurityGroupChain,
    graph: new ServiceGraph(graph),
    sizes,
    accessLogs: s3.Bucket.fromBucketName(vpc.stack, 'AccessLogs', 'access-logs'),
    logKey,
    findings: logs.LogGroup.fromLogGroupName(vpc.stack, 'Findings', 'findings'),
  });
}

let known: DataStack | undefined;

/** That of prod, made once: no test changes it. */
function shipped(): DataStack {
  return (known ??= dataStack());
}

function keyDescription(template: Template, keyArn: { 'Fn::GetAtt': string[] }): string {
  return template.findResources('AWS::KMS::Key')[keyArn['Fn::GetAtt'][0] ?? '']?.Properties.Description;
}

function bucketKey(template: Template): { 'Fn::GetAtt': string[] } {
  const [bucket] = Object.values(template.findResources('AWS::S3::Bucket'));
  return bucket?.Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault
    .KMSMasterKeyID;
}

describe('DataStack', () => {
  test('D02 the users of the cache and their keys are those of the service graph', () => {
    const users = Object.values(Template.fromStack(shipped()).findResources('AWS::ElastiCache::User'));
    const wanted = prod.graph.services
      .filter(({ caches = [] }) => caches.length > 0)
      .map(({ caches = [] }) => `on ${caches.map(({ keyPrefix }) => `~${keyPrefix}*`).join(' ')}`);
    expect(wanted).toContain('on ~cart:*');
    expect(users.map(({ Properties }) => Properties.AccessString.split(' -@all')[0])).toEqual(wanted);
  });

  test('D08 reports what is masked in the logs of the database', () => {
    const groups = Object.values(Template.fromStack(shipped()).findResources('AWS::Logs::LogGroup'));
    const ofDatabase = groups.filter(({ Properties }) => /rds\/cluster/.test(Properties.LogGroupName ?? ''));
    const audits = ofDatabase.map(({ Properties }) => JSON.stringify(Properties.DataProtectionPolicy));
    expect(audits).toEqual([expect.stringMatching(REPORTING), expect.stringMatching(REPORTING)]);
  });

  test('N02 each store is in its own security group of the chain, and in no other', () => {
    const template = Template.fromStack(shipped());
    const propertiesOf = (type: string): unknown =>
      Object.values(template.findResources(type)).map(({ Properties }) => Properties);
    expect(propertiesOf('AWS::RDS::DBCluster')).toMatchObject([{ VpcSecurityGroupIds: ['sg-database'] }]);
    expect(propertiesOf('AWS::ElastiCache::ReplicationGroup')).toMatchObject([{ SecurityGroupIds: ['sg-cache'] }]);
    expect(propertiesOf('AWS::MSK::Cluster')).toMatchObject([
      { BrokerNodeGroupInfo: { SecurityGroups: ['sg-stream'] } },
    ]);
    // The one group of the stack is that of restore tests.
    const groups = Object.entries(template.findResources('AWS::EC2::SecurityGroup'));
    expect(groups.map(([id]) => id)).toEqual([expect.stringMatching(/^RestoreTestsNobody/)]);
  });

  test('D02 the cache admits the users of its user group', () => {
    const template = Template.fromStack(shipped());
    const [userGroup] = Object.keys(template.findResources('AWS::ElastiCache::UserGroup'));
    template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', { UserGroupIds: [{ Ref: userGroup }] });
  });

  test('D05 each store is under the key of its data class', () => {
    const template = Template.fromStack(shipped());
    const [database] = Object.values(template.findResources('AWS::RDS::DBCluster'));
    const [cache] = Object.values(template.findResources('AWS::ElastiCache::ReplicationGroup'));
    const [stream] = Object.values(template.findResources('AWS::MSK::Cluster'));
    const scope = 'Encrypts data of the PCI DSS scope';
    expect(keyDescription(template, database?.Properties.KmsKeyId)).toBe(scope);
    expect(keyDescription(template, stream?.Properties.EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId)).toBe(scope);
    expect(keyDescription(template, cache?.Properties.KmsKeyId)).toBe('Encrypts data about people');
    expect(keyDescription(template, bucketKey(template))).toBe('Encrypts data meant for everybody');
  });

  test('D05 a bucket that a cardholder-data service uses is under the key of the PCI DSS scope', () => {
    const services = prod.graph.services.map((service) => ({
      ...service,
      buckets: service.cardholderData ? [{ bucket: 'settlements', write: true }] : [],
    }));
    const template = Template.fromStack(dataStack({ ...prod.graph, services, buckets: [] }));
    expect(keyDescription(template, bucketKey(template))).toBe('Encrypts data of the PCI DSS scope');
  });

  test('D04 there is one store for each bucket of the service graph, and no other', () => {
    const stack = shipped();
    const names = new ServiceGraph(prod.graph).bucketNames();
    expect(names).toContain('product-images');
    for (const name of names) {
      expect(stack.resolve(stack.bucket(name).bucket.bucketName)).toBeDefined();
    }
    expect(() => stack.bucket('nowhere')).toThrow(
      `no service uses a bucket nowhere, known are ${names.join(', ')}; add it to the service graph (data)`,
    );
    // The other one takes the inventories.
    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', names.length + 1);
  });

  test('D07 every store of any graph that AWS Backup can take is selected by the plan', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,8}$/), { maxLength: 4 });
    fc.assert(
      fc.property(names, (buckets) => {
        const services = prod.graph.services.map((service) => ({
          ...service,
          buckets: service.name === 'search' ? buckets.map((bucket) => ({ bucket, read: true })) : [],
        }));
        const template = Template.fromStack(dataStack({ ...prod.graph, services, buckets: [] }));
        const [selection] = Object.values(template.findResources('AWS::Backup::BackupSelection'));
        const [tag] = (selection?.Properties.BackupSelection.ListOfTags ?? []) as Record<string, string>[];
        const [Key, Value] = [tag?.['ConditionKey'], tag?.['ConditionValue']];
        expect(Value).toBe('data');
        const { Resources } = template.toJSON() as { Resources: Record<string, { Type: string; Properties: object }> };
        const selected = Object.values(Resources).filter(({ Properties }) =>
          JSON.stringify(Properties).includes(JSON.stringify({ Key, Value })),
        );
        const types = selected
          .map(({ Type }) => Type)
          .filter((type) => type !== 'AWS::Backup::RestoreTestingSelection');
        expect(types.sort()).toEqual(['AWS::RDS::DBCluster', ...buckets.map(() => 'AWS::S3::Bucket')]);
        // The lists of what is in the buckets are made anew every day.
        const stores = Object.entries(Resources)
          .filter(([id, { Type }]) => STORES.test(Type) && !id.startsWith('Inventory'))
          .map(([, store]) => store);
        expect(
          stores
            .map(({ Type }) => Type)
            .filter((type) => !NOT_IN_AWS_BACKUP.has(type))
            .sort(),
        ).toEqual(types);
        const tested = Object.values(template.findResources('AWS::Backup::RestoreTestingSelection'));
        expect(tested.map(({ Properties }) => Properties.ProtectedResourceType)).toEqual([
          'Aurora',
          ...(buckets.length > 0 ? ['S3'] : []),
        ]);
      }),
      { numRuns: 3 },
    );
  });

  test('D07 the lock is the environment’s, and its maintainers are break-glass and CloudFormation alone', () => {
    const vaultOf = (stack: DataStack): Record<string, unknown> => {
      const [vault] = Object.values(Template.fromStack(stack).findResources(VAULT));
      return vault?.Properties;
    };
    expect(vaultOf(shipped())).toMatchObject({
      LockConfiguration: { MinRetentionDays: 35, MaxRetentionDays: 365, ChangeableForDays: 14 },
    });
    expect(vaultOf(dataStack(prod.graph, dev.data))['LockConfiguration']).toEqual({
      MinRetentionDays: 7,
      MaxRetentionDays: 365,
    });
    const policy = JSON.stringify(vaultOf(shipped())['AccessPolicy']);
    expect(policy).toContain(
      '"ArnNotEquals":{"aws:PrincipalArn":["arn:aws:iam::111111111111:role/break-glass","arn:aws:iam::111111111111:role/cdk-hnb659fds-cfn-exec-role-111111111111-eu-west-1"]}',
    );
  });

  test('D05 D07 backups are copied to the vault of the configuration, whose account their key alone is open to', () => {
    const backupCopyVaultArn = 'arn:aws:backup:eu-central-1:222222222222:backup-vault:copies';
    const template = Template.fromStack(dataStack(prod.graph, { ...prod.data, backupCopyVaultArn }));
    template.hasResourceProperties('AWS::Backup::BackupPlan', {
      BackupPlan: { BackupPlanRule: [{ CopyActions: [{ DestinationBackupVaultArn: backupCopyVaultArn }] }] },
    });
    const open = Object.values(template.findResources('AWS::KMS::Key')).filter(({ Properties }) =>
      JSON.stringify(Properties.KeyPolicy).includes('arn:aws:iam::222222222222:root'),
    );
    expect(open.map(({ Properties }) => Properties.Description as string)).toEqual([
      'Encrypts data of the PCI DSS scope',
    ]);
  });

  test('D01 the stack passes the packs', () => {
    const stack = shipped();
    // Some findings are accepted when the tree is validated.
    Template.fromStack(stack);
    expect(findingsOf(stack)).toEqual([]);
  });
});
