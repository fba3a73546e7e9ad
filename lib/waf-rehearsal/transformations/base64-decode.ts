const VALID = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/**
 * `BASE64_DECODE`. AWS does not say what becomes of text that is no base64: it may stay, vanish or be decoded up to the
 * fault.
 */
export function base64Decode(bytes: string): readonly string[] {
  if (VALID.test(bytes)) {
    return [decoded(bytes)];
  }
  const valid = /^[A-Za-z0-9+/]*/.exec(bytes)?.[0] ?? '';
  return [...new Set([bytes, '', decoded(valid), decoded(valid.slice(0, valid.length - (valid.length % 4)))])];
}

/** `BASE64_DECODE_EXT`: characters that are not valid are ignored. */
export function base64DecodeExt(bytes: string): readonly string[] {
  return [decoded(bytes.replaceAll(/[^A-Za-z0-9+/]/g, ''))];
}

/** `HEX_DECODE`; undefined for text that is no hexadecimal, since AWS does not say what becomes of it. */
export function hexDecode(bytes: string): readonly string[] | undefined {
  return /^(?:[0-9a-f]{2})*$/i.test(bytes) ? [Buffer.from(bytes, 'hex').toString('latin1')] : undefined;
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1');
}
