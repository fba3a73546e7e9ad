import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type GroupOverride, renderOverrides } from './language/group-override';
import { Match } from './language/match';
import { factsOfSome } from './language/request-fact';
import { type ResponseBody } from './language/response-body';
import { RuleAction } from './language/rule-action';
import { type RulePhase } from './language/rule-phase';
import { EVERY_SCOPE } from './language/statement';
import { type ManagedRuleGroup } from './managed-rule-group';
import { type IWebAclRule, visibilityOf } from './web-acl-rule';
import { WebAclScope } from './web-acl-scope';

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

  /** Rules of the group that challenge, block or count otherwise than AWS chose. @default - none */
  readonly overrides?: GroupOverride[];

  /** Requests that the group does not look at, e.g. `Match.path('/static/')`. @default - it looks at every request */
  readonly except?: Match;

  /** Requests that the group looks at; what is billed by request gets cheaper by it. @default - every request */
  readonly scopeDown?: Match;

  /** What the group itself wants configured. @default - nothing */
  readonly configuration?: CfnWebACL.ManagedRuleGroupConfigProperty;

  /** Where in its phase it stands, 0 (first) to 9. @default 5 */
  readonly place?: number;
}

/**
 * Runs a rule group that AWS maintains, with the actions that AWS chose. Protects against a group that is switched to
 * count as a whole: only single rules can be, each with its reason; the whole counts in the stage COUNT alone.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-managed-rule-group-override-options.html
 */
export class ManagedGroupRule implements IWebAclRule {
  readonly name: string;
  readonly phase: RulePhase;
  readonly place: number;
  readonly capacity: number;
  readonly scopes: readonly WebAclScope[];
  readonly addedLabels: readonly string[];
  readonly matchedLabels: readonly string[];
  readonly responseBodies: readonly ResponseBody[];
  readonly requestHeaders: number;
  readonly responseHeaders: number;
  readonly decides = true;
  readonly limitsRate = false;
  readonly isCatchAllRate = false;
  readonly managedGroup: ManagedRuleGroup;
  private readonly props: ManagedGroupRuleProps;
  private readonly overrides: CfnWebACL.RuleActionOverrideProperty[];
  private readonly scopeDown: Match | undefined;

  /** @throws if a rule is none of the group, is named twice, allows, has no reason worth reading, or challenges what cannot answer */
  constructor(props: ManagedGroupRuleProps) {
    const { group, counted = [], overrides = [], configuration, place = 5 } = props;
    const scopeDown = scopeOf(props);
    const action = RuleAction.count();
    const all = [...counted.map((rule) => ({ ...rule, action })), ...overrides];
    all.forEach(({ name }) => group.requireRule(name));
    this.name = group.groupName;
    this.phase = group.phase;
    this.place = place;
    this.managedGroup = group;
    this.overrides = renderOverrides(this.name, all, factsOfSome(scopeDown?.facts ?? []));
    this.capacity = group.capacity + (scopeDown?.capacity ?? 0);
    this.scopes = (scopeDown?.scopes ?? EVERY_SCOPE).filter(
      (scope) => scope === WebAclScope.CLOUDFRONT || !inspectsResponses(configuration),
    );
    this.addedLabels = [...group.addedLabels, ...(scopeDown?.addedLabels ?? [])];
    this.matchedLabels = scopeDown?.matchedLabels ?? [];
    this.responseBodies = overrides.flatMap(({ action: { body } }) => body ?? []);
    this.requestHeaders = overrides.reduce((sum, { action: { requestHeaders } }) => sum + requestHeaders, 0);
    this.responseHeaders = overrides.reduce((sum, { action: { responseHeaders } }) => sum + responseHeaders, 0);
    this.scopeDown = scopeDown;
    this.props = props;
  }

  /** The same rule with its group at another static version. @throws if the group has no such version */
  pinnedTo(version: string): ManagedGroupRule {
    return new ManagedGroupRule({ ...this.props, group: this.props.group.pinnedTo(version) });
  }

  render(priority: number): CfnWebACL.RuleProperty {
    const { group, configuration } = this.props;
    return {
      name: this.name,
      priority,
      overrideAction: { none: {} },
      statement: {
        managedRuleGroupStatement: {
          vendorName: 'AWS',
          name: group.groupName,
          ...(group.version !== undefined && { version: group.version }),
          ...(this.overrides.length > 0 && { ruleActionOverrides: this.overrides }),
          ...(this.scopeDown && { scopeDownStatement: this.scopeDown.render() }),
          ...(configuration && { managedRuleGroupConfigs: [configuration] }),
        },
      },
      visibilityConfig: visibilityOf(this.name),
    };
  }
}

function scopeOf({ except, scopeDown }: ManagedGroupRuleProps): Match | undefined {
  const parts = [...(scopeDown ? [scopeDown] : []), ...(except ? [Match.not(except)] : [])];
  return parts.length === 0 ? undefined : Match.all(...parts);
}

/** AWS WAF looks at responses in front of CloudFront only. */
function inspectsResponses(configuration: CfnWebACL.ManagedRuleGroupConfigProperty | undefined): boolean {
  return JSON.stringify(configuration ?? {}).includes('"responseInspection":');
}
