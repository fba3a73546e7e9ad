const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * FNV-1a of 32 bits: spreads short texts well and never changes. Protects what is placed by name (a share of services, a
 * listener priority) against moving when others come or go. Not for secrets.
 *
 * @param text the name
 */
export function stableHash(text: string): number {
  return [...Buffer.from(text)].reduce((state, byte) => Math.imul(state ^ byte, FNV_PRIME) >>> 0, FNV_OFFSET);
}
