import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';

/** Removes the temporary folder of the run and everything that apps left in it; never the machine's own. */
export default function tearDown(): void {
  if (basename(tmpdir()).startsWith('jest-run-')) {
    rmSync(tmpdir(), { recursive: true });
  }
}
