import { type IConstruct } from 'constructs';
import { CacheProtocol } from './cache-protocol';

const KEY_PREFIX = /^([A-Za-z0-9_.-]+:)+$/;

/** What sessions and carts are made of; every command on them names its keys. */
const DATA_TYPES = ['@string', '@hash', '@list', '@set', '@sortedset'];

/** The commands of `@keyspace` that stay on the keys they name. */
const ON_KEYS = ['del', 'unlink', 'exists', 'touch', 'type', 'rename', 'renamenx'];
const ON_EXPIRY = ['expire', 'expireat', 'expiretime', 'pexpire', 'pexpireat', 'pexpiretime', 'persist', 'ttl', 'pttl'];

/**
 * What clients send of themselves: AWS's own, GLIDE, comes to no connection without INFO and CLIENT SETINFO. INFO is
 * `@dangerous` and counts what others have, but names none of it.
 */
const ON_CONNECTION = ['ping', 'echo', 'client|setname', 'client|setinfo', 'info'];

/**
 * What a cache user may do, as a Valkey ACL: keep sessions and carts under its own prefixes. Protects one service's
 * sessions and carts against another that was taken over.
 *
 * Key patterns do not bind commands that name no key, and some of those tell the names of other services' keys, which
 * for sessions are the secret itself. So commands are given by data type: `@read` and `@write` would bring SCAN and
 * FUNCTION FLUSH, from ElastiCache's 8.2 on FT.CREATE and FT._LIST, and what the next engine adds. `@dangerous` holds
 * SORT, whose BY and GET are patterns over keys. Channels, scripts and databases other than 0 are never given.
 *
 * @param scope the owner of the user, named in the error
 * @param keyPrefixes names that each end in a colon, e.g. `cart:` or `shop:cart:`
 * @param protocol what clients ask the cache before they reach a key
 * @throws if there is none, or one is empty, has a wildcard or a blank
 * @see https://valkey.io/topics/acl/
 */
export function cacheAccessString(
  scope: IConstruct,
  keyPrefixes: readonly string[],
  protocol = CacheProtocol.STANDALONE,
): string {
  const wrong = keyPrefixes.find((prefix) => !KEY_PREFIX.test(prefix));
  if (keyPrefixes.length === 0 || wrong !== undefined) {
    throw new Error(
      `key prefix of a cache user must be names of letters, digits, _, . and -, each with a colon after it, got ${JSON.stringify(wrong) ?? 'none'}; use one such as cart: (${scope.node.path})`,
    );
  }
  const given = (commands: readonly string[]): string[] => commands.map((command) => `+${command}`);
  return [
    'on',
    ...keyPrefixes.map((prefix) => `~${prefix}*`),
    '-@all',
    ...given([...DATA_TYPES, '@transaction']),
    '-@dangerous',
    ...given([...ON_KEYS, ...ON_EXPIRY, ...ON_CONNECTION, ...protocol.commands]),
  ].join(' ');
}
