import {
  type RecordedRequest,
  RecordError,
  type Rehearsal,
  type RehearsalOptions,
  readRecords,
  rehearse,
  type WebAclDefinition,
  webAclOf,
} from '../../lib/waf-rehearsal';

/** Any JSON. */
export type Json = Record<string, unknown>;

/** A request of a shopper, with changes. */
export function recorded(changes: Partial<RecordedRequest> = {}): RecordedRequest {
  return { timestamp: 1_700_000_000_000, sourceAddress: '203.0.113.7', method: 'GET', path: '/', ...changes };
}

/** A rule that blocks, with changes. */
export function rule(name: string, statement: Json, changes: Json = {}): Json {
  return { Name: name, Statement: statement, Action: { Block: {} }, ...changes };
}

/** A template with one web ACL whose rules have the priority of their place, and other resources. */
export function templateOf(rules: readonly Json[], changes: Json = {}, resources: Json = {}): Json {
  return {
    Resources: {
      ...resources,
      Acl: {
        Type: 'AWS::WAFv2::WebACL',
        Properties: {
          Name: 'Shop',
          Scope: 'CLOUDFRONT',
          DefaultAction: { Allow: {} },
          Rules: rules.map((entry, priority) => ({ Priority: priority, ...entry })),
          ...changes,
        },
      },
    },
  };
}

/** The web ACL of {@link templateOf}. */
export function webAclWith(rules: readonly Json[], changes: Json = {}, resources: Json = {}): WebAclDefinition {
  return webAclOf(templateOf(rules, changes, resources));
}

/** What becomes of requests under rules. */
export function rehearsed(
  rules: readonly Json[],
  requests: readonly RecordedRequest[],
  options: RehearsalOptions = {},
  changes: Json = {},
  resources: Json = {},
): Rehearsal {
  return rehearse(webAclWith(rules, changes, resources), requests, options);
}

/** The verdict of one statement on one request. */
export function verdictOn(statement: Json, request: RecordedRequest, resources: Json = {}, changes: Json = {}): string {
  const [finding] = rehearsed([rule('Subject', statement)], [request], {}, changes, resources).requests;
  return finding?.findings.find(({ rule: name }) => name === 'Subject')?.verdict ?? 'no match';
}

/** A text search. */
export function search(field: Json, text: string, position = 'EXACTLY', ...transformations: readonly string[]): Json {
  return {
    ByteMatchStatement: {
      FieldToMatch: field,
      SearchString: text,
      PositionalConstraint: position,
      TextTransformations: (transformations.length === 0 ? ['NONE'] : transformations).map((Type, Priority) => ({
        Priority,
        Type,
      })),
    },
  };
}

/** The path starts so. */
export function pathStarts(text: string): Json {
  return search({ UriPath: {} }, text, 'STARTS_WITH');
}

/** Outcomes in order. */
export function outcomesOf(rehearsal: Rehearsal): string[] {
  return rehearsal.requests.map(({ outcome }) => outcome);
}

/** The faults of recorded requests. */
export function problemsOf(text: string): readonly string[] {
  try {
    readRecords(text);
  } catch (error) {
    if (error instanceof RecordError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

/** JSON lines. */
export function linesOf(...values: readonly unknown[]): string {
  return `${values.map((value) => JSON.stringify(value)).join('\n')}\n`;
}
