const LABEL = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Whether a name is a DNS label of two characters or more, without two dashes in a row.
 *
 * @param value the name
 * @param longest characters that it may have at most
 */
export function isDnsLabel(value: string, longest: number): boolean {
  return value.length >= 2 && value.length <= longest && LABEL.test(value);
}
