/** Control characters of both sets, what changes the direction of text or is not seen, separators of lines, half pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Text of several lines for a terminal or the log of a pipeline: what is no newline and cannot be seen becomes `?`.
 * Protects against a path or a client's name that clears the screen, renames the window or forges a line.
 */
export function printedText(text: string): string {
  return text.split('\n').map(printedLine).join('\n');
}

/** The same for what stands on one line or in one cell: a newline in it becomes `?` too. */
export function printedLine(text: string): string {
  return text.replace(UNPRINTABLE, '?');
}

/** The same for every text in a report before it is laid out; its names of properties are the program's own. */
export function printedReport<T>(report: T): T {
  if (typeof report === 'string') {
    return printedLine(report) as T;
  }
  if (Array.isArray(report)) {
    return report.map(printedReport) as T;
  }
  return typeof report === 'object' && report !== null
    ? (Object.fromEntries(Object.entries(report).map(([name, value]) => [name, printedReport<unknown>(value)])) as T)
    : report;
}
