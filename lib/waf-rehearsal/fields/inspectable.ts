/** How much of a list AWS WAF gets to see. */
const MOST_BYTES = 8192;
const MOST_ENTRIES = 200;

/** A key with its value, both byte strings. */
export interface Entry {
  /** The key as sent. */
  readonly key: string;

  /** The value; undefined where it is not recorded. */
  readonly value: string | undefined;
}

/** The part of a list of headers or cookies that AWS WAF inspects. */
export interface Inspectable {
  /** The entries that it sees for certain. */
  readonly entries: readonly Entry[];

  /** Whether there are more than it sees; undefined near the limit, whose way of counting is not documented. */
  readonly isOversize: boolean | undefined;

  /** Whether entries were left out. */
  readonly isCut: boolean;
}

/**
 * Cuts headers or cookies at 8 KB and 200 entries, as the host service does. Protects against a rule that sees the 201st
 * header in the rehearsal only.
 *
 * @param separatorBytes what lies between key, value and the next entry, which may or may not count
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html
 */
export function inspectable(entries: readonly Entry[], separatorBytes: number): Inspectable {
  const least = entries.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0);
  const most = least + entries.length * separatorBytes;
  const isBeyond = entries.length > MOST_ENTRIES || least > MOST_BYTES;
  if (!isBeyond && most <= MOST_BYTES && entries.every(({ value }) => value !== undefined)) {
    return { entries, isOversize: false, isCut: false };
  }
  let bytes = 0;
  const certain = entries.slice(0, MOST_ENTRIES).filter(({ key, value }) => {
    bytes += key.length + (value?.length ?? 0) + separatorBytes;
    return bytes <= MOST_BYTES;
  });
  return { entries: certain, isOversize: isBeyond ? true : undefined, isCut: certain.length < entries.length };
}
