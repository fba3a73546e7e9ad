import { type IgnoredFinding } from './ignored-findings';

/** One finding in cfn-lint's JSON report. */
export interface LintFinding {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

/** What fails a run: findings that nothing ignores, and entries of the list that ignore nothing. */
export function judgeFindings(findings: readonly LintFinding[], ignored: readonly IgnoredFinding[]): string[] {
  const matches = ({ rule, type, message }: IgnoredFinding, { Rule, Message }: LintFinding): boolean =>
    rule === Rule.Id &&
    (type === undefined || Message.includes(`'${type}'`)) &&
    (message === undefined || Message.startsWith(message));
  const open = findings.filter((finding) => !ignored.some((entry) => matches(entry, finding)));
  const unused = ignored.filter((entry) => !findings.some((finding) => matches(entry, finding)));
  return [
    ...open.map(
      ({ Filename, Message, Rule, Location }) =>
        `${Filename}: ${Rule.Id} ${Message} at ${(Location.Path ?? []).join('/')}`,
    ),
    ...unused.map(
      ({ rule, type, message }) =>
        `the ignored ${[rule, type, message].filter(Boolean).join(' ')} occurs nowhere; remove the entry`,
    ),
  ];
}
