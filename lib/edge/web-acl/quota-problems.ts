import { type ResponseBody } from './language/response-body';
import { type IWebAclRule } from './web-acl-rule';

const MOST_RATE_RULES = 10;
const MOST_REFERENCES = 50;
const MOST_HEADERS = 100;
const MOST_BODIES = 50;
const MOST_BODY_BYTES = 51_200;
const REFERENCE = /"(ipSet|regexPatternSet|ruleGroup)ReferenceStatement":/g;

/**
 * Quotas of one web ACL that its rules exceed together. Protects against a web ACL that AWS refuses at deployment.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/limits.html
 */
export function quotaProblems(rules: readonly IWebAclRule[]): string[] {
  const bodies = [...bodiesByKey(rules).values()];
  const references = rules.flatMap((rule) => JSON.stringify(rule.render(0).statement).match(REFERENCE) ?? []);
  const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);
  const used: [string, number, number][] = [
    ['rate-based rules', rules.filter(({ limitsRate }) => limitsRate).length, MOST_RATE_RULES],
    ['references to IP sets and regex sets', references.length, MOST_REFERENCES],
    ['headers added to requests', sum(rules.map(({ requestHeaders }) => requestHeaders)), MOST_HEADERS],
    ['headers added to answers', sum(rules.map(({ responseHeaders }) => responseHeaders)), MOST_HEADERS],
    ['response bodies', bodies.length, MOST_BODIES],
    ['bytes of response bodies', sum(bodies.map(({ bytes }) => bytes)), MOST_BODY_BYTES],
  ];
  return [
    ...used
      .filter(([, count, most]) => count > most)
      .map(([what, count, most]) => `at most ${most} ${what} fit, got ${count}; drop some`),
    ...keysInConflict(rules).map((key) => `response body ${key} has two texts; give one another key`),
  ];
}

/** The texts that rules answer with, by their keys. */
export function bodiesByKey(rules: readonly IWebAclRule[]): Map<string, ResponseBody> {
  return new Map(rules.flatMap(({ responseBodies }) => responseBodies).map((body) => [body.key, body]));
}

/** Keys under which two rules keep different texts. */
function keysInConflict(rules: readonly IWebAclRule[]): string[] {
  const kept = bodiesByKey(rules);
  const text = (body: ResponseBody | undefined): string => JSON.stringify(body?.render());
  const conflicts = rules
    .flatMap(({ responseBodies }) => responseBodies)
    .filter((body) => text(body) !== text(kept.get(body.key)));
  return [...new Set(conflicts.map(({ key }) => key))];
}
