import * as fc from 'fast-check';
import { calendarDay } from '../../../lib/waf-rehearsal/report/calendar-day';

describe('calendarDay', () => {
  test('E09 counts days as the calendar does', () => {
    const day = fc.date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const text = date.toISOString().slice(0, 10);
        const next = new Date(date.getTime() + 86_400_000).toISOString().slice(0, 10);
        expect(calendarDay(next)).toBe((calendarDay(text) ?? NaN) + 1);
      }),
    );
  });

  test.each(['', '2026-1-1', '2026-02-29', '2026-13-01', '2026-00-10', '21.11.2026', '2026-11-21T00:00:00Z'])(
    'E09 knows no day %p',
    (text) => {
      expect(calendarDay(text)).toBeUndefined();
    },
  );
});
