interface Statement {
  readonly NotStatement?: { readonly Statement: Statement };
  readonly RegexPatternSetReferenceStatement?: {
    readonly FieldToMatch: { readonly SingleHeader: { readonly Name: string } };
    readonly TextTransformations: readonly { readonly Type: string }[];
  };
}

/** A rule of a web ACL, as it stands in a template. */
export interface RenderedRule {
  readonly Name: string;
  readonly Action: { readonly Block?: object };
  readonly Statement: Statement;
}

/**
 * What AWS WAF does with a request by one rule: 403 or on to the next rule. A header that is missing matches nothing.
 *
 * @param rule as the template has it
 * @param patterns what stands in the pattern set now
 * @param headers of the request, names in small letters
 */
export function judge(
  rule: RenderedRule,
  patterns: readonly string[],
  headers: Readonly<Record<string, string>>,
): number | 'next' {
  const matches = ({ NotStatement, RegexPatternSetReferenceStatement: set }: Statement): boolean => {
    if (NotStatement) {
      return !matches(NotStatement.Statement);
    }
    if (!set || set.TextTransformations.some(({ Type }) => Type !== 'NONE')) {
      throw new Error('the rule has a statement that the test does not know');
    }
    const value = headers[set.FieldToMatch.SingleHeader.Name];
    return value !== undefined && patterns.some((pattern) => new RegExp(pattern).test(value));
  };
  return matches(rule.Statement) && rule.Action.Block ? 403 : 'next';
}
