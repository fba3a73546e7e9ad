import fc from 'fast-check';
import { chainFlows, type Flow, flowMatrix, flowMatrixSvg, FlowProtocol } from '../../lib/network';
import { ServiceGraph } from '../../lib/service-graph';
import { arbitraryGraph } from '../service-graph/arbitrary-graph';

const flow = (from: string, to: string, port: number, change: Partial<Flow> = {}): Flow => ({
  from,
  to,
  port,
  protocol: FlowProtocol.TCP,
  reason: `${from} uses ${to}`,
  ...change,
});
const some = [
  flow('service:orders', 'database', 5432),
  flow('pods', 'nodes', 53, { protocol: FlowProtocol.UDP, reason: 'names' }),
  flow('pods', 'nodes', 53, { reason: 'names' }),
  flow('cloudfront', 'alb', 443, { reason: 'a <b> & "c" [d] | _e_' }),
];
const flowsOf = arbitraryGraph.map((props) => chainFlows(new ServiceGraph(props)));

/** Flows read back from the table, as `from to port`. */
function cellsOf(markdown: string): string[] {
  const [head = [], , ...rows] = markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  return rows.flatMap(([from, ...cells]) =>
    cells.flatMap((cell, index) =>
      cell
        .split(', ')
        .filter((port) => port !== '')
        .map((port) => `${from} ${head[index + 1]} ${port}`),
    ),
  );
}

/** The names of elements that are open at the end, or closed in the wrong order; none in well-formed XML. */
function misnested(xml: string): string[] {
  const open: string[] = [];
  for (const [, close, name = '', empty] of xml.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (close === '/' && open.at(-1) === name) {
      open.pop();
    } else if (empty !== '/') {
      open.push(`${close}${name}`);
    }
  }
  return open;
}

describe('flowMatrix', () => {
  test('N02 shows who opens connections in rows, who answers in columns, the ports in cells, the reasons below', () => {
    expect(flowMatrix(some)).toBe(
      [
        '| from \\ to      | alb | nodes      | database |',
        '| -------------- | --- | ---------- | -------- |',
        '| cloudfront     | 443 |            |          |',
        '| pods           |     | 53, 53/udp |          |',
        '| service:orders |     |            | 5432     |',
        '',
        '- `cloudfront` → `alb` on 443: a \\<b\\> & "c" \\[d\\] \\| \\_e\\_',
        '- `pods` → `nodes` on 53, 53/udp: names',
        '- `service:orders` → `database` on 5432: service:orders uses database',
        '',
      ].join('\n'),
    );
  });

  test('N02 holds every flow and no other (property)', () => {
    fc.assert(
      fc.property(flowsOf, (flows) => {
        const expected = flows.map(
          ({ from, to, port, protocol }) => `${from} ${to} ${port}${protocol === FlowProtocol.UDP ? '/udp' : ''}`,
        );
        expect(cellsOf(flowMatrix(flows)).sort()).toEqual(expected.sort());
      }),
    );
  });

  test('N02 gives the same bytes for the same flows in any order (property)', () => {
    fc.assert(
      fc.property(flowsOf, (flows) => {
        expect(flowMatrix([...flows].reverse())).toBe(flowMatrix(flows));
        expect(flowMatrixSvg([...flows].reverse(), 'x')).toBe(flowMatrixSvg(flows, 'x'));
      }),
      { numRuns: 20 },
    );
  });
});

describe('flowMatrixSvg', () => {
  test('N02 draws every cell with its ports and reasons, escaped, in well-formed XML', () => {
    const svg = flowMatrixSvg(some, 'Groups of <a> & b');
    expect(svg).toContain('<title id="title">Groups of &lt;a&gt; &amp; b</title>');
    expect(svg).toContain('<title>cloudfront → alb: a &lt;b&gt; &amp; &quot;c&quot; [d] | _e_</title>');
    expect(svg).toContain('>53/udp</text>');
    expect(svg.match(/<g>/g)).toHaveLength(3);
    expect(misnested(svg.replace(/^<\?xml.*\?>/, ''))).toEqual([]);
    expect(svg.replace(/&(amp|lt|gt|quot|apos);/g, '')).not.toContain('&');
  });

  test('N02 names and describes the picture for those who cannot see it, in dark text on white', () => {
    const svg = flowMatrixSvg(some, 'Groups');
    expect(svg).toMatch(/role="img" aria-labelledby="title description" .* fill="#1b1f24"/);
    expect(svg).toContain('<desc id="description">3 ends that open connections, in rows, and 3 that answer');
    expect(svg).toContain('<rect width="100%" height="100%" fill="#ffffff"/>');
  });

  test('N02 draws no flows as an empty table', () => {
    expect(misnested(flowMatrixSvg([], 'None').replace(/^<\?xml.*\?>/, ''))).toEqual([]);
    expect(cellsOf(flowMatrix([]))).toEqual([]);
  });
});
