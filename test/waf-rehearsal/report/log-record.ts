/** Any part of a log record. */
export type Json = Readonly<Record<string, unknown>>;

/** First of November 2026, noon, in milliseconds. */
export const FIRST_NOON = Date.UTC(2026, 10, 1, 12);

/** A request of the log's `httpRequest`. */
export function httpRequest(changes: Json = {}): Json {
  return {
    clientIp: '192.0.2.44',
    country: 'DE',
    headers: [
      { name: 'Host', value: 'shop.example' },
      { name: 'User-Agent', value: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0' },
      { name: 'cookie', value: 'REDACTED' },
    ],
    uri: '/sign-up',
    args: '',
    httpVersion: 'HTTP/2.0',
    httpMethod: 'POST',
    requestId: 'GINKHEssoAMFsrg=',
    ...changes,
  };
}

/** A record as AWS WAF writes it for a request that the default action let through, with changes. */
export function logRecord(changes: Json = {}): Json {
  return {
    timestamp: FIRST_NOON,
    formatVersion: 1,
    webaclId: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop-edge/5933d6d9-9dde-4a82-b8af-9ca28ee0b9c1',
    terminatingRuleId: 'Default_Action',
    terminatingRuleType: 'REGULAR',
    action: 'ALLOW',
    terminatingRuleMatchDetails: [],
    httpSourceName: 'CF',
    httpSourceId: 'E2EXAMPLE11111',
    ruleGroupList: [],
    rateBasedRuleList: [],
    nonTerminatingMatchingRules: [],
    requestHeadersInserted: null,
    responseCodeSent: null,
    httpRequest: httpRequest(),
    ...changes,
  };
}

/** One line of a log. */
export function logLine(changes: Json = {}): string {
  return JSON.stringify(logRecord(changes));
}

/** What AWS logs of a managed group in which nothing matched. */
export function quietGroup(name: string): Json {
  return {
    ruleGroupId: `AWS#${name}`,
    terminatingRule: null,
    nonTerminatingMatchingRules: [],
    excludedRules: null,
    customerConfig: null,
  };
}

/** What AWS logs of a rule that matched and counted. */
export function counted(ruleId: string, more: Json = {}): Json {
  return { ruleId, action: 'COUNT', ruleMatchDetails: [], ...more };
}
