import { addressOf } from '../addresses/address';
import { type RecordedGroup, type RecordedHeader, type RecordedRequest, type RecordedToken } from '../recorded-request';
import { jsonValueAt, listAt, numberAt, objectAt, textAt } from '../template/json-value';
import { type JsonLine } from './json-lines';
import { mayHoldToken } from './may-hold-token';
import { RecordError } from './record-error';

const REDACTED = 'REDACTED';
const MILLISECONDS = 1000;

/** Whether a line looks like a record that AWS WAF wrote. */
export function isWafLog({ value }: JsonLine): boolean {
  return 'httpRequest' in value && 'webaclId' in value;
}

/**
 * Reads lines of an AWS WAF log. Protects against redacted parts that read like empty ones, and against bodies, which no
 * log holds: both make the rules that read them undecided.
 *
 * @throws RecordError with every line that lacks what a request needs
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
 */
export function readWafLog(lines: readonly JsonLine[]): RecordedRequest[] {
  const problems = lines.flatMap(({ place, value }) => logProblems(value).map((problem) => `${place}: ${problem}`));
  if (problems.length > 0) {
    throw new RecordError(problems);
  }
  return lines.map(({ place, value }) => requestOf(value, place));
}

function logProblems(line: unknown): string[] {
  const texts = ['clientIp', 'httpMethod', 'uri'].filter((name) => textAt(line, 'httpRequest', name) === undefined);
  const address = textAt(line, 'httpRequest', 'clientIp');
  return [
    ...(isWafLog({ place: '', value: objectAt(line) ?? {} }) ? [] : ['is no AWS WAF log record']),
    ...(numberAt(line, 'timestamp') === undefined ? ['timestamp is missing'] : []),
    ...texts.map((name) => `httpRequest.${name} is missing`),
    ...(Array.isArray(jsonValueAt(line, 'httpRequest', 'headers')) ? [] : ['httpRequest.headers is missing']),
    ...(address === undefined || address === REDACTED || addressOf(address) !== undefined
      ? []
      : ['httpRequest.clientIp must be an address']),
  ];
}

function requestOf(line: unknown, place: string): RecordedRequest {
  const timestamp = numberAt(line, 'timestamp') ?? 0;
  const request = (name: string): string => textAt(line, 'httpRequest', name) ?? '';
  const headers: RecordedHeader[] = listAt(line, 'httpRequest', 'headers').map((header) => ({
    name: textAt(header, 'name') ?? '',
    value: textAt(header, 'value') ?? '',
  }));
  const redacted = [
    ...new Set(
      headers.filter(({ value }) => value.includes(REDACTED)).map(({ name }) => `header:${name.toLowerCase()}`),
    ),
  ];
  const challenge = tokenOf(line, 'challengeResponse', timestamp, headers);
  const captcha = tokenOf(line, 'captchaResponse', timestamp, headers);
  const bodyBytes = numberAt(line, 'requestBodySize');
  const fragment = textAt(line, 'httpRequest', 'fragment');
  const parts: readonly (readonly [string, string])[] = [
    ['path', 'uri'],
    ['query', 'args'],
    ['method', 'httpMethod'],
    ['sourceAddress', 'clientIp'],
    ['fragment', 'fragment'],
  ];
  const unknown = [
    ...parts.filter(([part, name]) => isRedacted(part, request(name))).map(([part]) => part),
    ...redacted,
    ...(bodyBytes === 0 ? [] : ['body']),
    ...(challenge === 'unknown' ? ['challengeToken'] : []),
    ...(captcha === 'unknown' ? ['captchaToken'] : []),
    'sqlInjectionMatches',
    'crossSiteScriptingMatches',
  ];
  return {
    timestamp,
    sourceAddress: request('clientIp'),
    method: request('httpMethod'),
    path: request('uri'),
    query: request('args'),
    ...(fragment !== undefined && fragment !== '' && { fragment }),
    headers,
    ...(bodyBytes !== undefined && { bodyBytes }),
    ...optional('country', textAt(line, 'httpRequest', 'country')),
    ...optional('asn', numberAt(line, 'clientAsn')),
    ...optional('ja3', textAt(line, 'ja3Fingerprint')),
    ...optional('ja4', textAt(line, 'ja4Fingerprint')),
    ...(typeof challenge === 'object' && { challengeToken: challenge }),
    ...(typeof captcha === 'object' && { captchaToken: captcha }),
    groups: listAt(line, 'ruleGroupList').map(groupOf),
    labels: listAt(line, 'labels')
      .map((label) => textAt(label, 'name') ?? '')
      .filter((label) => label.startsWith('awswaf:managed:')),
    sqlInjectionMatches: matchesOf(line, 'SQL_INJECTION'),
    crossSiteScriptingMatches: matchesOf(line, 'XSS'),
    unknown,
    ...optional('recordedAction', textAt(line, 'action')),
    origin: place,
  };
}

