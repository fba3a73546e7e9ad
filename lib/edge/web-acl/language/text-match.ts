import { type MatchParts } from './match-parts';
import { RequestFact } from './request-fact';
import { type RequestField } from './request-field';
import { requireRegex } from './require-regex';
import { requireLowPattern, requireText } from './require-text';
import { renderTransformations, TextTransformation, transformationCost } from './text-transformation';

/** AWS's base costs in WCU. */
const POSITION_COSTS: Readonly<Record<string, number>> = {
  EXACTLY: 2,
  STARTS_WITH: 2,
  ENDS_WITH: 2,
  CONTAINS: 10,
  CONTAINS_WORD: 10,
};
const REGEX_COST = 3;

/** Fields that are the same in the GET and the POST of one client to one path. */
const METHOD_BLIND = ['uriPath', 'header:user-agent', 'header:host', 'ja3', 'ja4'];

/**
 * A comparison of a field with a text. Protects against a comparison that can never be true.
 *
 * @throws if the text is empty, longer than 200 bytes, nothing that the field can hold, or a part of a fingerprint
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-string-match.html
 */
export function textMatch(
  field: RequestField,
  positionalConstraint: string,
  text: string,
  transformations: readonly TextTransformation[],
): MatchParts {
  if (field.isWhole && positionalConstraint !== 'EXACTLY') {
    throw new Error(`fingerprint ${field.kind} is compared EXACTLY, got ${positionalConstraint}; use Match.exactly`);
  }
  requireText(field, positionalConstraint, text, transformations);
  return {
    statement: {
      byteMatchStatement: {
        searchString: text,
        positionalConstraint,
        fieldToMatch: field.render(),
        textTransformations: renderTransformations(transformations),
      },
    },
    capacity: field.cost(POSITION_COSTS[positionalConstraint] ?? 10) + transformationCost(transformations),
    facts: factsOf(field, positionalConstraint, text, transformations),
  };
}

/**
 * A comparison of a field with a regular expression.
 *
 * @throws if AWS WAF does not take the pattern, it has capitals where the field has been lowered, or the field is a
 *   fingerprint
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-regex-match.html
 */
export function regexMatch(
  field: RequestField,
  pattern: string,
  transformations: readonly TextTransformation[],
): MatchParts {
  requireRegex(pattern);
  requireLowPattern(pattern, transformations);
  requireParts(field, 'a regex');
  return {
    statement: {
      regexMatchStatement: {
        regexString: pattern,
        fieldToMatch: field.render(),
        textTransformations: renderTransformations(transformations),
      },
    },
    capacity: field.cost(REGEX_COST) + transformationCost(transformations),
    facts: blindness(field),
  };
}

/** Whether a statement about the field judges GET and POST alike. */
export function blindness(field: RequestField): RequestFact[] {
  return METHOD_BLIND.includes(field.kind) ? [RequestFact.METHOD_BLIND] : [];
}

/** Refuses a fingerprint where something else than the whole is compared. */
export function requireParts(field: RequestField, what: string): void {
  if (field.isWhole) {
    throw new Error(`fingerprint ${field.kind} is compared EXACTLY, got ${what}; use Match.exactly`);
  }
}

function factsOf(
  field: RequestField,
  constraint: string,
  text: string,
  transformations: readonly TextTransformation[],
): RequestFact[] {
  // Another transformation could make GET of something that the server reads otherwise.
  const plain = transformations.every((one) => one === TextTransformation.LOWERCASE || one === TextTransformation.NONE);
  if (plain && field.kind === 'method' && constraint === 'EXACTLY' && text.toUpperCase() === 'GET') {
    return [RequestFact.GET];
  }
  if (plain && field.kind === 'header:accept' && text.toLowerCase().includes('text/html')) {
    return [RequestFact.HTML];
  }
  return blindness(field);
}
