import { type RecordedRequest } from '../../lib/waf-rehearsal';
import { type Json, outcomesOf, recorded, rehearsed, rule } from './rehearsal-under-test';

/** A moment of a check, milliseconds. */
export const START = 1_700_000_000_000;
/** Undecided without a country. */
export const OPEN = { GeoMatchStatement: { CountryCodes: ['KP'] } };

/** A rate of ten a minute. */
export function rate(changes: Json = {}): Json {
  return { RateBasedStatement: { Limit: 10, EvaluationWindowSec: 60, AggregateKeyType: 'IP', ...changes } };
}

/** Requests at seconds after the start, which is a moment of a check. */
export function at(seconds: readonly number[], changes: Partial<RecordedRequest> = {}): RecordedRequest[] {
  return seconds.map((second) => recorded({ timestamp: START + second * 1000, ...changes }));
}

/** Requests at one second. */
export function burst(length: number, second = 0, changes: Partial<RecordedRequest> = {}): RecordedRequest[] {
  return at(Array<number>(length).fill(second), changes);
}

/** Outcomes under a rate, after other rules. */
export function outcomesUnder(
  statement: Json,
  requests: readonly RecordedRequest[],
  ...before: readonly Json[]
): string[] {
  return outcomesOf(rehearsed([...before, rule('Rate', statement)], requests));
}

/** The outcome of a last request after eleven that are alike, one more than the limit. */
export function afterEleven(statement: Json, eleven: Partial<RecordedRequest>, last: Partial<RecordedRequest>): string {
  return outcomesUnder(statement, [...burst(11, 0, eleven), ...burst(1, 10, last)]).at(-1) ?? '';
}
