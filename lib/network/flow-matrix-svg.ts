import { type Flow } from './flow';
import { type MatrixCell, matrixTable } from './flow-matrix';

const COLUMN_WIDTH = 70;
const LINE_HEIGHT = 16;
const ROW_PADDING = 10;
const LETTER_WIDTH = 7.4;
const TITLE_SCALE = 1.4;
const MARGIN = 16;
const TITLE_HEIGHT = 52;
const NOTE = 'row → column, TCP unless it says udp; an empty cell is closed';
const TEXT = '#1b1f24';
const GRID = '#c9d1d9';
const STRIPE = '#f4f6f8';
const OPEN = '#dbeafe';

/**
 * Flows as a picture: who opens connections (rows), who answers (columns), on which ports (cells; their reasons stand in
 * the titles). Protects the review as `flowMatrix` does, for readers who look before they read. The same flows always
 * give the same bytes.
 *
 * @param flows the flows, e.g. of `chainFlows`
 * @param title what the picture shows, e.g. `Security groups of prod`
 */
export function flowMatrixSvg(flows: readonly Flow[], title: string): string {
  const { rows, columns, cells } = matrixTable(flows);
  const longest = (names: readonly string[]): number =>
    Math.max(0, ...names.map(({ length }) => length)) * LETTER_WIDTH;
  const left = Math.ceil(MARGIN + longest(rows) + ROW_PADDING);
  const top = Math.ceil(TITLE_HEIGHT + longest(columns) + ROW_PADDING);
  const places = rowPlaces(rows, cells, top);
  const right = left + columns.length * COLUMN_WIDTH;
  const width = MARGIN + Math.ceil(Math.max(right, longest([NOTE]), longest([title]) * TITLE_SCALE));
  const bottom = top + places.reduce((sum, { height }) => sum + height, 0);
  const placeOf = new Map(places.map((place) => [place.name, place]));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + MARGIN}" width="${width}" height="${bottom + MARGIN}" role="img" aria-labelledby="title description" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="12" fill="${TEXT}">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="description">${rows.length} ends that open connections, in rows, and ${columns.length} that answer, in columns; each cell holds the ports between the two. An empty cell is closed.</desc>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 12}" font-size="16" font-weight="bold">${escapeXml(title)}</text>`,
    `<text x="${MARGIN}" y="${MARGIN + 32}">${NOTE}</text>`,
    ...places.flatMap(({ name, y, height }, index) => [
      `<rect x="${MARGIN}" y="${y}" width="${right - MARGIN}" height="${height}" fill="${index % 2 === 0 ? STRIPE : '#ffffff'}"/>`,
      `<text x="${left - ROW_PADDING}" y="${y + height / 2 + 4}" text-anchor="end">${escapeXml(name)}</text>`,
    ]),
    ...columns.map((name, index) => {
      const x = left + (index + 0.5) * COLUMN_WIDTH + 4;
      return `<text transform="translate(${x} ${top - ROW_PADDING}) rotate(-90)">${escapeXml(name)}</text>`;
    }),
    ...cells.flatMap((cell) => {
      const place = placeOf.get(cell.from);
      return place === undefined ? [] : [renderCell(cell, left + columns.indexOf(cell.to) * COLUMN_WIDTH, place)];
    }),
    ...Array.from({ length: columns.length + 1 }, (_, index) => {
      const x = left + index * COLUMN_WIDTH;
      return `<line x1="${x}" y1="${top}" x2="${x}" y2="${bottom}" stroke="${GRID}"/>`;
    }),
    '</svg>',
    '',
  ].join('\n');
}

interface RowPlace {
  readonly name: string;
  readonly y: number;
  readonly height: number;
}

/** A row is as high as its fullest cell. */
function rowPlaces(rows: readonly string[], cells: readonly MatrixCell[], top: number): RowPlace[] {
  let y = top;
  return rows.map((name) => {
    const lines = Math.max(1, ...cells.filter(({ from }) => from === name).map(({ ports }) => ports.length));
    const place = { name, y, height: lines * LINE_HEIGHT + ROW_PADDING };
    y += place.height;
    return place;
  });
}

function renderCell({ from, to, ports, reasons }: MatrixCell, x: number, { y, height }: RowPlace): string {
  const first = y + height / 2 - ((ports.length - 1) * LINE_HEIGHT) / 2 + 4;
  const lines = ports.map(
    (port, index) =>
      `<text x="${x + COLUMN_WIDTH / 2}" y="${first + index * LINE_HEIGHT}" text-anchor="middle">${escapeXml(port)}</text>`,
  );
  const title = escapeXml(`${from} → ${to}: ${reasons.join('; ')}`);
  return `<g><title>${title}</title><rect x="${x + 1}" y="${y + 1}" width="${COLUMN_WIDTH - 2}" height="${height - 2}" fill="${OPEN}"/>${lines.join('')}</g>`;
}

function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
