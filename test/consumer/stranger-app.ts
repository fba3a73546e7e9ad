import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');
const NAME = 'cdk-defence-in-depth';

/** What the consumer test reads of package.json. */
export interface Manifest {
  readonly version: string;
  readonly exports: { readonly [subpath: string]: object };
  readonly bin: { readonly [command: string]: string };
  readonly dependencies: { readonly [name: string]: string };
  readonly peerDependencies: { readonly [name: string]: string };
  readonly devDependencies: { readonly [name: string]: string };
}

/** The package's manifest. */
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** A CDK app of somebody else, in a folder of its own, that has installed the packed library and its declared needs. */
export class StrangerApp {
  /** Files in the tarball, without the leading `package/`. */
  readonly packed: string[];
  private readonly folder = mkdtempSync(join(tmpdir(), 'stranger-'));

  constructor() {
    const pack = spawnSync('npm', ['pack', '--pack-destination', this.folder], { cwd: root, encoding: 'utf8' });
    if (pack.status !== 0) {
      throw new Error(`npm pack failed:\n${pack.stdout}\n${pack.stderr}`);
    }
    const tarball = this.path(`${NAME}-${manifest.version}.tgz`);
    execFileSync('tar', ['-xzf', tarball, '-C', this.folder]);
    const listing = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' });
    this.packed = listing
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//, ''));
    mkdirSync(this.path('node_modules'));
    renameSync(this.path('package'), this.path(`node_modules/${NAME}`));
    mkdirSync(this.path('node_modules/.bin'));
    for (const [name, file] of Object.entries(manifest.bin)) {
      chmodSync(this.path(`node_modules/${NAME}/${file}`), 0o755);
      symlinkSync(this.path(`node_modules/${NAME}/${file}`), this.path(`node_modules/.bin/${name}`));
    }
    // Only what the package declares is there, so that a forgotten dependency is noticed.
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    for (const name of [...declared, '@types/node']) {
      const link = this.path(`node_modules/${name}`);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), link);
    }
  }

  /** Puts a file into the app. */
  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /** Compiles every `.ts` file of the app under `strict`; returns the errors, one line each. */
  compile(): string[] {
    const compilerOptions = {
      target: 'ES2022',
      module: 'node20',
      strict: true,
      skipLibCheck: true,
      types: ['node'],
    };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const tsc = join(root, 'node_modules/typescript-7/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', this.folder, '--pretty', 'false'], {
      cwd: this.folder,
      encoding: 'utf8',
    });
    return stdout.split('\n').filter((line) => line.includes('error TS'));
  }

  /** Runs a file of the app; returns what it printed on success, and its errors otherwise. */
  run(name: string): string {
    // CDK only warns of what its validation of templates finds in an app without feature flags, and takes seconds.
    const env = { ...process.env, NODE_ENV: 'production', CDK_VALIDATION: 'false' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [name], { cwd: this.folder, encoding: 'utf8', env });
    return status === 0 ? stdout : stderr;
  }

  /** Runs a command of the package as npm links it; returns the exit code and all that it printed. */
  command(name: string, ...args: string[]): { status: number | null; output: string } {
    const link = this.path(`node_modules/.bin/${name}`);
    const { status, stdout, stderr } = spawnSync(link, args, { cwd: this.folder, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  }

  /** Reads a JSON file that the app made. */
  read(name: string): unknown {
    return JSON.parse(readFileSync(this.path(name), 'utf8'));
  }

  /** Absolute path of a file of the app. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Removes the app. */
  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
