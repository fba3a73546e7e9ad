/** An address as a number. */
export interface Address {
  /** 32 for IPv4, 128 for IPv6. */
  readonly bits: number;

  /** The address. */
  readonly value: bigint;
}

const BYTE = /^(0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;
const BLOCK = /^([^/]*)(?:\/(\d{1,3}))?$/;

/** Reads an IPv4 or IPv6 address; undefined for anything else. Protects against a mask applied to text. */
export function addressOf(text: string): Address | undefined {
  return text.includes(':') ? sixOf(text) : fourOf(text);
}

/**
 * Whether an address lies in a block, e.g. `192.0.2.0/24`; undefined when the block is none. Protects against `192.0.2.0/`
 * that holds every address. An IPv4 address never lies in a block of IPv6.
 */
export function isInBlock(address: Address, block: string): boolean | undefined {
  const [, start = '', length] = BLOCK.exec(block) ?? [];
  const first = addressOf(start);
  const prefix = length === undefined ? first?.bits : Number(length);
  if (first === undefined || prefix === undefined || prefix > first.bits) {
    return undefined;
  }
  const shift = BigInt(first.bits - prefix);
  return first.bits === address.bits && first.value >> shift === address.value >> shift;
}

function fourOf(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => BYTE.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return { bits: 32, value: parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n) };
}

function sixOf(text: string): Address | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const four = tail === null ? undefined : fourOf(tail[2] ?? '');
  if (tail !== null && four === undefined) {
    return undefined;
  }
  const hex =
    four === undefined
      ? text
      : `${tail?.[1] ?? ''}${(four.value >> 16n).toString(16)}:${(four.value & 0xffffn).toString(16)}`;
  const halves = hex.split('::');
  if (halves.length > 2) {
    return undefined;
  }
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) {
    return undefined;
  }
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  if (!groups.every((group) => GROUP.test(group))) {
    return undefined;
  }
  return { bits: 128, value: groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n) };
}
