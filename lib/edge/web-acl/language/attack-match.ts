import { type MatchParts } from './match-parts';
import { type RequestField } from './request-field';
import { blindness, requireParts } from './text-match';
import { renderTransformations, type TextTransformation, transformationCost } from './text-transformation';

/** How soon something looks like SQL injection. */
export enum Sensitivity {
  /** Fewer false positives, less caught; for a service that is protected otherwise, or whose texts look like SQL. 20 WCU. */
  LOW = 'LOW',
  /** More caught, more false positives. 30 WCU. */
  HIGH = 'HIGH',
}

const SQL_INJECTION_COSTS = { [Sensitivity.LOW]: 20, [Sensitivity.HIGH]: 30 };
const CROSS_SITE_SCRIPTING_COST = 40;

/**
 * A search for SQL injection with the given sensitivity, or for cross-site scripting without one.
 *
 * @throws if the field is a fingerprint
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-sqli-match.html
 */
export function attackMatch(
  field: RequestField,
  transformations: readonly TextTransformation[],
  sensitivityLevel?: Sensitivity,
): MatchParts {
  requireParts(field, 'a search for attacks');
  const read = { fieldToMatch: field.render(), textTransformations: renderTransformations(transformations) };
  const base = sensitivityLevel === undefined ? CROSS_SITE_SCRIPTING_COST : SQL_INJECTION_COSTS[sensitivityLevel];
  return {
    statement:
      sensitivityLevel === undefined
        ? { xssMatchStatement: read }
        : { sqliMatchStatement: { ...read, sensitivityLevel } },
    capacity: field.cost(base) + transformationCost(transformations),
    facts: blindness(field),
  };
}
