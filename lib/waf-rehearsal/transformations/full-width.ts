/**
 * One byte of a wide code: full-width ASCII (FF01 to FF5E) becomes ASCII, of everything else the lower byte is left.
 * Protects against letters that only look different.
 */
export function foldedFullWidth(code: number): string {
  const isFullWidth = code >= 0xff01 && code <= 0xff5e;
  return String.fromCharCode(isFullWidth ? (code & 0xff) + 0x20 : code & 0xff);
}
