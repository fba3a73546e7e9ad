import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type ManagedRuleGroup } from './managed-rule-group';
import { type PathPrefixMatch } from './path-prefix-match';
import { type IWebAclRule, visibilityOf } from './web-acl-rule';

const SHORTEST_REASON = 30;

/** One rule of a managed group that only counts, and why that is safe. */
export interface CountedRule {
  /** AWS's name of the rule inside its group, e.g. `SizeRestrictions_BODY`. */
  readonly name: string;

  /** What makes it safe to let matching requests through, 30 characters or more. */
  readonly reason: string;
}

/** Settings of a {@link ManagedGroupRule}. */
export interface ManagedGroupRuleProps {
  /** The group. */
  readonly group: ManagedRuleGroup;

  /** Rules of the group that only count. @default - none */
  readonly counted?: CountedRule[];

  /** Paths that the group does not look at. @default - it looks at every request */
  readonly except?: PathPrefixMatch;

  /** What the group itself wants configured. @default - nothing */
  readonly configuration?: CfnWebACL.ManagedRuleGroupConfigProperty;
}

/**
 * Runs a rule group that AWS maintains, with the actions that AWS chose. Protects against a group that is switched to
 * count as a whole: only single rules can be, each with its reason.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-managed-rule-group-override-options.html
 */
export class ManagedGroupRule implements IWebAclRule {
  readonly name: string;
  readonly capacity: number;
  private readonly props: ManagedGroupRuleProps;

  /** @throws if a counted rule is named twice or has no reason worth reading */
  constructor(props: ManagedGroupRuleProps) {
    this.name = props.group.groupName;
    const names = (props.counted ?? []).map(({ name }) => name);
    for (const [index, { name, reason }] of (props.counted ?? []).entries()) {
      if (names.indexOf(name) < index) {
        throw new Error(`counted rules hold ${name} twice, expected each rule once; drop one (rule ${this.name})`);
      }
      if (reason.trim().length < SHORTEST_REASON) {
        throw new Error(
          `counted rule ${name} needs a reason of at least ${SHORTEST_REASON} characters that says what makes it safe, got "${reason}" (rule ${this.name})`,
        );
      }
    }
    this.capacity = props.group.capacity + (props.except?.capacity ?? 0);
    this.props = props;
  }

  render(priority: number): CfnWebACL.RuleProperty {
    const { group, counted, except, configuration } = this.props;
    return {
      name: this.name,
      priority,
      overrideAction: { none: {} },
      statement: {
        managedRuleGroupStatement: {
          vendorName: 'AWS',
          name: group.groupName,
          version: group.version,
          ruleActionOverrides: counted?.map(({ name }) => ({ name, actionToUse: { count: {} } })),
          scopeDownStatement: except?.exceptHere,
          managedRuleGroupConfigs: configuration && [configuration],
        },
      },
      visibilityConfig: visibilityOf(this.name),
    };
  }
}
