import { Token } from 'aws-cdk-lib';
import { type MatchParts } from './match-parts';
import { type RequestField } from './request-field';
import { blindness, requireParts } from './text-match';
import { renderTransformations, type TextTransformation, transformationCost } from './text-transformation';

/** How a size is compared. */
export enum SizeOperator {
  /** Exactly so many bytes. */
  EQUALS = 'EQ',
  /** Any other number. */
  DIFFERS = 'NE',
  /** Fewer. */
  LESS = 'LT',
  /** As many or fewer. */
  AT_MOST = 'LE',
  /** More. */
  MORE = 'GT',
  /** As many or more. */
  AT_LEAST = 'GE',
}

const COST = 1;
const MOST_BYTES = 21_474_836_480;

/**
 * A comparison of the size of a field. Protects against a comparison that can never be true.
 *
 * @throws if the number of bytes is none that AWS WAF takes, less than 0 bytes are looked for, or the field is a fingerprint
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-size-constraint-match.html
 */
export function sizeMatch(
  field: RequestField,
  comparisonOperator: SizeOperator,
  size: number,
  transformations: readonly TextTransformation[],
): MatchParts {
  requireParts(field, 'a size');
  if (!Token.isUnresolved(size) && (!Number.isInteger(size) || size < 0 || size > MOST_BYTES)) {
    throw new Error(`size to compare is a whole number from 0 to ${MOST_BYTES} bytes, got ${size}; correct it`);
  }
  if (size === 0 && comparisonOperator === SizeOperator.LESS) {
    throw new Error(
      'size to compare with LESS is 1 byte or more, got 0, below which nothing is; use EQUALS or raise it',
    );
  }
  return {
    statement: {
      sizeConstraintStatement: {
        comparisonOperator,
        size,
        fieldToMatch: field.render(),
        textTransformations: renderTransformations(transformations),
      },
    },
    capacity: field.cost(COST) + transformationCost(transformations),
    facts: blindness(field),
  };
}
