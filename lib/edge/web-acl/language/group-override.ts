import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { requireAnswers } from './require-answers';
import { type RequestFact } from './request-fact';
import { type RuleAction, RuleActionKind } from './rule-action';

const SHORTEST_REASON = 30;
const MOST_OVERRIDES = 100;

/** One rule of a managed group that does something else than AWS chose, and why. */
export interface GroupOverride {
  /** AWS's name of the rule inside its group, e.g. `SizeRestrictions_BODY`. */
  readonly name: string;

  /** What it does instead: count, challenge, captcha or block; never allow, which would pass all later rules. */
  readonly action: RuleAction;

  /** What makes it safe, 30 characters or more. */
  readonly reason: string;
}

/**
 * Overrides as WAFv2 writes them. Protects against rules that are switched off without a reason.
 *
 * @param rule the rule that runs the group, for messages
 * @param overrides the overrides
 * @param facts what is certain of the requests that the group looks at
 * @throws if there are more than 100, a rule is named twice, allows, has no reason worth reading, challenges requests that
 *   cannot answer, or has an immunity of its own, which AWS WAF has no place for
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-managed-rule-group-override-options.html
 */
export function renderOverrides(
  rule: string,
  overrides: readonly GroupOverride[],
  facts: readonly RequestFact[],
): CfnWebACL.RuleActionOverrideProperty[] {
  const names = overrides.map(({ name }) => name);
  if (overrides.length > MOST_OVERRIDES) {
    throw new Error(`overrides are at most ${MOST_OVERRIDES}, got ${overrides.length}; drop some (rule ${rule})`);
  }
  for (const [index, { name, action, reason }] of overrides.entries()) {
    const counts = action.kind === RuleActionKind.COUNT;
    if (names.indexOf(name) < index) {
      throw new Error(
        `${counts ? 'counted rules' : 'overrides'} hold ${name} twice, expected each rule once; drop one (rule ${rule})`,
      );
    }
    if (action.kind === RuleActionKind.ALLOW) {
      throw new Error(
        `override of ${name} must not allow, which passes all later rules; count it and match its label in a rule of its own (rule ${rule})`,
      );
    }
    if (reason.trim().length < SHORTEST_REASON) {
      throw new Error(
        `${counts ? 'counted rule' : 'override of'} ${name} needs a reason of at least ${SHORTEST_REASON} characters that says what makes it safe, got "${reason}" (rule ${rule})`,
      );
    }
    if (Object.keys(action.renderImmunity()).length > 0) {
      throw new Error(
        `override of ${name} takes the immunity of the web ACL, got one of its own; drop it (rule ${rule})`,
      );
    }
    requireAnswers(`${name} of ${rule}`, action, facts);
  }
  return overrides.map(({ name, action }) => ({ name, actionToUse: action.render() }));
}
