import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { WafLogError } from './waf-log-error';

const NEWLINE = 10;
const GZIP = [0x1f, 0x8b];
const CHUNK = 1024 * 1024;
/** Far over the 75 MB at which AWS WAF begins another file. */
const MOST_UNPACKED = 1024 * 1024 * 1024;

/**
 * The bytes of a file, unpacked where it is packed by gzip: a plain file in chunks, a packed one in one piece, since Node
 * unpacks in pieces only what is waited for. Protects against a log that fills the memory: a packed file that holds more
 * than it may is refused.
 *
 * @param file the file
 * @param mostUnpacked bytes that a packed file may hold. @default 1 GiB
 * @throws if a packed file is damaged or holds too much
 */
export function* chunksOf(file: string, mostUnpacked = MOST_UNPACKED): Generator<Buffer> {
  const handle = openSync(file, 'r');
  try {
    for (let isFirst = true; ; isFirst = false) {
      const buffer = Buffer.allocUnsafe(CHUNK);
      const chunk = buffer.subarray(0, readSync(handle, buffer, 0, CHUNK, null));
      if (chunk.length === 0) {
        return;
      }
      if (isFirst && GZIP.every((byte, index) => chunk[index] === byte)) {
        yield unpacked(file, mostUnpacked);
        return;
      }
      yield chunk;
    }
  } finally {
    closeSync(handle);
  }
}

/** The lines of a text that comes in chunks, without their newlines; one that lacks a last newline has its last line. */
export function* linesOf(chunks: Iterable<Buffer>): Generator<string> {
  let begun: Buffer[] = [];
  for (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...begun, chunk.subarray(start, end)]).toString('utf8');
      begun = [];
      start = end + 1;
    }
    if (start < chunk.length) {
      begun.push(chunk.subarray(start));
    }
  }
  if (begun.length > 0) {
    yield Buffer.concat(begun).toString('utf8');
  }
}

function unpacked(file: string, maxOutputLength: number): Buffer {
  try {
    return gunzipSync(readFileSync(file), { maxOutputLength });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new WafLogError(
        `${basename(file)} holds more than ${maxOutputLength} bytes; unpack it, a plain file is read in pieces`,
      );
    }
    throw new WafLogError(`${basename(file)} is cut off or damaged and cannot be unpacked; fetch it again`);
  }
}
