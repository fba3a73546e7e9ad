const LONGEST = 300;
/** No control characters and line breaks, and nothing that Markdown, HTML or a table would take for its own. */
const PLAIN = /^[^\p{C}\p{Zl}\p{Zp}|<>`\\]*$/u;

/** Whether a text can stand in a cell of a table as it is: from so many to 300 characters, on one line, without markup. */
export function isPlainText(value: string, fewest: number): boolean {
  return value.length >= fewest && value.length <= LONGEST && value.trim() === value && PLAIN.test(value);
}

/** What {@link isPlainText} allows, in words. */
export function plainTextAllowed(fewest: number): string {
  return `${fewest} to ${LONGEST} characters on one line, without |, <, >, back quote and backslash`;
}
