const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MILLISECONDS = 86_400_000;

/**
 * The number of a day since 1970, or nothing where the text is no day of the calendar. Days are written `YYYY-MM-DD`,
 * since a time would depend on a time zone.
 */
export function calendarDay(text: string): number | undefined {
  const [, year, month, day] = (DAY.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) {
    return undefined;
  }
  const time = Date.UTC(year, month - 1, day);
  return new Date(time).toISOString().startsWith(text) ? time / MILLISECONDS : undefined;
}
