import { Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SessionCache, type SessionCacheProps } from '../../lib/data';
import { findingsOf } from '../../lib/testing';
import { place, statementsOf, type Place } from './place';

function cacheIn(at: Place, props: Partial<SessionCacheProps> = {}): SessionCache {
  const { stack, ...rest } = at;
  return new SessionCache(stack, 'Subject', {
    ...rest,
    nodeType: 'cache.t4g.small',
    nodes: 3,
    users: [
      { name: 'orders', keyPrefixes: ['cart:'] },
      { name: 'storefront', keyPrefixes: ['session:', 'basket:'] },
    ],
    ...props,
  });
}

describe('SessionCache', () => {
  test('D02 by default TLS is required, disks are under the given key, and a zone may be lost', () => {
    const at = place();
    cacheIn(at);
    Template.fromStack(at.stack).hasResource('AWS::ElastiCache::ReplicationGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        Engine: 'valkey',
        EngineVersion: '8.2',
        TransitEncryptionEnabled: true,
        TransitEncryptionMode: 'required',
        AtRestEncryptionEnabled: true,
        KmsKeyId: at.stack.resolve(at.encryptionKey.keyArn),
        MultiAZEnabled: true,
        AutomaticFailoverEnabled: true,
        NumCacheClusters: 3,
        SnapshotRetentionLimit: 15,
        AutoMinorVersionUpgrade: true,
        AuthToken: Match.absent(),
        SecurityGroupIds: [at.stack.resolve(at.securityGroup.securityGroupId)],
      },
    });
  });

  test('D02 both logs go to CloudWatch as JSON, under the given key', () => {
    const at = place();
    cacheIn(at);
    const template = Template.fromStack(at.stack);
    const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: at.stack.resolve(at.logKey.keyArn) });
    template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
      LogDeliveryConfigurations: ['slow-log', 'engine-log'].map((LogType) => ({
        LogType,
        LogFormat: 'json',
        DestinationType: 'cloudwatch-logs',
        DestinationDetails: { CloudWatchLogsDetails: { LogGroup: { Ref: logGroup } } },
      })),
    });
  });

  test('D02 each service is a user of its own, known by IAM, with its own keys', () => {
    const at = place();
    const cache = cacheIn(at);
    const users = Object.values(Template.fromStack(at.stack).findResources('AWS::ElastiCache::User'));
    expect(
      users.map(({ Properties: { UserName, AccessString } }) => [UserName, AccessString.split(' -@all')[0]]),
    ).toEqual([
      [cache.userName('orders'), 'on ~cart:*'],
      [cache.userName('storefront'), 'on ~session:* ~basket:*'],
    ]);
    for (const { Properties } of users) {
      expect(Properties.AuthenticationMode).toEqual({ Type: 'iam' });
      expect(Properties.UserId).toBe(Properties.UserName);
      expect(Properties.UserId).toMatch(/^[a-z][a-z0-9]{0,39}$/);
    }
  });

  test('D02 the user default is off: the engine of the group turns it off and nobody turns it on', () => {
    const at = place();
    cacheIn(at);
    const template = Template.fromStack(at.stack);
    const users = template.findResources('AWS::ElastiCache::User');
    template.hasResourceProperties('AWS::ElastiCache::UserGroup', {
      Engine: 'valkey',
      UserIds: Object.keys(users).map((Ref) => ({ Ref })),
    });
    expect(Object.values(users).map(({ Properties }) => Properties.UserName)).not.toContain('default');
  });

  test('D02 grants signing in to this cache as exactly one user', () => {
    const at = place();
    const role = new iam.Role(at.stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const cache = cacheIn(at);
    cache.grantConnect(role, 'orders');
    const [group] = Object.keys(Template.fromStack(at.stack).findResources('AWS::ElastiCache::ReplicationGroup'));
    expect(statementsOf(at.stack)).toEqual([
      {
        Effect: 'Allow',
        Action: 'elasticache:Connect',
        Resource: [
          `arn:aws:elasticache:eu-west-1:111111111111:user:${cache.userName('orders')}`,
          { 'Fn::Join': ['', ['arn:aws:elasticache:eu-west-1:111111111111:replicationgroup:', { Ref: group }]] },
        ],
      },
    ]);
  });

  test('D02 refuses to grant a service that is no user', () => {
    const at = place();
    const role = new iam.Role(at.stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(() => cacheIn(at).grantConnect(role, 'payments')).toThrow(
      'the cache has no user for payments, known are orders, storefront; add it to users (Test/Subject/Users)',
    );
  });

  test.each<[Partial<SessionCacheProps>, string]>([
    [{ nodes: 1 }, 'nodes of the cache must be a whole number from 2 to 6, got 1; change nodes (Test/Subject)'],
    [{ nodes: 7 }, 'nodes of the cache must be a whole number from 2 to 6, got 7'],
    [{ nodeType: 'r7g.large' }, 'node type must be one such as cache.r7g.large, got r7g.large; change nodeType'],
    [{ users: [] }, 'users of the cache must be a whole number from 1 to 100, got 0; change users'],
    [{ nodes: 2.5 }, 'nodes of the cache must be a whole number from 2 to 6, got 2.5'],
    [{ users: [{ name: 'orders', keyPrefixes: ['*'] }] }, 'got "*"; use one such as cart: (Test/Subject/Users/orders)'],
    [
      {
        users: [
          { name: 'orders', keyPrefixes: ['cart:'] },
          { name: 'orders', keyPrefixes: ['session:'] },
        ],
      },
      'each service needs one cache user, got orders twice; join its key prefixes',
    ],
  ])('D02 refuses %j', (props, message) => {
    expect(() => cacheIn(place(), props)).toThrow(message);
  });

  test.each([
    ['cart:', 'cart:', 'cart: of orders and cart: of storefront'],
    ['cart:', 'cart:saved:', 'cart: of orders and cart:saved: of storefront'],
    ['cart:saved:', 'cart:', 'cart: of storefront and cart:saved: of orders'],
  ])('D02 refuses to give two services the keys %s and %s', (orders, storefront, got) => {
    const users = [
      { name: 'orders', keyPrefixes: ['order:', orders] },
      { name: 'storefront', keyPrefixes: ['session:', storefront] },
    ];
    expect(() => cacheIn(place(), { users })).toThrow(
      `key prefix of a cache user must not begin that of another, got ${got}; give each service keys of its own (Test/Subject/Users)`,
    );
  });

  test('D02 takes a node type and a number of nodes that are known only at deployment', () => {
    const at = place();
    cacheIn(at, { nodeType: Token.asString({ Ref: 'NodeType' }), nodes: Token.asNumber({ Ref: 'Nodes' }) });
    Template.fromStack(at.stack).hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
      CacheNodeType: { Ref: 'NodeType' },
      NumCacheClusters: { Ref: 'Nodes' },
    });
  });

  test('D02 refuses a single availability zone', () => {
    expect(() => cacheIn(place(1))).toThrow('one subnet in each of 2 or 3 availability zones, got 1 in 1');
  });

  test('D02 alone passes the packs', () => {
    const at = place();
    cacheIn(at);
    expect(findingsOf(at.stack)).toEqual([]);
  });
});
