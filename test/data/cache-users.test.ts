import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { prod } from '../../lib/app/config/prod';
import { CacheAuthentication, SessionCache, type SessionCacheUser } from '../../lib/data';
import { ServiceGraph } from '../../lib/service-graph';
import { findingsOf } from '../../lib/testing';
import { evaluatePolicy, literal } from '../foundation/evaluate-policy';
import { place, type Place } from './place';
import { statementsByRole } from './statements-by-role';

const CART = { name: 'orders', keyPrefixes: ['cart:'] };
const SESSIONS = { name: 'storefront', keyPrefixes: ['session:'] };

function cacheIn({ stack, ...around }: Place, users: SessionCacheUser[]): SessionCache {
  return new SessionCache(stack, 'Subject', { ...around, nodeType: 'cache.t4g.small', nodes: 2, users });
}

function secretIn({ stack }: Place, id: string): secretsmanager.ISecret {
  const arn = `arn:aws:secretsmanager:eu-west-1:111111111111:secret:${id}-a1b2c3`;
  return secretsmanager.Secret.fromSecretCompleteArn(stack, id, arn);
}

describe('CacheUsers', () => {
  test('D02 of the service graph’s services each may sign in as itself, nobody as another, the rest not at all', () => {
    const at = place();
    const graph = new ServiceGraph(prod.graph);
    const users = graph.cacheUsers().map(({ name }) => name);
    expect(users.length).toBeGreaterThan(1);
    const cache = cacheIn(
      at,
      graph.cacheUsers().map(({ name, caches = [] }) => ({ name, keyPrefixes: caches.map((use) => use.keyPrefix) })),
    );
    for (const { name } of graph.services) {
      const role = new iam.Role(at.stack, name, { assumedBy: new iam.AccountRootPrincipal() });
      if (users.includes(name)) {
        cache.grantConnect(role, name);
      }
    }
    const roles = statementsByRole(
      at.stack,
      graph.services.map(({ name }) => name),
    );
    const [group] = Object.keys(Template.fromStack(at.stack).findResources('AWS::ElastiCache::ReplicationGroup'));
    const arns = 'arn:aws:elasticache:eu-west-1:111111111111';
    for (const [service, statements] of roles) {
      const may = (resource: string): string => evaluatePolicy(statements, { action: 'elasticache:Connect', resource });
      for (const user of users) {
        expect([service, user, may(`${arns}:user:${cache.userName(user)}`)]).toEqual([
          service,
          user,
          service === user ? 'allow' : 'nothing',
        ]);
      }
      const member = users.includes(service) ? 'allow' : 'nothing';
      expect([service, may(`${arns}:replicationgroup:${literal({ Ref: group })}`)]).toEqual([service, member]);
      for (const other of ['replicationgroup:other', 'serverlesscache:other', 'user:default']) {
        expect([service, other, may(`${arns}:${other}`)]).toEqual([service, other, 'nothing']);
      }
      expect(evaluatePolicy(statements, { action: 'elasticache:ModifyUser', resource: `${arns}:user:any` })).toBe(
        'nothing',
      );
    }
  });

  test('D02 a password is a reference to the current one in the service’s secret, and the other users stay with IAM', () => {
    const at = place();
    const authentication = CacheAuthentication.rotatedPassword(secretIn(at, 'orders-cache'));
    const cache = cacheIn(at, [{ ...CART, authentication }, SESSIONS]);
    const users = Object.values(Template.fromStack(at.stack).findResources('AWS::ElastiCache::User'));
    expect(users.map(({ Properties }) => [Properties.UserName, Properties.AuthenticationMode])).toEqual([
      [
        'orders',
        {
          Type: 'password',
          Passwords: [
            '{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:111111111111:secret:orders-cache-a1b2c3:SecretString:password::}}',
          ],
        },
      ],
      [cache.userName('storefront'), { Type: 'iam' }],
    ]);
    expect(cache.userName('orders')).toBe('orders');
  });

  test('D02 a rotation is told the one user that it may change', () => {
    const at = place();
    const authentication = CacheAuthentication.rotatedPassword(secretIn(at, 'orders-cache'));
    const { users } = cacheIn(at, [{ ...CART, authentication }, SESSIONS]);
    const [[logicalId, user] = ['', undefined]] = Object.entries(
      Template.fromStack(at.stack).findResources('AWS::ElastiCache::User', { Properties: { UserName: 'orders' } }),
    );
    const userId = user?.Properties.UserId as string;
    expect(userId).toMatch(/^[a-z][a-z0-9]{0,39}$/);
    expect(at.stack.resolve(users.userId('orders'))).toEqual({ Ref: logicalId });
    expect(users.userArn('orders')).toBe(`arn:aws:elasticache:eu-west-1:111111111111:user:${userId}`);
    expect(users.userArn('orders')).not.toBe(users.userArn('storefront'));
    expect(() => users.userArn('payments')).toThrow('the cache has no user for payments, known are orders, storefront');
  });

  test('D02 another way to sign in is another user, since ElastiCache changes no name and lends no id', () => {
    const byIam = place();
    const byPassword = place();
    const arns = [
      cacheIn(byIam, [CART]),
      cacheIn(byPassword, [
        { ...CART, authentication: CacheAuthentication.rotatedPassword(secretIn(byPassword, 'orders-cache')) },
      ]),
    ].map(({ users }) => users.userArn('orders'));
    expect(new Set(arns).size).toBe(2);
    const [one, other] = [byIam, byPassword].map(({ stack }) =>
      Object.keys(Template.fromStack(stack).findResources('AWS::ElastiCache::User')),
    );
    expect(one).not.toEqual(other);
  });

  test('D02 refuses to grant IAM sign-in to a user with a password, a secret of two, and a password for default', () => {
    const at = place();
    const authentication = CacheAuthentication.rotatedPassword(secretIn(at, 'orders-cache'));
    const role = new iam.Role(at.stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const cache = cacheIn(at, [{ ...CART, authentication }]);
    expect(() => cache.grantConnect(role, 'orders')).toThrow(
      'sign-in by IAM must be of a user without a password, got orders; grant reading its secret instead (Test/Subject/Users)',
    );
    expect(() =>
      cacheIn(place(), [
        { ...CART, authentication },
        { ...SESSIONS, authentication },
      ]),
    ).toThrow(
      'password of a cache user must be its own, got one secret of orders and storefront; give each service a secret (Test/Subject/Users)',
    );
    expect(() => cacheIn(place(), [{ ...CART, name: 'default', authentication }])).toThrow(
      'user default of a cache must stay off, got a password for it; give the service another name (Test/Subject/Users)',
    );
  });

  test('D02 with a password alone passes the packs', () => {
    const at = place();
    cacheIn(at, [{ ...CART, authentication: CacheAuthentication.rotatedPassword(secretIn(at, 'orders-cache')) }]);
    expect(findingsOf(at.stack)).toEqual([]);
  });
});
