/**
 * Prints the cache users of the shipped environments, of a sample with more prefixes and of one that speaks cluster mode, as
 * JSON: the access strings that the templates hold, beside the prefixes that the service graph gives.
 */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildEnvironment } from '../../lib/app/build-platform';
import { environments } from '../../lib/app/config/environments';
import { CacheProtocol, CacheUsers, type SessionCacheUser } from '../../lib/data';
import { ServiceGraph } from '../../lib/service-graph';
import { testApp } from '../../lib/testing';

interface PrintedUser {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly accessString: string;
}

function usersOf(stack: Stack, users: readonly SessionCacheUser[]): PrintedUser[] {
  const resources = Object.entries(Template.fromStack(stack).findResources('AWS::ElastiCache::User'));
  if (resources.length !== users.length) {
    throw new Error(`${stack.node.path} needs ${users.length} cache users, got ${resources.length}`);
  }
  return users.map(({ name, keyPrefixes }) => {
    const own = resources.filter(([id]) => id.startsWith(`CacheUsers${name.replaceAll('-', '')}User`));
    if (own.length !== 1) {
      throw new Error(`${stack.node.path} needs one cache user of ${name}, got ${own.length}`);
    }
    return { name, prefixes: keyPrefixes, accessString: own[0]?.[1].Properties.AccessString };
  });
}

function sample(protocol: CacheProtocol): PrintedUser[] {
  const stack = new Stack(testApp(), 'Sample');
  const users = [
    { name: 'checkout', keyPrefixes: ['shop:cart:', 'shop:order.draft:'] },
    { name: 'wishes', keyPrefixes: ['shop:cart-saved:', 'Shop:cart:', 'cart:'] },
  ];
  new CacheUsers(stack, 'CacheUsers', { users, protocol });
  return usersOf(stack, users);
}

const shipped = [...environments.values()].map((config) => {
  const data = buildEnvironment(testApp(), config).node.findChild('data') as Stack;
  const users = new ServiceGraph(config.graph)
    .cacheUsers()
    .map(({ name, caches = [] }) => ({ name, keyPrefixes: caches.map(({ keyPrefix }) => keyPrefix) }));
  return [config.name, usersOf(data, users)] as const;
});
const samples = [
  ['sample', sample(CacheProtocol.STANDALONE)],
  ['cluster', sample(CacheProtocol.CLUSTER)],
] as const;
console.log(JSON.stringify(Object.fromEntries([...samples, ...shipped])));
