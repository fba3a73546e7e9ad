import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DROPPED_FAMILIES, DROPPED_HEADERS } from './dropped-headers';

/** What the code of an edge function decides by; it stands in the code as JSON, because an edge has no variables. */
export interface EdgeSettings {
  /** The one host name that is served. */
  readonly host: string;

  /** Host names that are moved there. */
  readonly moved: readonly string[];

  /** Path prefixes that the function serves, none for all. */
  readonly own: readonly string[];

  /** Path prefixes that other functions guard, in small letters; one with a last slash is what is below it alone. */
  readonly foreign: readonly string[];

  /** Whether a last slash is cut off. */
  readonly cutsSlash: boolean;

  /** Path prefixes under which capitals mean nothing, in small letters. */
  readonly lowerCase: readonly string[];

  /** Path prefixes that have one way of writing, the longest first. */
  readonly guarded: readonly string[];

  /** Parameters that the cache tells apart, `null` where nothing is cached. */
  readonly cachedQueries: readonly string[] | null;

  /** The header that tells the kind of client. */
  readonly clientHeader: string;

  /** Path prefixes for which every request is signed, in small letters. */
  readonly signed: readonly string[];

  /** How far the clock of a signer may be off. */
  readonly skewSeconds: number;
}

/** Settings of a function that needs none but its host and the header. */
export const PLAIN_EDGE_SETTINGS = {
  moved: [],
  own: [],
  foreign: [],
  cutsSlash: false,
  lowerCase: [],
  guarded: [],
  cachedQueries: null,
  signed: [],
  skewSeconds: 0,
} as const;

const FRONT = ['answers', 'path', 'front', 'headers'];

/**
 * The code of an edge function: its settings, and the files of `code/` that it is made of, one after the other without
 * their lines of comment. Protects against a deployed text that nobody tested: no bundler or compiler writes it, and the
 * tests run what stands in the template.
 *
 * @param handler names of files of `code/`, the one with the handler last
 * @param settings what it decides by
 */
export function edgeCode(handler: readonly string[], settings: EdgeSettings): string {
  const files = [...FRONT, ...handler].map((name) => readFileSync(join(__dirname, 'code', `${name}.cf.js`), 'utf8'));
  const lines = files.flatMap((file) => file.split('\n')).filter((line) => !/^\s*(\/\/|$)/.test(line));
  // The runtime takes it in the first line alone.
  const imports = handler.includes('signature') ? ["import cf from 'cloudfront';"] : [];
  const all = { ...settings, droppedHeaders: DROPPED_HEADERS, droppedFamilies: DROPPED_FAMILIES };
  return [...imports, `const SETTINGS = ${JSON.stringify(all)};`, ...lines, ''].join('\n');
}
