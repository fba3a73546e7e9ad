import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

/** A label or a namespace that a statement looks at. */
export interface LabelUse {
  /** The label, or the namespace. */
  readonly key: string;

  /** Whether it is a namespace. */
  readonly isNamespace: boolean;

  /** Whether the statement matches what bears it; otherwise it leaves that out. */
  readonly isWanted: boolean;
}

/**
 * The labels that a statement looks at, however deep. Protects against a label that is thought to be without effect.
 *
 * @param statement a rendered statement
 */
export function labelUses(statement: CfnWebACL.StatementProperty): LabelUse[] {
  return usesIn(statement, true);
}

function usesIn(part: unknown, isWanted: boolean): LabelUse[] {
  if (typeof part !== 'object' || part === null) {
    return [];
  }
  return Object.entries(part).flatMap(([name, inner]: [string, unknown]) => {
    if (name === 'labelMatchStatement') {
      const { scope, key } = inner as CfnWebACL.LabelMatchStatementProperty;
      return [{ key, isNamespace: scope === 'NAMESPACE', isWanted }];
    }
    if (name === 'labelNamespace') {
      // Requests are counted by it: with more or with fewer labels, others come together.
      const { namespace } = inner as CfnWebACL.RateLimitLabelNamespaceProperty;
      return [true, false].map((either) => ({ key: namespace, isNamespace: true, isWanted: either }));
    }
    return usesIn(inner, name === 'notStatement' ? !isWanted : isWanted);
  });
}
