import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { requireAnswers } from './language/require-answers';
import { requireOwnLabel } from './language/require-label';
import { Rate } from './language/rate';
import { type ResponseBody } from './language/response-body';
import { type RuleAction, RuleActionKind } from './language/rule-action';
import { RulePhase } from './language/rule-phase';
import { type IStatement } from './language/statement';
import { type ManagedRuleGroup } from './managed-rule-group';
import { requireRuleName } from './require-rule-name';
import { type WebAclScope } from './web-acl-scope';

/**
 * One rule of a web ACL before it has a place in the order. Protects against priorities that are typed by hand and
 * drift apart: the web ACL numbers its rules by phase, place and name.
 */
export interface IWebAclRule {
  /** Name of the rule and of its CloudWatch metric, 1 to 128 letters, digits, `-` and `_`; unique in its web ACL. */
  readonly name: string;

  /** Where in the order of the web ACL it stands. */
  readonly phase: RulePhase;

  /** Where in its phase it stands, 0 (first) to 9; 5 where that does not matter. */
  readonly place: number;

  /** What the rule costs in web ACL capacity units (WCU), by AWS's documentation. */
  readonly capacity: number;

  /** Scopes of web ACLs that know everything in it. */
  readonly scopes: readonly WebAclScope[];

  /** Labels that later rules can see by it; what ends in `:` stands for any label of the namespace. */
  readonly addedLabels: readonly string[];

  /** Labels that it looks for; what ends in `:` stands for every label of the namespace. */
  readonly matchedLabels: readonly string[];

  /** Texts that it answers with. */
  readonly responseBodies: readonly ResponseBody[];

  /** Headers that it adds to requests. */
  readonly requestHeaders: number;

  /** Headers that it adds to answers. */
  readonly responseHeaders: number;

  /** Whether it refuses or lets through anything; one that only counts needs no stage. */
  readonly decides: boolean;

  /** Whether it limits rates. */
  readonly limitsRate: boolean;

  /** Whether it counts every request by its address alone, whatever it does then; Shield Advanced demands one that blocks. */
  readonly isCatchAllRate: boolean;

  /** The group that AWS maintains, where the rule runs one. @default - it runs none */
  readonly managedGroup?: ManagedRuleGroup;

  /**
   * The rule as CloudFormation wants it, doing what it is for.
   *
   * @param priority place in the order, 0 is evaluated first
   */
  render(priority: number): CfnWebACL.RuleProperty;
}

/** Settings of a {@link WebAclRule}. */
export interface WebAclRuleProps {
  /** Name of the rule and of its CloudWatch metric, 1 to 128 letters, digits, `-` and `_`; unique in its web ACL. */
  readonly name: string;

  /** Where in the order of the web ACL it stands. */
  readonly phase: RulePhase;

  /** Which requests it is about. */
  readonly statement: IStatement;

  /** What it does with them in BLOCK. */
  readonly action: RuleAction;

  /**
   * Labels that it adds to the requests, e.g. `shop:marketplace`; five cost 1 WCU. Later rules see them unless the action
   * blocks or allows.
   *
   * @default - none
   */
  readonly labels?: string[];

  /** Where in its phase it stands, 0 (first) to 9. @default 5 */
  readonly place?: number;
}

const MIDDLE = 5;
const LABELS_PER_UNIT = 5;

/** Actions after which no later rule sees a label. */
const FINAL = [RuleActionKind.ALLOW, RuleActionKind.BLOCK];
const LAST_PLACE = 9;

/**
 * A rule of one's own. Protects against rules that AWS refuses, and against challenges for clients that cannot answer.
 *
 * @throws if the name, the place or a label is none, a challenge reaches requests that cannot answer it, or a rule that
 *   allows stands before the rates
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rules.html
 */
export class WebAclRule implements IWebAclRule {
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
  readonly decides: boolean;
  readonly limitsRate: boolean;
  readonly isCatchAllRate: boolean;
  private readonly props: WebAclRuleProps;

  constructor(props: WebAclRuleProps) {
    const { name, phase, statement, action, labels = [], place = MIDDLE } = props;
    requireRuleName(name);
    requirePlace(place, name);
    requireRatesBeforeAllow(name, phase, action);
    labels.forEach(requireOwnLabel);
    requireAnswers(name, action, statement.facts);
    this.name = name;
    this.phase = phase;
    this.place = place;
    this.capacity = statement.capacity + Math.ceil(labels.length / LABELS_PER_UNIT);
    this.scopes = statement.scopes;
    this.addedLabels = [...statement.addedLabels, ...(FINAL.includes(action.kind) ? [] : labels)];
    this.matchedLabels = statement.matchedLabels;
    this.responseBodies = action.body === undefined ? [] : [action.body];
    this.requestHeaders = action.requestHeaders;
    this.responseHeaders = action.responseHeaders;
    this.decides = action.kind !== RuleActionKind.COUNT;
    this.limitsRate = statement instanceof Rate;
    this.isCatchAllRate = statement instanceof Rate && statement.isCatchAll;
    this.props = props;
  }

  render(priority: number): CfnWebACL.RuleProperty {
    const { statement, action, labels = [] } = this.props;
    return {
      name: this.name,
      priority,
      action: action.render(),
      ...action.renderImmunity(),
      statement: statement.render(),
      ...(labels.length > 0 && { ruleLabels: labels.map((name) => ({ name })) }),
      visibilityConfig: visibilityOf(this.name),
    };
  }
}

/** Metrics and sampled requests of a rule or a web ACL, always on: a rule that nobody can see is never tuned. */
export function visibilityOf(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}

function requirePlace(place: number, name: string): void {
  if (!Number.isInteger(place) || place < 0 || place > LAST_PLACE) {
    throw new Error(
      `place in a phase is a whole number from 0 to ${LAST_PLACE}, got ${place}; change it (rule ${name})`,
    );
  }
}

/** An Allow passes every later rule; nobody is so trusted that no rate holds. */
function requireRatesBeforeAllow(name: string, phase: RulePhase, action: RuleAction): void {
  if (action.kind === RuleActionKind.ALLOW && phase <= RulePhase.RATE) {
    throw new Error(
      `rule that allows stands in a phase after RATE, got ${RulePhase[phase]}, before which no rate holds; count and add a label that later rules leave out, or move it (rule ${name})`,
    );
  }
}
