import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives a run a temporary folder of its own: each synthesised app leaves up to 60 MB in it. */
export default function setUp(): void {
  process.env['TMPDIR'] = mkdtempSync(join(tmpdir(), 'jest-run-'));
}
