import { Ruling } from '../ruling';
import { evaluateStatement } from '../statements/evaluate-statement';
import { type Inspection } from '../statements/inspection';
import { jsonValueAt, numberAt, objectAt } from '../template/json-value';
import { aggregateKey } from './aggregate-key';
import { RateCounter } from './rate-counter';

const DEFAULT_WINDOW = 300;

/** The counters of all rate-based rules of a rehearsal, by the name of the rule. */
export class RateCounters {
  private readonly counters = new Map<string, RateCounter>();

  /** @param checkSeconds seconds between two checks */
  constructor(private readonly checkSeconds: number) {}

  /** The counter of a rule. */
  of(rule: string, windowSeconds: number): RateCounter {
    const counter = this.counters.get(rule) ?? new RateCounter(windowSeconds, this.checkSeconds);
    this.counters.set(rule, counter);
    return counter;
  }
}

/**
 * Decides `RateBasedStatement` and counts the request. Protects against a limit that nobody tried on the busiest day.
 *
 * @param isCertain whether the request reaches the rule for certain
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
export function rateMatch(
  statement: unknown,
  inspection: Inspection,
  counters: RateCounters,
  isCertain: boolean,
): Ruling {
  const limit = numberAt(statement, 'Limit');
  if (limit === undefined) {
    return Ruling.undecided('the limit is known at deployment only');
  }
  const scopeDown = objectAt(statement, 'ScopeDownStatement');
  const scope = scopeDown === undefined ? Ruling.MATCH : evaluateStatement(scopeDown, inspection);
  if (scope.isNoMatch) {
    return scope;
  }
  const { key, isPresent, uncounted } = aggregateKey(statement, inspection);
  if (!isPresent) {
    return Ruling.NO_MATCH;
  }
  if (uncounted?.isMatch === true) {
    return scope;
  }
  const window = numberAt(jsonValueAt(statement, 'EvaluationWindowSec')) ?? DEFAULT_WINDOW;
  const counter = counters.of(inspection.rule, window);
  const { timestamp } = inspection.request;
  const limited = counter.isLimited(key, timestamp, limit);
  counter.count(key, timestamp, isCertain && scope.isMatch);
  return Ruling.all([scope, uncounted === undefined ? limited : Ruling.any([limited, uncounted])]);
}
