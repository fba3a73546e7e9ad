import { Outcome } from '../../lib/waf-rehearsal/outcome';
import { type RecordedRequest, type RecordedToken } from '../../lib/waf-rehearsal/recorded-request';
import { type WebAclDefinition } from '../../lib/waf-rehearsal/template/web-acl-definition';
import { inspectedBodyBytes } from './brute-force-field';
import { bruteForceRate, type Counted } from './brute-force-rate';
import { bruteForceStatement, type Json, RuleDoesNotApply, type StatementContext } from './brute-force-statement';

/** What became of one request. */
export interface BruteForceFinding {
  readonly outcome: Outcome;
  /** Name of the rule of the web ACL that answered. */
  readonly terminatingRule?: string;
  /** Full names, sorted. */
  readonly labels: readonly string[];
  /** Rules that matched and let the request go on, in order; rules inside a group as `Group/Rule`. */
  readonly counted: readonly string[];
}

const DEFAULT_IMMUNITY_SECONDS = 300;

/**
 * A web ACL as the developer guide tells it, sentence by sentence, as slow as can be: rates are counted anew over all
 * requests before each one. Made to be compared with, so it shares no code with the rehearsal.
 *
 * @param requests in the order of time
 */
export function bruteForce(
  definition: WebAclDefinition,
  requests: readonly RecordedRequest[],
  account: string,
  rateCheckSeconds: number,
): BruteForceFinding[] {
  const past: Counted[] = [];
  return requests.map((request) => evaluate(definition, request, account, rateCheckSeconds, past));
}

function evaluate(
  definition: WebAclDefinition,
  request: RecordedRequest,
  account: string,
  rateCheckSeconds: number,
  past: Counted[],
): BruteForceFinding {
  const prefix = `awswaf:${account}:webacl:${definition.name}:`;
  const bodyBytes = inspectedBodyBytes(definition.scope, definition.properties);
  const context: StatementContext = { definition, request, labels: new Set(), prefix, bodyBytes };
  const counted: string[] = [];
  const rules = [...(definition.properties.Rules as Json[])].sort((a, b) => Number(a.Priority) - Number(b.Priority));
  const found = (outcome: Outcome, terminatingRule?: string): BruteForceFinding => ({
    outcome,
    ...(terminatingRule !== undefined && { terminatingRule }),
    labels: [...context.labels].sort(),
    counted,
  });
  for (const rule of rules) {
    const statement = rule.Statement as Json;
    const name = String(rule.Name);
    if (statement.ManagedRuleGroupStatement) {
      const answer = group(rule, statement.ManagedRuleGroupStatement as Json, context, counted);
      if (answer) {
        return found(...answer);
      }
      continue;
    }
    const rate = statement.RateBasedStatement as Json | undefined;
    const isMatch = applies(() =>
      rate ? bruteForceRate(name, rate, context, rateCheckSeconds, past) : bruteForceStatement(statement, context),
    );
    if (!isMatch) {
      continue;
    }
    for (const { Name } of (rule.RuleLabels ?? []) as { Name: string }[]) {
      context.labels.add(`${prefix}${Name}`);
    }
    const outcome = outcomeOf(rule.Action as Json, rule, context);
    if (outcome !== undefined) {
      return found(outcome, name);
    }
    counted.push(name);
  }
  return found('Block' in (definition.properties.DefaultAction as Json) ? Outcome.BLOCK : Outcome.ALLOW);
}

/** Without the header of a forwarded address, "AWS WAF doesn't apply the rule to the web request at all". */
function applies(matches: () => boolean): boolean {
  try {
    return matches();
  } catch (error) {
    if (error instanceof RuleDoesNotApply) {
      return false;
    }
    throw error;
  }
}

/** What an action does; nothing where the evaluation goes on. */
function outcomeOf(action: Json, rule: Json, { definition, request }: StatementContext): Outcome | undefined {
  const solved = (token: RecordedToken | undefined, kind: string) => {
    const config = (rule[kind] ?? definition.properties[kind]) as Json | undefined;
    const immunity = (config?.ImmunityTimeProperty as { ImmunityTime: number } | undefined)?.ImmunityTime;
    return token?.valid === true && token.ageSeconds <= (immunity ?? DEFAULT_IMMUNITY_SECONDS);
  };
  switch (Object.keys(action)[0]) {
    case 'Allow':
      return Outcome.ALLOW;
    case 'Block':
      return Outcome.BLOCK;
    case 'Challenge':
      return solved(request.challengeToken, 'ChallengeConfig') ? undefined : Outcome.CHALLENGE;
    case 'Captcha':
      return solved(request.captchaToken, 'CaptchaConfig') ? undefined : Outcome.CAPTCHA;
    default:
      return undefined;
  }
}

/** A rule group acts by what the record says that it found, overrides applied. */
function group(
  rule: Json,
  statement: Json,
  context: StatementContext,
  counted: string[],
): readonly [Outcome, string] | undefined {
  const scope = statement.ScopeDownStatement as Json | undefined;
  if (scope !== undefined && !applies(() => bruteForceStatement(scope, context))) {
    return undefined;
  }
  const recorded = context.request.groups?.find(({ name }) => name === statement.Name);
  const overrides = (statement.RuleActionOverrides ?? []) as { Name: string; ActionToUse: Json }[];
  for (const { name, action = 'block' } of recorded?.rules ?? []) {
    const own = { [`${action.charAt(0).toUpperCase()}${action.slice(1)}`]: {} };
    const used = overrides.find(({ Name }) => Name === name)?.ActionToUse ?? own;
    for (const label of context.request.labels ?? []) {
      if (label.toLowerCase().endsWith(`:${name.toLowerCase()}`)) {
        context.labels.add(label);
      }
    }
    const outcome = outcomeOf(used, rule, context);
    if (outcome !== undefined) {
      if ('Count' in ((rule.OverrideAction ?? {}) as Json)) {
        counted.push(`${String(rule.Name)}/${name}`);
        return undefined;
      }
      return [outcome, `${String(rule.Name)}/${name}`];
    }
    counted.push(`${String(rule.Name)}/${name}`);
  }
  return undefined;
}
