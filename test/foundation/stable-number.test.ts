import { stableHash, stableNumber } from '../../lib/foundation';

describe('stableNumber', () => {
  test('N02 takes the number of its name, whatever else there is', () => {
    const own = 10 + (stableHash('orders') % 50);
    expect(stableNumber('orders', 10, 50, new Set())).toBe(own);
    expect(stableNumber('orders', 10, 50, new Set([own - 1, own + 1]))).toBe(own);
  });

  test('N02 takes the next number round the range where its own is taken, and every number once', () => {
    const taken = new Set<number>();
    const numbers = ['a', 'b', 'c', 'd'].map((name) => stableNumber(name, 7, 4, taken));
    expect([...numbers].sort()).toEqual([10, 7, 8, 9]);
    expect(taken).toEqual(new Set([7, 8, 9, 10]));
  });

  test('N02 refuses a name for which no number is left', () => {
    expect(() => stableNumber('orders', 1, 2, new Set([1, 2]))).toThrow(
      'orders needs a number from 1 to 2, got none, all are taken; name fewer',
    );
  });
});
