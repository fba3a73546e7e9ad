import { Stack } from 'aws-cdk-lib';
import fc from 'fast-check';
import { cacheAccessString } from '../../lib/data/cache/cache-access-string';
import { testApp } from '../../lib/testing';

const prefix = fc.stringMatching(/^([a-z][a-z0-9-]{0,20}:){1,2}$/);
const scope = new Stack(testApp(), 'Test');

describe('cacheAccessString', () => {
  test('D02 opens exactly the keys of the given prefixes', () => {
    fc.assert(
      fc.property(fc.array(prefix, { minLength: 1 }), (prefixes) => {
        const patterns = cacheAccessString(scope, prefixes)
          .split(' ')
          .filter((rule) => rule.includes('~') || rule.includes('&') || rule === 'allkeys');
        expect(patterns).toEqual(prefixes.map((own) => `~${own}*`));
      }),
    );
  });

  test('D02 gives the commands of sessions and carts by name or data type, none by reading and writing', () => {
    expect(cacheAccessString(scope, ['cart:'])).toBe(
      'on ~cart:* -@all +@string +@hash +@list +@set +@sortedset +@transaction -@dangerous ' +
        '+del +unlink +exists +touch +type +rename +renamenx ' +
        '+expire +expireat +expiretime +pexpire +pexpireat +pexpiretime +persist +ttl +pttl ' +
        '+ping +echo +client|setname +client|setinfo +info',
    );
  });

  test('D02 refuses prefixes that open more than one service', () => {
    const open = fc.oneof(
      fc.constantFrom('', '*', ':', '::', 'cart::', 'cart', 'cart:*', 'c?rt:', '[a-z]:', 'cart: ~*', 'cart:\\'),
      fc.tuple(prefix, fc.constantFrom('*', '?', ' ', '[', ']', '\\', '&', '~')).map(([own, more]) => `${more}${own}`),
    );
    fc.assert(
      fc.property(open, (wrong) => {
        expect(() => cacheAccessString(scope, ['cart:', wrong])).toThrow(
          `key prefix of a cache user must be names of letters, digits, _, . and -, each with a colon after it, got ${JSON.stringify(wrong)}; use one such as cart: (Test)`,
        );
      }),
    );
  });

  test('D02 refuses a user without keys', () => {
    expect(() => cacheAccessString(scope, [])).toThrow('got none; use one such as cart: (Test)');
  });
});
