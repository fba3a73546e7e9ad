import { LogPart } from './log-part';
import { WafLogError } from './waf-log-error';

/** One rule that a request matched without being answered, as the log has it. */
export interface LoggedRule {
  /** Name of the rule. */
  readonly ruleId: string;

  /** What AWS WAF applied: `COUNT`, `CAPTCHA` or `CHALLENGE`; the last two where the client brought a valid token. */
  readonly action: string;

  /** What the rule of a group is configured for, where the web ACL overrides it. @default - not overridden */
  readonly overriddenAction?: string;
}

/** One rule group that acted on a request. */
export interface LoggedGroup {
  /** Name of the group without vendor and version, e.g. `AWSManagedRulesCommonRuleSet`. */
  readonly name: string;

  /** The rule inside the group that ended its evaluation. @default - none did */
  readonly terminatingRule?: LoggedRule;

  /** Rules inside the group that matched and did not end it. */
  readonly nonTerminatingRules: readonly LoggedRule[];

  /** Rules inside the group that the web ACL excludes: they count, and what they would do is not logged. */
  readonly excludedRules: readonly string[];
}

/** One request in the log of a web ACL: the part of AWS's record that the report reads. */
export interface WafLogRecord {
  /** When the request came, milliseconds since 1970 UTC. */
  readonly time: number;

  /** Name of the web ACL, from its ARN. */
  readonly webAcl: string;

  /** `ALLOW`, `BLOCK`, `CAPTCHA` or `CHALLENGE`: what became of the request. */
  readonly action: string;

  /** Name of the rule that answered; undefined where the default action did. */
  readonly terminatingRule?: string;

  /** Whether the rule that answered is a rule group. */
  readonly terminatedByGroup: boolean;

  /** Rules of the web ACL that matched and let the request go on. */
  readonly nonTerminatingRules: readonly LoggedRule[];

  /** Rule groups that acted, in the order of evaluation. */
  readonly groups: readonly LoggedGroup[];

  /** Names of the rate-based rules that acted. */
  readonly rateBasedRules: readonly string[];

  /** Whether a puzzle or a challenge applied and the client had solved it. */
  readonly solved: boolean;

  /** Full names of the labels; AWS logs the first 100. */
  readonly labels: readonly string[];

  /** Address of the client's end of the connection. */
  readonly clientAddress: string;

  /** User agent as sent; undefined where none was sent or the log hides it. */
  readonly userAgent?: string;

  /** JA4 fingerprint of the client's TLS hello; undefined where AWS logged none. */
  readonly ja4?: string;

  /** Method; undefined where the log hides it. */
  readonly method?: string;

  /** Path; undefined where the log hides it. */
  readonly path?: string;
}

const ACTIONS = ['ALLOW', 'BLOCK', 'CAPTCHA', 'CHALLENGE'];
const DEFAULT_ACTION = 'Default_Action';

/**
 * Reads one record of a web ACL's log. Protects against a report on half a log: a record that is not whole is refused.
 *
 * @param text one JSON object
 * @throws if the text is no record of AWS WAF; the message does not quote it
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
 */
export function wafLogRecordOf(text: string): WafLogRecord {
  const record = new LogPart(parse(text), '');
  const request = record.part('httpRequest');
  const userAgent = request
    .parts('headers')
    .find((header) => header.text('name').toLowerCase() === 'user-agent')
    ?.visible('value');
  const method = request.visible('httpMethod');
  const path = request.visible('uri');
  const ja4 = record.visible('ja4Fingerprint') ?? request.visible('ja4Fingerprint');
  const terminatingRule = record.text('terminatingRuleId');
  return {
    time: record.time('timestamp'),
    webAcl: webAclNameOf(record.text('webaclId')),
    action: record.oneOf('action', ACTIONS),
    ...(terminatingRule !== DEFAULT_ACTION && { terminatingRule }),
    terminatedByGroup: /GROUP$/.test(record.optional('terminatingRuleType') ?? ''),
    nonTerminatingRules: rulesOf(record),
    groups: record.parts('ruleGroupList').map(groupOf),
    rateBasedRules: record.parts('rateBasedRuleList').flatMap((rule) => rule.optional('rateBasedRuleName') ?? []),
    solved: isSolved(record),
    labels: record.parts('labels').map((label) => label.text('name')),
    clientAddress: request.text('clientIp'),
    ...(userAgent !== undefined && { userAgent }),
    ...(ja4 !== undefined && { ja4 }),
    ...(method !== undefined && { method }),
    ...(path !== undefined && { path }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WafLogError('no JSON');
  }
}

/** `arn:aws:wafv2:<region>:<account>:<scope>/webacl/<name>/<id>`; the bare id of an older format stands for itself. */
function webAclNameOf(id: string): string {
  return /\/webacl\/([^/]+)\//.exec(id)?.[1] ?? id;
}

function rulesOf(part: LogPart): LoggedRule[] {
  return part.parts('nonTerminatingMatchingRules').map(ruleOf);
}

function ruleOf(rule: LogPart): LoggedRule {
  const overriddenAction = rule.optional('overriddenAction');
  return {
    ruleId: rule.text('ruleId'),
    action: rule.text('action'),
    ...(overriddenAction !== undefined && { overriddenAction }),
  };
}

function groupOf(group: LogPart): LoggedGroup {
  const terminating = group.optionalPart('terminatingRule');
  return {
    name: groupNameOf(group.text('ruleGroupId')),
    ...(terminating && { terminatingRule: ruleOf(terminating) }),
    nonTerminatingRules: rulesOf(group),
    excludedRules: group.parts('excludedRules').map((rule) => rule.text('ruleId')),
  };
}

/** `AWS#AWSManagedRulesCommonRuleSet` of a vendor, with the version behind it or not, or the ARN of a group of one's own. */
function groupNameOf(id: string): string {
  return /\/rulegroup\/([^/]+)/.exec(id)?.[1] ?? id.split('#')[1] ?? id;
}

/** A puzzle or challenge that failed has a reason of failure, one that was never solved the time 0. */
function isSolved(record: LogPart): boolean {
  const parts = [record, ...record.parts('ruleGroupList')];
  return [record, ...parts.flatMap((part) => part.parts('nonTerminatingMatchingRules'))].some((part) =>
    ['captchaResponse', 'challengeResponse'].some((name) => {
      const response = part.optionalPart(name);
      return response !== undefined && !response.optional('failureReason') && response.number('solveTimestamp') > 0;
    }),
  );
}
