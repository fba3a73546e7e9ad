import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** A file of a function's code. */
interface CodeFile {
  /** Where it is. */
  readonly from: string;
  /** Where it goes, relative to the function's folder. */
  readonly to: string;
}

/** A handler and the packages that it requires. */
export interface PackagedHandler {
  /** The code of the function. */
  readonly code: lambda.Code;
  /** Another with every change of the code; makes CloudFormation call a custom resource again. */
  readonly hash: string;
}

const known = new Map<string, { readonly files: CodeFile[]; readonly hash: string }>();

/**
 * A handler of this library together with a package of npm and whatever that requires, as they are installed beside the
 * library. Protects against a bundler or a network at synthesis: nothing is fetched, and the same files give the same code.
 *
 * @param directory the folder of the handler
 * @param packageName the package, a dependency of this library
 * @throws if the package or one that it requires is not installed, or is installed in two versions that it both requires
 */
export function packagedHandler(directory: string, packageName: string): PackagedHandler {
  const { files, hash } = contentOf(directory, packageName);
  const code = lambda.Code.fromAsset(directory, {
    assetHash: hash,
    assetHashType: AssetHashType.CUSTOM,
    bundling: {
      // Never pulled: copying needs no container, and cannot refuse.
      image: DockerImage.fromRegistry('scratch'),
      local: {
        tryBundle: (outputDir) => {
          for (const { from, to } of files) {
            const target = join(outputDir, to);
            mkdirSync(dirname(target), { recursive: true });
            copyFileSync(from, target);
          }
          return true;
        },
      },
    },
  });
  return { code, hash };
}

function contentOf(directory: string, packageName: string): { readonly files: CodeFile[]; readonly hash: string } {
  const key = `${directory} ${packageName}`;
  const found = known.get(key);
  if (found) {
    return found;
  }
  const packages = new Map<string, string>();
  collect(directory, packageName, packages);
  const files = [
    ...filesIn(directory, ''),
    ...[...packages].flatMap(([name, folder]) => filesIn(folder, join('node_modules', name))),
  ];
  const digest = createHash('sha256');
  for (const { from, to } of files) {
    digest.update(`${to}\0`).update(readFileSync(from)).update('\0');
  }
  const content = { files, hash: digest.digest('hex') };
  known.set(key, content);
  return content;
}

/** The folders of a package and of all that it requires, by name; optional ones are left out. */
function collect(from: string, name: string, packages: Map<string, string>): void {
  const folder = folderOf(from, name);
  const known = packages.get(name);
  if (known !== undefined) {
    if (known !== folder) {
      throw new Error(`a function needs one version of ${name}, got ${known} and ${folder}; deduplicate it`);
    }
    return;
  }
  packages.set(name, folder);
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  for (const dependency of Object.keys(dependencies).sort()) {
    collect(folder, dependency, packages);
  }
}

/** As Node looks for it, but without what a package exports: its manifest is read, not run. */
function folderOf(from: string, name: string): string {
  for (let folder = realpathSync(from); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) {
      return realpathSync(candidate);
    }
    if (folder === dirname(folder)) {
      throw new Error(`a function needs the package ${name}, got none above ${from}; install it`);
    }
  }
}

/** What runs, what says how, and what it is licensed under; sorted, so that the same packages give the same code. */
function filesIn(folder: string, target: string): CodeFile[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const [from, to] = [join(folder, entry.name), join(target, entry.name)];
      if (entry.isDirectory()) {
        return /^(node_modules|esm|tests?)$/.test(entry.name) ? [] : filesIn(from, to);
      }
      return /^(package\.json|licen[cs]e.*)$|(?<!\.test)\.js$/i.test(entry.name) ? [{ from, to }] : [];
    });
}
