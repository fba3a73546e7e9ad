import { type IWebAclRule } from './web-acl-rule';

const AWS_PREFIX = 'awswaf:';

/**
 * Labels that a rule looks for and that no rule before it adds. Protects against a rule that never matches, while
 * everybody believes that it does.
 *
 * @param rules the rules of one web ACL in the order of their priorities
 */
export function labelProblems(rules: readonly IWebAclRule[]): string[] {
  return rules.flatMap((rule, index) => {
    const added = rules.slice(0, index).flatMap(({ addedLabels }) => addedLabels);
    return rule.matchedLabels
      .filter((label) => !added.some((one) => adds(one, label)))
      .map((label) => `rule ${rule.name} looks for the label ${label}, which ${whereElse(rules, rule, label)}`);
  });
}

/** What would have to change. */
function whereElse(rules: readonly IWebAclRule[], rule: IWebAclRule, label: string): string {
  const later = rules.find((other) => other !== rule && other.addedLabels.some((one) => adds(one, label)));
  return later === undefined
    ? 'no rule before it adds and passes on; add it with a rule that counts, or drop the condition'
    : `only ${later.name} adds, after it; move it to a later phase or place`;
}

/** Whether something that is added can be what is looked for; both stand for a namespace if they end in a colon. */
function adds(added: string, wanted: string): boolean {
  if (added.startsWith(AWS_PREFIX)) {
    return (
      wanted === added ||
      (wanted.endsWith(':') && added.startsWith(wanted)) ||
      (added.endsWith(':') && wanted.startsWith(added))
    );
  }
  // WAF finds a label of this web ACL by its last names, and a namespace by contiguous names anywhere before the last.
  return wanted.endsWith(':') ? `:${added}`.includes(`:${wanted}`) : added === wanted || added.endsWith(`:${wanted}`);
}
