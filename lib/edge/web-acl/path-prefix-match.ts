import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

/** Order matters: decode first, or an encoded `..` survives the normalisation; lower case last. */
const TRANSFORMATIONS = ['URL_DECODE', 'NORMALIZE_PATH', 'LOWERCASE'];
const STARTS_WITH_COST = 2;
const TRANSFORMATION_COST = 10;
const LONGEST_PREFIX = 200;

/**
 * Matches requests by the start of their path. Protects against evasion by capitals, percent-encoding and `/./`: the
 * path is decoded, normalised and lowered before it is compared.
 *
 * `/login` matches `/login`, `/login/reset` and `/loginx`: too much rather than too little.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-string-match.html
 */
export class PathPrefixMatch {
  /** The statement. */
  readonly statement: CfnWebACL.StatementProperty;

  /** Its cost in WCU; each transformation costs 10. */
  readonly capacity = STARTS_WITH_COST + TRANSFORMATIONS.length * TRANSFORMATION_COST;

  /**
   * @param prefix start of the path, `/` and 1 to 199 more characters; compared without regard to case
   * @throws if the prefix is not such a path
   */
  constructor(prefix: string) {
    if (!/^\/[\w./~-]+$/.test(prefix) || prefix.length > LONGEST_PREFIX) {
      throw new Error(
        `path prefix starts with / and has 2 to ${LONGEST_PREFIX} letters, digits, dots, dashes, tildes, underscores or slashes, got "${prefix}"; write e.g. /checkout`,
      );
    }
    this.statement = {
      byteMatchStatement: {
        searchString: prefix.toLowerCase(),
        positionalConstraint: 'STARTS_WITH',
        fieldToMatch: { uriPath: {} },
        textTransformations: TRANSFORMATIONS.map((type, priority) => ({ priority, type })),
      },
    };
  }

  /** The statement that matches every other path, at the same cost. */
  get exceptHere(): CfnWebACL.StatementProperty {
    return { notStatement: { statement: this.statement } };
  }
}
