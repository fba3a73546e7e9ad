import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A hit of the search. */
export interface Hit {
  readonly brand: string;
  readonly last4: string;
  readonly length: number;
  readonly start: number;
}

const deployed = createRequire(join(__dirname, '../../lib/detection/card-data/card-data-detector-handler/index.js'));

/** The deployed search. */
export const { findCardNumbers } = deployed('./find-card-numbers') as {
  findCardNumbers(text: string, idPrefixes?: readonly string[]): Hit[];
};

/** Beginnings and lengths of the brands, as the deployed search has them. */
const { RANGES } = deployed('./card-brands') as {
  RANGES: readonly [brand: string, first: string, last: string, lengths: readonly number[]][];
};

/** Numbers that the brands and their processors publish for tests; no bank has issued any. */
export const TEST_NUMBERS = [
  ['Visa', '4111111111111111'],
  ['Visa', '4242424242424242'],
  ['Visa', '4012888888881881'],
  ['Visa', '4222222222222'],
  ['Mastercard', '5555555555554444'],
  ['Mastercard', '5105105105105100'],
  ['Mastercard', '2223003122003222'],
  ['American Express', '378282246310005'],
  ['American Express', '371449635398431'],
  ['Diners Club', '30569309025904'],
  ['Diners Club', '3056930009020004'],
  ['Discover', '6011111111111117'],
  ['Discover', '6011000990139424'],
  ['JCB', '3530111333300000'],
  ['JCB', '3566002020360505'],
  ['UnionPay', '6200000000000005'],
  ['UnionPay', '6205500000000000004'],
  ['Maestro', '6759649826438453'],
  ['Maestro', '6799990100000000019'],
  ['Maestro', '5000550000000029'],
] as const;

/** Draws the same numbers for the same seed, on every machine: mulberry32. */
export function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The digits that are drawn. */
export function digits(draw: (below: number) => number, count: number): string {
  return Array.from({ length: count }, () => draw(10)).join('');
}

/** Digits with the check digit behind them, worked out another way than the deployed one: by trying. */
export function withCheckDigit(payload: string): string {
  const doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
  const sumOf = (number: string): number =>
    [...number].reverse().reduce((sum, digit, place) => sum + (place % 2 ? (doubled[+digit] ?? 0) : +digit), 0);
  const check = [...'0123456789'].find((digit) => sumOf(payload + digit) % 10 === 0) ?? '';
  return payload + check;
}

/** A number as a brand would issue it. */
export function cardNumber(draw: (below: number) => number): string {
  const [, first, last, lengths] = RANGES[draw(RANGES.length)] as (typeof RANGES)[number];
  const length = lengths[draw(lengths.length)] as number;
  const start = String(+first + draw(+last - +first + 1));
  return withCheckDigit(start + digits(draw, length - 1 - start.length));
}
