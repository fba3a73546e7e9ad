import { type Flow, FlowEnd, FlowProtocol, egressEnd, serviceEnd } from './flow';

/** From the outside inwards; services stand before the stores, parties outside last. */
const BEFORE_SERVICES: string[] = [
  FlowEnd.CLOUDFRONT,
  FlowEnd.ALB,
  FlowEnd.ADMIN,
  FlowEnd.KUBECTL,
  FlowEnd.MIGRATIONS,
  FlowEnd.CONTROL_PLANE,
  FlowEnd.NODES,
  FlowEnd.CARDHOLDER_NODES,
  FlowEnd.PODS,
  FlowEnd.CARDHOLDER_PODS,
];

/** The flows between two ends, in a table. */
export interface MatrixCell {
  /** Who opens the connections. */
  readonly from: string;
  /** Who answers. */
  readonly to: string;
  /** Ports in ascending order, `443` for TCP and `53/udp` for UDP. */
  readonly ports: string[];
  /** Why they are open, each reason once. */
  readonly reasons: string[];
}

/** Flows as a table: who opens connections (rows), who answers (columns), on which ports (cells). */
export interface MatrixTable {
  /** Ends that open connections, in order. */
  readonly rows: string[];
  /** Ends that answer, in order. */
  readonly columns: string[];
  /** The cells that are not empty, row by row. */
  readonly cells: MatrixCell[];
}

/** Arranges flows as a table, in an order that only depends on which ends there are. */
export function matrixTable(flows: readonly Flow[]): MatrixTable {
  const rows = inOrder(flows.map(({ from }) => from));
  const columns = inOrder(flows.map(({ to }) => to));
  const cells = rows.flatMap((from) => columns.flatMap((to) => cellOf(flows, from, to)));
  return { rows, columns, cells };
}

/**
 * Flows as Markdown: a table of ports, then a list with the reason of each. Protects the review: who reaches whom can be
 * read without reading templates.
 *
 * @param flows the flows, e.g. of `chainFlows`
 */
export function flowMatrix(flows: readonly Flow[]): string {
  const { rows, columns, cells } = matrixTable(flows);
  const portsAt = (from: string, to: string): string =>
    cells.find((cell) => cell.from === from && cell.to === to)?.ports.join(', ') ?? '';
  const lines = [['from \\ to', ...columns], ...rows.map((from) => [from, ...columns.map((to) => portsAt(from, to))])];
  const widths = ['', ...columns].map((_, column) => Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)));
  const render = (line: readonly string[], fill = ' '): string =>
    `| ${line.map((text, column) => text.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  const [head = [], ...body] = lines;
  const rule = head.map(() => '');
  return [
    render(head),
    render(rule, '-'),
    ...body.map((line) => render(line)),
    '',
    ...cells.map(
      ({ from, to, ports, reasons }) =>
        `- \`${from}\` → \`${to}\` on ${ports.join(', ')}: ${reasons.map(escapeMarkdown).join('; ')}`,
    ),
    '',
  ].join('\n');
}

function cellOf(flows: readonly Flow[], from: string, to: string): MatrixCell[] {
  const between = flows
    .filter((flow) => flow.from === from && flow.to === to)
    .sort((a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol));
  const ports = between.map(({ port, protocol }) => (protocol === FlowProtocol.UDP ? `${port}/udp` : String(port)));
  const reasons = [...new Set(between.map(({ reason }) => reason))];
  return between.length === 0 ? [] : [{ from, to, ports, reasons }];
}

function inOrder(ends: readonly string[]): string[] {
  return [...new Set(ends)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(end: string): number {
  const place = BEFORE_SERVICES.indexOf(end);
  if (place >= 0) {
    return place;
  }
  const services = BEFORE_SERVICES.length;
  if (end.startsWith(serviceEnd(''))) {
    return services;
  }
  return end.startsWith(egressEnd(''))
    ? Number.MAX_SAFE_INTEGER
    : services + 1 + (Object.values(FlowEnd) as string[]).indexOf(end);
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\*_[\]|<>`]/g, '\\$&');
}
