import { type IConstruct } from 'constructs';

const KEY_PREFIX = /^([A-Za-z0-9_.-]+:)+$/;

/**
 * What a cache user may do, as a Valkey ACL: read and write the keys of its own prefixes. Protects one service's
 * sessions and carts against another that was taken over.
 *
 * Key patterns do not bind commands that name no key, so those that destroy or show what belongs to others are taken
 * away: `@dangerous` holds FLUSHALL, KEYS, SWAPDB and their kin; `@scripting` holds FUNCTION FLUSH, which `@write` would
 * bring along; SCAN, RANDOMKEY and the broadcasts of CLIENT TRACKING tell the names of other services' keys, which for
 * sessions are the secret itself. Channels are never given.
 *
 * @param scope the owner of the user, named in the error
 * @param keyPrefixes names that each end in a colon, e.g. `cart:` or `shop:cart:`
 * @throws if there is none, or one is empty, has a wildcard or a blank
 * @see https://valkey.io/topics/acl/
 */
export function cacheAccessString(scope: IConstruct, keyPrefixes: readonly string[]): string {
  const wrong = keyPrefixes.find((prefix) => !KEY_PREFIX.test(prefix));
  if (keyPrefixes.length === 0 || wrong !== undefined) {
    throw new Error(
      `key prefix of a cache user must be names of letters, digits, _, . and -, each with a colon after it, got ${JSON.stringify(wrong) ?? 'none'}; use one such as cart: (${scope.node.path})`,
    );
  }
  return [
    'on',
    ...keyPrefixes.map((prefix) => `~${prefix}*`),
    '-@all',
    '+@connection',
    '+@read',
    '+@write',
    '+@transaction',
    '-@dangerous',
    '-@scripting',
    '-scan',
    '-randomkey',
    '-dbsize',
    '-client|tracking',
  ].join(' ');
}
