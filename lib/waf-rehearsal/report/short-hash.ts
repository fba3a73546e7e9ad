import { createHash } from 'node:crypto';

/** 96 bits: no two names of a log share it by chance or, at a cost that anybody would pay, by design. */
const BYTES = 12;

/**
 * A name of fixed length for a text of any length. Protects against a report that runs out of memory because an attacker
 * sends 8 KB of user agent with each request: texts that are only told apart are kept as their hash.
 */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, BYTES).toString('base64');
}
