const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/**
 * Whether a name can be one of a header or a cookie. Protects against a name that no request bears.
 *
 * @param name the name
 * @param longest how many characters AWS WAF takes
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
 */
export function isTokenName(name: string, longest: number): boolean {
  return TOKEN.test(name) && name.length <= longest;
}
