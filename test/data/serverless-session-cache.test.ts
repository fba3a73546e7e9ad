import { Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ServerlessSessionCache, SessionCache, type ServerlessSessionCacheProps } from '../../lib/data';
import { findingsOf } from '../../lib/testing';
import { place, statementsOf, type Place } from './place';

const CACHE = 'AWS::ElastiCache::ServerlessCache';
const USERS = [
  { name: 'orders', keyPrefixes: ['cart:'] },
  { name: 'storefront', keyPrefixes: ['session:'] },
];

function cacheIn(at: Place, props: Partial<ServerlessSessionCacheProps> = {}): ServerlessSessionCache {
  const { stack, vpc, subnets, securityGroup, encryptionKey } = at;
  const settings = { vpc, subnets, securityGroup, encryptionKey, maxDataGb: 10, maxEcpuPerSecond: 5000, users: USERS };
  return new ServerlessSessionCache(stack, 'Subject', { ...settings, ...props });
}

describe('ServerlessSessionCache', () => {
  const at = place();
  const cache = cacheIn(at);
  const role = new iam.Role(at.stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  cache.grantConnect(role, 'orders');
  const template = Template.fromStack(at.stack);
  const [[id, resource] = ['', undefined]] = Object.entries(template.findResources(CACHE));

  test('D02 by default it is under the given key, limited, in every zone, and retained', () => {
    const [userGroup] = Object.keys(template.findResources('AWS::ElastiCache::UserGroup'));
    expect(resource).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(resource?.Properties).toEqual({
      ServerlessCacheName: expect.stringMatching(/^[a-z][a-z0-9]{0,39}$/),
      Description: expect.any(String),
      Engine: 'valkey',
      MajorEngineVersion: '8',
      CacheUsageLimits: { DataStorage: { Unit: 'GB', Maximum: 10 }, ECPUPerSecond: { Maximum: 5000 } },
      KmsKeyId: at.stack.resolve(at.encryptionKey.keyArn),
      SecurityGroupIds: [at.stack.resolve(at.securityGroup.securityGroupId)],
      SubnetIds: at.vpc.isolatedSubnets.map(({ subnetId }) => at.stack.resolve(subnetId)),
      UserGroupId: { Ref: userGroup },
      SnapshotRetentionLimit: 15,
      DailySnapshotTime: '03:00',
    });
  });

  test('D02 a service may ask for the addresses of a cluster, and for nothing else that a node does not give it', () => {
    const users = Object.values(template.findResources('AWS::ElastiCache::User'));
    const cluster = '+cluster|slots +cluster|shards +cluster|nodes +command +readonly';
    expect(users.map(({ Properties }) => Properties.AccessString)).toEqual([
      expect.stringMatching(/^on ~cart:\* -@all /),
      expect.stringMatching(/^on ~session:\* -@all /),
    ]);
    const onNodes = place();
    const { stack, ...around } = onNodes;
    new SessionCache(stack, 'Subject', { ...around, nodeType: 'cache.t4g.small', nodes: 2, users: USERS });
    const others = Object.values(Template.fromStack(stack).findResources('AWS::ElastiCache::User'));
    expect(users.map(({ Properties }) => Properties.AccessString)).toEqual(
      others.map(({ Properties }) => `${Properties.AccessString} ${cluster}`),
    );
  });

  test('D02 a change between nodes and serverless leaves the old cache where it is', () => {
    const { stack, ...around } = place();
    new SessionCache(stack, 'Subject', { ...around, nodeType: 'cache.t4g.small', nodes: 2, users: USERS });
    const nodes = Template.fromStack(stack).findResources('AWS::ElastiCache::ReplicationGroup');
    expect(Object.keys(nodes)).not.toContain(id);
    expect(Object.values(nodes)).toMatchObject([{ UpdateReplacePolicy: 'Retain' }]);
  });

  test('D02 grants signing in to this cache as exactly one user', () => {
    expect(statementsOf(at.stack)).toEqual([
      {
        Effect: 'Allow',
        Action: 'elasticache:Connect',
        Resource: [
          `arn:aws:elasticache:eu-west-1:111111111111:user:${cache.userName('orders')}`,
          { 'Fn::Join': ['', ['arn:aws:elasticache:eu-west-1:111111111111:serverlesscache:', { Ref: id }]] },
        ],
      },
    ]);
    expect(() => cache.grantConnect(role, 'payments')).toThrow('the cache has no user for payments');
  });

  test.each<[Partial<ServerlessSessionCacheProps>, string]>([
    [{ maxDataGb: 0 }, 'data of the cache in GB must be a whole number from 1 to 5000, got 0; change maxDataGb'],
    [{ maxDataGb: 5001 }, 'data of the cache in GB must be a whole number from 1 to 5000, got 5001'],
    [{ maxEcpuPerSecond: 999 }, 'must be a whole number from 1000 to 15000000, got 999; change maxEcpuPerSecond'],
    [{ maxEcpuPerSecond: 15_000_001 }, 'must be a whole number from 1000 to 15000000, got 15000001'],
    [{ users: [] }, 'users of the cache must be a whole number from 1 to 100, got 0'],
  ])('D02 refuses %j', (props, message) => {
    expect(() => cacheIn(place(), props)).toThrow(message);
  });

  test('D02 takes limits that are known only at deployment, and refuses a single zone', () => {
    const other = place();
    cacheIn(other, { maxDataGb: Token.asNumber({ Ref: 'Gb' }), maxEcpuPerSecond: Token.asNumber({ Ref: 'Ecpu' }) });
    Template.fromStack(other.stack).hasResourceProperties(CACHE, {
      CacheUsageLimits: { DataStorage: { Maximum: { Ref: 'Gb' } }, ECPUPerSecond: { Maximum: { Ref: 'Ecpu' } } },
    });
    expect(() => cacheIn(place(1))).toThrow('one subnet in each of 2 or 3 availability zones, got 1 in 1');
  });

  test('D02 alone passes the packs', () => {
    const alone = place();
    cacheIn(alone);
    expect(findingsOf(alone.stack)).toEqual([]);
  });
});
