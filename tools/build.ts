import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';

const root = join(__dirname, '..');
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
// Without a type check: `npm test` has made one, and the output is the same.
const command = [join(root, 'node_modules/typescript-7/bin/tsc'), '-p', 'tsconfig.build.json', '--noCheck'];
const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
// Edge functions and manifests are shipped as written: compiled, a CloudFront function answers every request with 503.
cpSync(join(root, 'lib'), dist, {
  recursive: true,
  filter: (path) => extname(path) !== '.ts' && path !== join(root, 'lib', 'app'),
});
process.exitCode = status ?? 1;
