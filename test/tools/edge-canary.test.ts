import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runEdgeCanary } from '../../tools/edge-canary/run-edge-canary';

describe('edge-canary', () => {
  test('E10 tells how to call it when asked, and changes nothing', async () => {
    expect(await runEdgeCanary(['--help'], 'nowhere')).toBe(
      'call npm run edge-canary -- promote|abort <environment>\n',
    );
  });

  test.each(['promote', 'abort'])('E10 says after %s that HTTP/3 is still off', async (end) => {
    const directory = mkdtempSync(join(tmpdir(), 'edge-canary-'));
    const edge = '{ http3: false, rules: {}, canary: { candidate: {} } }';
    writeFileSync(join(directory, 'prod.ts'), `export const prod = { name: 'prod', edge: ${edge} };\n`);
    expect(await runEdgeCanary([end, 'prod'], directory)).toContain('turn HTTP/3 on again: http3: true');
  });
});
