/** The header by which an origin with a public address knows its CloudFront distribution; a viewer's own is replaced. */
export const ORIGIN_VERIFY_HEADER = 'x-origin-verify';
