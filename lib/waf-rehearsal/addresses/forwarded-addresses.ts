import { type RecordedRequest } from '../recorded-request';
import { addressOf } from './address';

/** What stands in a header with forwarded addresses. */
export interface ForwardedAddresses {
  /** Whether the request has the header. */
  readonly isPresent: boolean;

  /** Why it is not known; undefined when it is. */
  readonly unknown?: string;

  /** The parts of the header, malformed ones too. */
  readonly addresses: readonly string[];
}

const MOST = 10;

/**
 * Reads a header such as `X-Forwarded-For`: addresses between commas. Protects against another separator that AWS takes
 * for a malformed address.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html
 */
export function forwardedAddresses(request: RecordedRequest, headerName: string): ForwardedAddresses {
  const name = headerName.toLowerCase();
  const missing = [`header:${name}`, 'headers'].find((part) => request.unknown?.includes(part));
  if (missing !== undefined) {
    return { isPresent: true, unknown: `${missing} is not recorded`, addresses: [] };
  }
  const values = (request.headers ?? []).filter((header) => header.name.toLowerCase() === name);
  return {
    isPresent: values.length > 0,
    addresses: values.flatMap(({ value }) => value.split(',')).map((part) => part.trim()),
  };
}

/** The addresses at a position, `FIRST`, `LAST` or `ANY` (the last ten); those that are malformed are left out. */
export function addressesAt({ addresses }: ForwardedAddresses, position: string): string[] {
  const chosen =
    position === 'ANY' ? addresses.slice(-MOST) : position === 'LAST' ? addresses.slice(-1) : addresses.slice(0, 1);
  return chosen.filter((address) => addressOf(address) !== undefined);
}
