import { RecipientRole } from '../../service-graph';
import { type DataMap, type ProcessingRecord, type StoreRecord } from './data-map';
import { type StoreUser } from './store-users';

/** The map as JSON with sorted keys, so that equal maps are equal bytes. */
export function renderDataMapJson(map: DataMap): string {
  return `${JSON.stringify(sorted(map), undefined, 2)}\n`;
}

/** The map as Markdown, to be read by people and handed to a supervisory authority. */
export function renderDataMap(map: DataMap): string {
  const { name, contact, dataProtectionOfficer = 'none appointed' } = map.controller;
  return [
    `Controller: ${name}. Contact: ${contact}. Data protection officer: ${dataProtectionOfficer}.`,
    '',
    '## Processing activities',
    ...map.processings.flatMap(processingLines),
    '',
    '## Where data stays',
    '',
    ...table(
      [
        'store',
        'class',
        'region',
        'encryption at rest',
        'in transit',
        'kept',
        'had back from',
        'used by',
        'personal data of',
      ],
      map.stores.map(storeRow),
    ),
    '',
    '## Stores of personal classes that no processing names',
    '',
    ...bullets(map.unexplained),
    '',
    '## Technical measures',
    '',
    ...bullets(map.measures),
    '',
  ].join('\n');
}

function processingLines(processing: ProcessingRecord): string[] {
  const { recipients = [], transfers } = processing;
  const got = recipients.filter(({ role }) => role !== RecipientRole.NONE);
  const rows: [string, string][] = [
    ['purpose', processing.purpose],
    ['legal basis', `article 6(1): ${processing.legalBasis}`],
    ['data subjects', processing.dataSubjects.join(', ')],
    ['categories of data', processing.categories.join(', ')],
    ['special categories (article 9)', processing.specialCategories ?? 'none'],
    ['automated decisions (article 22)', processing.automatedDecisions ?? 'none'],
    ['services', processing.services.join(', ') || 'the platform itself'],
    ['stores', processing.stores.join(', ') || 'none'],
    [
      'recipients',
      ['Amazon Web Services (processor)', ...got.map(({ name, role, host }) => `${name} (${role}, ${host})`)].join(
        '; ',
      ),
    ],
    [
      'transfers',
      transfers.map(({ recipient, to, safeguards }) => `${recipient}, ${to}: ${safeguards}`).join('; ') || 'none',
    ],
    ['erased', erasureOf(processing)],
  ];
  return ['', `### ${processing.name}`, '', ...table(['', ''], rows)];
}

function erasureOf(processing: ProcessingRecord): string {
  const { retentionDays, retentionFrom, stores, erasedByServices, backupDays } = processing;
  const when = `${retentionDays} days after ${retentionFrom}`;
  const erased =
    stores.length > 0 && erasedByServices.length === 0
      ? `at most ${when}, by the stores`
      : `by the service, ${when}; not shown by templates`;
  return backupDays === undefined ? erased : `${erased}; from backups up to ${backupDays} days later`;
}

function storeRow(store: StoreRecord): string[] {
  const { name, dataClass, region, encryption, transport, retention, recovery, users, processings } = store;
  const used = users.map(describeUser).join('; ');
  return [name, dataClass, region, encryption, transport, retention, recovery, used, processings.join(', ')];
}

function describeUser({ service, reads, writes }: StoreUser): string {
  const both = reads.filter((name) => writes.includes(name));
  const parts = [
    ['reads and writes', both],
    ['reads', reads.filter((name) => !both.includes(name))],
    ['writes', writes.filter((name) => !both.includes(name))],
  ] as const;
  const said = parts.filter(([, names]) => names.length > 0).map(([verb, names]) => `${verb} ${names.join(', ')}`);
  return `${service} ${said.join(', ')}`;
}

/** As Prettier writes a table: cells filled up to the longest of their column. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

function bullets(lines: readonly string[]): string[] {
  return lines.length > 0 ? lines.map((text) => `- ${text}`) : ['None.'];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
