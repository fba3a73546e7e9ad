/**
 * Text as AWS WAF sees it: one character for each byte of its UTF-8 form. Protects against sizes and classes that are
 * counted in letters where AWS counts bytes.
 */
export function byteStringOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
