import { byteStringOf } from '../byte-string';
import { type RecordedRequest } from '../recorded-request';
import { isUnknown } from './read-headers';

/** A body as the host service hands it on. */
export interface BodyPart {
  /** The bytes that AWS WAF sees; undefined where they are not recorded. */
  readonly bytes: string | undefined;

  /** Whether there is more than it sees; undefined where the record does not tell. */
  readonly isOversize: boolean | undefined;

  /** How many bytes it sees; undefined where the record does not tell. */
  readonly size: number | undefined;
}

/** The part of a body up to the limit. Protects against a record that holds less than AWS WAF read. */
export function bodyOf(request: RecordedRequest, limit: number): BodyPart {
  const recorded = request.bodyBase64 === undefined ? byteStringOf(request.body ?? '') : latin1Of(request.bodyBase64);
  const size = request.bodyBytes ?? (isUnknown(request, 'body') ? undefined : recorded.length);
  const isOversize = size === undefined ? undefined : size > limit;
  const seen = size === undefined ? undefined : Math.min(size, limit);
  if (seen === 0) {
    return { bytes: '', isOversize: false, size: 0 };
  }
  const isWhole = !isUnknown(request, 'body') && seen !== undefined && recorded.length >= seen;
  return { bytes: isWhole ? recorded.slice(0, seen) : undefined, isOversize, size: seen };
}

function latin1Of(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}
