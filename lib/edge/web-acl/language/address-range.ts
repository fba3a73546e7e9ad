import { Token } from 'aws-cdk-lib';
import { isIPv4, isIPv6 } from 'node:net';

/** The two kinds of addresses, which AWS WAF keeps apart. */
export enum AddressFamily {
  /** 32 bits, e.g. `192.0.2.0/24`. */
  IPV4 = 'IPV4',
  /** 128 bits, e.g. `2001:db8::/32`. */
  IPV6 = 'IPV6',
}

const EXAMPLES = { [AddressFamily.IPV4]: '192.0.2.0/24', [AddressFamily.IPV6]: '2001:db8::/32' };
const BITS = { [AddressFamily.IPV4]: 32, [AddressFamily.IPV6]: 128 };

/**
 * Refuses ranges that are none, that select everybody, or that say another network than they mean.
 *
 * @throws if a range is malformed, of the other family, /0, has bits outside its mask, or stands twice
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html
 */
export function requireAddressRanges(family: AddressFamily, ranges: readonly string[], path: string): void {
  const seen = new Map<string, string>();
  for (const range of ranges) {
    if (Token.isUnresolved(range)) {
      continue;
    }
    const [address = '', length = '', ...rest] = range.split('/');
    const bits = Number(length);
    const known = family === AddressFamily.IPV4 ? isIPv4(address) : isIPv6(address) && !address.includes('%');
    if (!known || rest.length > 0 || !/^\d{1,3}$/.test(length) || bits < 1 || bits > BITS[family]) {
      throw new Error(
        `IP set of ${family} holds ranges from /1 to /${BITS[family]}, got "${range}"; write e.g. ${EXAMPLES[family]} (${path})`,
      );
    }
    const value = family === AddressFamily.IPV4 ? numberOfIPv4(address) : numberOfIPv6(address);
    if (value & ((1n << BigInt(BITS[family] - bits)) - 1n)) {
      throw new Error(
        `IP set holds networks, got "${range}" with bits outside its mask; write the first address of the network (${path})`,
      );
    }
    const key = `${value}/${bits}`;
    const twin = seen.get(key);
    if (twin !== undefined) {
      throw new Error(`IP set holds ${range} twice, also as ${twin}, expected each range once; drop one (${path})`);
    }
    seen.set(key, range);
  }
}

function numberOfIPv4(address: string): bigint {
  return address.split('.').reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function numberOfIPv6(address: string): bigint {
  const [head = '', tail] = tailInHex(address).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** `::ffff:192.0.2.1` with its last part as two groups. */
function tailInHex(address: string): string {
  const dotted = /\d+\.\d+\.\d+\.\d+$/.exec(address)?.[0];
  if (dotted === undefined) {
    return address;
  }
  const value = numberOfIPv4(dotted);
  return address.slice(0, -dotted.length) + `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}