/** Of a query single arguments may be redacted, e.g. `code=REDACTED&state=x`; the other parts are redacted whole. */
function isRedacted(part: string, text: string): boolean {
  return part === 'query' ? text.includes(REDACTED) : text === REDACTED;
}

/** The group as logged, e.g. `AWS#AWSManagedRulesSQLiRuleSet#Version_2.3`. */
function groupOf(group: unknown): RecordedGroup {
  const [vendor = '', name = ''] = (textAt(group, 'ruleGroupId') ?? '').split('#');
  const terminating = objectAt(group, 'terminatingRule');
  const matching = [
    ...listAt(group, 'nonTerminatingMatchingRules'),
    ...listAt(group, 'excludedRules'),
    ...(terminating === undefined ? [] : [terminating]),
  ];
  return {
    name,
    vendor,
    rules: matching.map((rule) => {
      const action = textAt(rule, 'overriddenAction') ?? textAt(rule, 'action');
      // A plain COUNT may be the rule's own or that of an old override, which the log does not tell.
      const isOwn = action !== undefined && action !== 'COUNT';
      return { name: textAt(rule, 'ruleId') ?? '', ...(isOwn && { action: action.toLowerCase() }) };
    }),
    complete: terminating === undefined,
  };
}

/** The token as the log tells; undefined where the request had none. */
function tokenOf(
  line: unknown,
  property: string,
  timestamp: number,
  headers: readonly RecordedHeader[],
): RecordedToken | 'unknown' | undefined {
  const response = objectAt(line, property);
  const failure = textAt(response, 'failureReason');
  const solved = numberAt(response, 'solveTimestamp') ?? 0;
  if (response !== undefined && failure === 'TOKEN_MISSING') {
    return undefined;
  }
  if (response !== undefined && (failure === undefined || failure === 'TOKEN_EXPIRED')) {
    return solved > 0 ? { valid: true, ageSeconds: Math.max(0, timestamp / MILLISECONDS - solved) } : 'unknown';
  }
  if (response !== undefined) {
    return { valid: false, ageSeconds: 0 };
  }
  return mayHoldToken(headers) ? 'unknown' : undefined;
}

/** Rules of the web ACL whose injection statement matched. */
function matchesOf(line: unknown, condition: string): string[] {
  const hasCondition = (details: readonly unknown[]): boolean =>
    details.some((detail) => textAt(detail, 'conditionType') === condition);
  const terminating = hasCondition(listAt(line, 'terminatingRuleMatchDetails'));
  return [
    ...(terminating ? [textAt(line, 'terminatingRuleId') ?? ''] : []),
    ...listAt(line, 'nonTerminatingMatchingRules')
      .filter((rule) => hasCondition(listAt(rule, 'ruleMatchDetails')))
      .map((rule) => textAt(rule, 'ruleId') ?? ''),
  ];
}

function optional<T>(name: string, value: T | undefined): Record<string, T> {
  return value === undefined ? {} : { [name]: value };
}
