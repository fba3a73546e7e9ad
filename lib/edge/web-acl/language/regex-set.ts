import { CfnRegexPatternSet } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { requireScopeRegion } from '../require-scope-region';
import { type WebAclScope } from '../web-acl-scope';
import { requireDescription } from './require-description';
import { requireRegex } from './require-regex';

/** AWS WAF holds no more patterns in one set. */
const MOST_PATTERNS = 10;

/** Settings of a {@link RegexSet}. */
export interface RegexSetProps {
  /** Scope of the web ACLs that use it. */
  readonly scope: WebAclScope;

  /** Regular expressions of 1 to 200 characters, 1 to 10 of them; a field matches the set if it matches one. */
  readonly patterns: string[];

  /**
   * What the patterns are for, for people who read the console; 3 to 256 letters, digits, inner spaces and `+=:#@/-,.`, `+` not
   * first.
   */
  readonly description: string;
}

/**
 * A list of regular expressions for rules. Protects against patterns that AWS refuses at deployment. An account has 10
 * such sets in a region by default; a single pattern is cheaper as `Match.regex`.
 *
 * @throws if there are no patterns or too many, one is named twice, or AWS WAF does not take it
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-set-managing.html
 */
export class RegexSet extends Construct {
  /** ARN of the set. */
  readonly regexSetArn: string;

  /** Scope of the web ACLs that can use it. */
  readonly scope: WebAclScope;

  constructor(scope: Construct, id: string, props: RegexSetProps) {
    super(scope, id);
    const { patterns, description } = props;
    requireScopeRegion(this, 'regex set', props.scope);
    requireDescription(this, description);
    if (patterns.length < 1 || patterns.length > MOST_PATTERNS || new Set(patterns).size < patterns.length) {
      throw new Error(
        `regex set holds 1 to ${MOST_PATTERNS} patterns, each once, got ${patterns.length}; split it or drop one (${this.node.path})`,
      );
    }
    patterns.forEach(requireRegex);
    this.scope = props.scope;
    this.regexSetArn = new CfnRegexPatternSet(this, 'Set', {
      scope: props.scope,
      regularExpressionList: patterns,
      description,
    }).attrArn;
  }
}
