import { addressOf, isInBlock } from '../addresses/address';
import { WafLogError } from './waf-log-error';
import { type WafLogRecord } from './waf-log-record';

const FIELDS = ['name', 'addresses', 'userAgent'];

/** A class of clients that are known to be honest, e.g. the shop's own offices or a marketplace's crawler. */
export interface KnownGoodClient {
  /** What they are, e.g. `office`; for the reader of the list. */
  readonly name: string;

  /** CIDR blocks that they come from, one or more, IPv4 or IPv6. */
  readonly addresses: readonly string[];

  /** A part of the user agent that they send besides, compared with regard to case. @default - any user agent */
  readonly userAgent?: string;
}

/**
 * Reads a list of known-good clients: a JSON list of `{name, addresses, userAgent?}`. Protects against a false positive
 * that nobody counts, since the client never buys and never solves a challenge.
 *
 * @throws if the text is no such list, a block is no CIDR block, or a field has another name
 */
export function knownGoodClientsOf(text: string): KnownGoodClient[] {
  const list = parse(text);
  if (!Array.isArray(list)) {
    throw new WafLogError('known-good clients are a JSON list of {name, addresses, userAgent}, got something else');
  }
  return list.map((item: Partial<KnownGoodClient> | null, index) => {
    const { name, addresses, userAgent } = item ?? {};
    if (typeof name !== 'string' || name === '') {
      throw new WafLogError(`known-good client ${index + 1} needs a name, e.g. "office"`);
    }
    const surplus = Object.keys(item ?? {}).find((field) => !FIELDS.includes(field));
    if (surplus !== undefined) {
      throw new WafLogError(`known-good client ${name} takes ${FIELDS.join(', ')}, got "${surplus}"; correct its name`);
    }
    if (!Array.isArray(addresses) || addresses.length === 0) {
      throw new WafLogError(`known-good client ${name} needs addresses, a list of one CIDR block or more`);
    }
    const wrong = addresses.find((block) => typeof block !== 'string' || !isBlock(block));
    if (wrong !== undefined) {
      throw new WafLogError(`known-good client ${name} needs CIDR blocks, got ${wrong}; write e.g. 192.0.2.0/24`);
    }
    if (userAgent !== undefined && (typeof userAgent !== 'string' || userAgent === '')) {
      throw new WafLogError(`known-good client ${name} has a user agent that is no text; leave it out for any`);
    }
    return { name, addresses, ...(userAgent !== undefined && { userAgent }) };
  });
}

/** Whether a request came from one of the classes. */
export function isKnownGood({ clientAddress, userAgent }: WafLogRecord, classes: readonly KnownGoodClient[]): boolean {
  const address = addressOf(clientAddress);
  return (
    address !== undefined &&
    classes.some(
      (one) =>
        one.addresses.some((block) => isInBlock(address, block) === true) &&
        (one.userAgent === undefined || userAgent?.includes(one.userAgent) === true),
    )
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WafLogError('known-good clients are a JSON list, got something else');
  }
}

function isBlock(block: string): boolean {
  // A bare address is refused, as AWS WAF does: the length says how many clients are meant.
  const address = addressOf(block.split('/')[0] ?? '');
  return block.includes('/') && address !== undefined && isInBlock(address, block) === true;
}
