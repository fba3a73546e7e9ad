import { bytesOf, cookiesOf, headerOf, queryArgumentsOf } from './brute-force-field';
import { bruteForceStatement, forwardedAddresses, type Json, type StatementContext } from './brute-force-statement';
import { bruteForceTransformation } from './brute-force-transformation';

const DEFAULT_WINDOW_SECONDS = 300;

/** One request that a rate-based rule counted. */
export interface Counted {
  readonly rule: string;
  readonly instance: string;
  readonly time: number;
}

/** Whether a rate-based rule limits the request now; counts it for what comes after. */
export function bruteForceRate(
  rule: string,
  statement: Json,
  context: StatementContext,
  rateCheckSeconds: number,
  past: Counted[],
): boolean {
  const scope = statement.ScopeDownStatement as Json | undefined;
  if (scope !== undefined && !bruteForceStatement(scope, context)) {
    return false;
  }
  const keys = aggregationOf(statement, context);
  if (keys === undefined) {
    return false;
  }
  if (keys === true) {
    return true;
  }
  const instance = JSON.stringify(keys);
  const time = context.request.timestamp;
  const check = Math.floor(time / (rateCheckSeconds * 1000)) * rateCheckSeconds * 1000;
  const since = check - Number(statement.EvaluationWindowSec ?? DEFAULT_WINDOW_SECONDS) * 1000;
  const count = past.filter(
    (one) => one.rule === rule && one.instance === instance && one.time >= since && one.time < check,
  ).length;
  past.push({ rule, instance, time });
  return count > Number(statement.Limit);
}

/** The values of the aggregation keys; nothing where one is missing; true where the rule matches without counting. */
function aggregationOf(statement: Json, context: StatementContext): readonly string[] | true | undefined {
  const { request } = context;
  const forwarded = () => {
    const { HeaderName, FallbackBehavior } = statement.ForwardedIPConfig as Json;
    const value = headerOf(request, String(HeaderName));
    const first = value === undefined ? [] : forwardedAddresses(request, String(HeaderName));
    // "For match, the rate-based rule groups the request together with other requests that have a malformed IP address."
    const malformed = FallbackBehavior === 'MATCH' ? 'malformed' : undefined;
    return value === undefined ? undefined : (first?.[0] ?? malformed);
  };
  const kinds = { IP: [{ IP: {} }], FORWARDED_IP: [{ ForwardedIP: {} }], CONSTANT: [] };
  const type = String(statement.AggregateKeyType) as keyof typeof kinds;
  const keys = (kinds[type] ?? statement.CustomKeys) as Json[];
  const values = keys.map((key) => valueOf(key, context, forwarded));
  if (values.some((value) => value === undefined)) {
    return undefined;
  }
  return values.includes(true) || (values as string[]);
}

function valueOf(
  key: Json,
  { request, labels }: StatementContext,
  forwarded: () => string | undefined,
): string | true | undefined {
  const [kind, settings] = Object.entries(key)[0] as [string, Json];
  const transformed = (text: string | undefined) =>
    text === undefined
      ? undefined
      : bruteForceTransformation(bytesOf(text), settings.TextTransformations as { Priority: number; Type: string }[]);
  // "MATCH - Treat the web request as matching the rule statement. AWS WAF applies the rule action to the request."
  const fingerprint = (text: string | undefined) => text || (settings.FallbackBehavior === 'MATCH' ? true : undefined);
  switch (kind) {
    case 'IP':
      return request.sourceAddress;
    case 'ForwardedIP':
      return forwarded();
    case 'HTTPMethod':
      return request.method;
    case 'UriPath':
      return transformed(request.path);
    case 'QueryString':
      return transformed(request.query || undefined);
    case 'Header':
      return transformed(headerOf(request, String(settings.Name)));
    case 'Cookie':
      return transformed(cookiesOf(request).find(([name]) => name === settings.Name)?.[1]);
    case 'QueryArgument':
      return transformed(queryArgumentsOf(request).find(([name]) => name === settings.Name)?.[1]);
    case 'LabelNamespace':
      return [...labels].find((label) => label.startsWith(String(settings.Namespace)));
    case 'JA3Fingerprint':
      return fingerprint(request.ja3);
    case 'JA4Fingerprint':
      return fingerprint(request.ja4);
    case 'ASN':
      return String(request.asn ?? 0);
    default:
      throw new Error(`the brute force knows no key ${kind}`);
  }
}
