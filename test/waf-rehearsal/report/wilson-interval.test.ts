import fc from 'fast-check';
import { wilsonInterval } from '../../../lib/waf-rehearsal/report/wilson-interval';

describe('wilsonInterval', () => {
  test.each([
    [0, 10, 0, 0.2775],
    [0, 1000, 0, 0.0038],
    [1, 10, 0.0179, 0.4042],
    [5, 10, 0.2366, 0.7634],
    [10, 10, 0.7225, 1],
    [0, 0, 0, 1],
  ])('E09 bounds %i of %i as the tables of statistics do', (hits, trials, low, high) => {
    const interval = wilsonInterval(hits, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test('E09 holds the share that was seen, and narrows with more requests of the same share', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (hits, misses) => {
        fc.pre(hits + misses > 0);
        const [few, many] = [wilsonInterval(hits, hits + misses), wilsonInterval(hits * 9, (hits + misses) * 9)];
        const share = hits / (hits + misses);
        expect(few.low).toBeLessThanOrEqual(share);
        expect(few.high).toBeGreaterThanOrEqual(share);
        expect(many.high - many.low).toBeLessThan(few.high - few.low);
      }),
    );
  });
});
