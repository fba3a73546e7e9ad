import { type OutcomeGroup, type OutcomeTally, type RehearsalSummary, type RuleTally } from './rehearsal-summary';

/** Cells of one rule and reasons that are printed; `--json` holds all. */
const MOST_CELLS = 8;
const MOST_REASONS = 3;

const OUTCOME_COLUMNS: readonly (keyof OutcomeTally)[] = [
  'requests',
  'allow',
  'block',
  'challenge',
  'captcha',
  'undecided',
];
const RULE_COLUMNS: readonly (keyof RuleTally)[] = [
  'matched',
  'counted',
  'block',
  'challenge',
  'captcha',
  'allow',
  'undecided',
];

/** The report as text tables. Protects against a report that nobody reads. */
export function summaryText({ webAcl, total, clients, paths, rules }: RehearsalSummary): string {
  const busy = rules.filter(({ matched, undecided }) => matched + undecided > 0);
  const assumed = rules.filter(({ assumedSilent }) => assumedSilent > 0);
  const leftOut = busy.flatMap(({ cells }) => cells.slice(MOST_CELLS)).length;
  const sections = [
    `Web ACL ${webAcl}, ${total.requests} requests`,
    outcomeTable('all', [{ name: 'all', ...total }]),
    ...(total.undecided === 0
      ? []
      : ['An undecided request stands where it ends if no undecided rule matches, and once more under undecided.']),
    ...(assumed.length === 0
      ? []
      : [
          [
            'Assumed where the record does not say: these managed groups found nothing, in so many requests.',
            ...assumed.map(({ rule, assumedSilent }) => `  ${assumedSilent} × ${rule}`),
          ].join('\n'),
        ]),
    outcomeTable('client', clients),
    outcomeTable('path', paths),
    table(
      ['rule', ...RULE_COLUMNS],
      rules.map((rule) => [rule.rule, ...RULE_COLUMNS.map((column) => String(rule[column]))]),
    ),
    ...(busy.length === 0
      ? []
      : [
          table(
            ['rule', 'path', 'client', ...RULE_COLUMNS],
            busy.flatMap(({ rule, cells }) =>
              cells
                .slice(0, MOST_CELLS)
                .map((cell) => [rule, cell.path, cell.client, ...RULE_COLUMNS.map((column) => String(cell[column]))]),
            ),
          ),
        ]),
    ...(leftOut === 0
      ? []
      : [`${leftOut} more rows are left out, ${MOST_CELLS} of a rule are shown; --json prints all.`]),
    ...rules
      .filter(({ reasons }) => reasons.length > 0)
      .map(({ rule, reasons }) =>
        [
          `Undecided at ${rule}:`,
          ...reasons.slice(0, MOST_REASONS).map(({ reason, requests }) => `  ${requests} × ${reason}`),
          ...(reasons.length > MOST_REASONS ? [`  and ${reasons.length - MOST_REASONS} more reasons`] : []),
        ].join('\n'),
      ),
  ];
  return `${sections.join('\n\n')}\n`;
}

function outcomeTable(title: string, groups: readonly OutcomeGroup[]): string {
  return table(
    [title, ...OUTCOME_COLUMNS],
    groups.map((group) => [group.name, ...OUTCOME_COLUMNS.map((column) => String(group[column]))]),
  );
}

/** Columns of equal width: texts to the left, numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const isNumber = head.map((_, column) => rows.every((row) => /^\d+$/.test(row[column] ?? '')));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) =>
          isNumber[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
