import { Outcome } from '../outcome';
import { type Rehearsal, type RequestFinding, type RuleFinding } from '../rehearsal';
import { Verdict } from '../ruling';

/**
 * How many requests ended how. Those that are undecided are counted where they end if no undecided rule matches, and
 * once more as undecided.
 */
export interface OutcomeTally {
  /** All of them. */
  readonly requests: number;

  /** Passed on. */
  readonly allow: number;

  /** Refused. */
  readonly block: number;

  /** Answered with a browser challenge. */
  readonly challenge: number;

  /** Answered with a puzzle. */
  readonly captcha: number;

  /** Could end otherwise. */
  readonly undecided: number;
}

/** What one rule did. */
export interface RuleTally {
  /** Requests that matched for certain. */
  readonly matched: number;

  /** Matched, and the evaluation went on. */
  readonly counted: number;

  /** Matched and refused. */
  readonly block: number;

  /** Matched and answered with a browser challenge. */
  readonly challenge: number;

  /** Matched and answered with a puzzle. */
  readonly captcha: number;

  /** Matched and let through past all later rules. */
  readonly allow: number;

  /** Not decided. */
  readonly undecided: number;
}

/** One rule of the report. */
export interface RuleSummary extends RuleTally {
  /** Name of the rule. */
  readonly rule: string;

  /** The same by group of paths and class of clients, most matches first. */
  readonly cells: readonly RuleCell[];

  /** Why it is undecided, with the number of requests, most first. */
  readonly reasons: readonly UndecidedReason[];

  /** Requests in which it, a managed group, was taken to find nothing because the record does not say. */
  readonly assumedSilent: number;
}

/** What one rule did on one group of paths to one class of clients. */
export interface RuleCell extends RuleTally {
  /** Group of paths. */
  readonly path: string;

  /** Class of clients. */
  readonly client: string;
}

/** A reason for undecided requests. */
export interface UndecidedReason {
  /** The reason in words. */
  readonly reason: string;

  /** How many requests. */
  readonly requests: number;
}

/** A group of requests and how they ended. */
export interface OutcomeGroup extends OutcomeTally {
  /** Name of the group. */
  readonly name: string;
}

/** The report of a rehearsal. */
export interface RehearsalSummary {
  /** Name of the web ACL. */
  readonly webAcl: string;

  /** All requests. */
  readonly total: OutcomeTally;

  /** By class of clients, largest first. */
  readonly clients: readonly OutcomeGroup[];

  /** By group of paths, largest first. */
  readonly paths: readonly OutcomeGroup[];

  /** By rule, in the order of evaluation. */
  readonly rules: readonly RuleSummary[];
}

interface Hit {
  readonly request: RequestFinding;
  readonly finding: RuleFinding;
}

/** Sums a rehearsal up. Protects against a rule whose harm to one kind of client drowns in the average. */
export function rehearsalSummary({ webAcl, rules, requests }: Rehearsal): RehearsalSummary {
  const found = new Set(requests.flatMap((request) => request.findings.map(({ rule }) => rule)));
  // What nobody can name of a group stands in the line of the group.
  const inner = [...found].filter((rule) => !rules.includes(rule) && !rule.endsWith('/*')).sort();
  const names = rules.flatMap((rule) => [rule, ...inner.filter((name) => name.startsWith(`${rule}/`))]);
  const hits = new Map<string, Hit[]>();
  for (const request of requests) {
    for (const finding of request.findings) {
      const list = hits.get(finding.rule) ?? [];
      hits.set(finding.rule, list);
      list.push({ request, finding });
    }
  }
  return {
    webAcl,
    total: outcomeTally(requests),
    clients: outcomeGroups(requests, ({ client }) => client),
    paths: outcomeGroups(requests, (request) => request.pathGroup),
    rules: names.map((rule) => ({
      ...ruleSummary(rule, hits.get(rule) ?? []),
      assumedSilent: requests.filter(({ assumedSilent }) => assumedSilent.includes(rule)).length,
    })),
  };
}

function ruleSummary(rule: string, hits: readonly Hit[]): Omit<RuleSummary, 'assumedSilent'> {
  const cells = grouped(hits, ({ request }) => JSON.stringify([request.pathGroup, request.client])).map(
    ([key, members]) => {
      const [path = '', client = ''] = JSON.parse(key) as string[];
      return { path, client, ...ruleTally(members.map(({ finding }) => finding)) };
    },
  );
  const reasons = grouped(
    hits.flatMap(({ finding }) => finding.reasons),
    (reason) => reason,
  ).map(([reason, members]) => ({ reason, requests: members.length }));
  return {
    rule,
    ...ruleTally(hits.map(({ finding }) => finding)),
    cells: cells.sort((one, other) => other.matched - one.matched || other.undecided - one.undecided),
    reasons: reasons.sort((one, other) => other.requests - one.requests),
  };
}

function ruleTally(findings: readonly RuleFinding[]): RuleTally {
  const matched = findings.filter(({ verdict }) => verdict === Verdict.MATCH);
  const ended = (wanted: string): number =>
    matched.filter(({ terminated, action }) => terminated && action === wanted).length;
  return {
    matched: matched.length,
    counted: matched.filter(({ terminated }) => !terminated).length,
    block: ended('block'),
    challenge: ended('challenge'),
    captcha: ended('captcha'),
    allow: ended('allow'),
    undecided: findings.length - matched.length,
  };
}

function outcomeGroups(
  requests: readonly RequestFinding[],
  nameOf: (request: RequestFinding) => string,
): OutcomeGroup[] {
  return grouped(requests, nameOf)
    .map(([name, members]) => ({ name, ...outcomeTally(members) }))
    .sort((one, other) => other.requests - one.requests);
}

function outcomeTally(requests: readonly RequestFinding[]): OutcomeTally {
  const count = (outcome: Outcome): number => requests.filter(({ assumed }) => assumed === outcome).length;
  return {
    requests: requests.length,
    allow: count(Outcome.ALLOW),
    block: count(Outcome.BLOCK),
    challenge: count(Outcome.CHALLENGE),
    captcha: count(Outcome.CAPTCHA),
    undecided: requests.filter(({ outcome }) => outcome === Outcome.UNDECIDED).length,
  };
}

/** Members by key, keys sorted. */
function grouped<T>(members: readonly T[], keyOf: (member: T) => string): (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const member of members) {
    const key = keyOf(member);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(member);
  }
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
}
