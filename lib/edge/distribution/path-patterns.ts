/**
 * The path patterns of CloudFront that a prefix stands for: `/static/` for all below it, `/checkout` for itself and all below
 * it. Protects against the sibling `/checkoutx`, which one pattern `/checkout*` would take in.
 *
 * @param prefix start of a path
 */
export function pathPatterns(prefix: string): string[] {
  return prefix.endsWith('/') ? [`${prefix}*`] : [prefix, `${prefix}/*`];
}
