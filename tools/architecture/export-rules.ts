/** What the rules read of package.json. */
export interface PackageManifest {
  /** Subpath to file, as Node.js resolves it. */
  readonly exports: { readonly [subpath: string]: { readonly types: string; readonly default: string } };
}

/** Rooms that stay inside the repository. */
const INTERNAL = ['app'];
/** Rooms that have a subpath but are no part of the root, since production code has no business with them, or it runs elsewhere. */
const SUBPATH_ONLY = ['attribute-encryption', 'testing'];

/** Differences between the subpaths of the package and the rooms of `lib` without the app. */
export function exportMapProblems(manifest: PackageManifest, rooms: readonly string[]): string[] {
  const wanted = new Map<string, string>(
    rooms.filter((room) => !INTERNAL.includes(room)).map((room) => [`./${room}`, `./dist/${room}/index`] as const),
  ).set('.', './dist/index');
  const missing = [...wanted.keys()].filter((subpath) => !(subpath in manifest.exports));
  const surplus = Object.keys(manifest.exports).filter((subpath) => !wanted.has(subpath));
  const wrong = Object.entries(manifest.exports).filter(([subpath, { types, default: code }]) => {
    const target = wanted.get(subpath);
    return target !== undefined && (types !== `${target}.d.ts` || code !== `${target}.js`);
  });
  return [
    ...missing.map((subpath) => `package.json exports no ${subpath}`),
    ...surplus.map((subpath) => `package.json exports ${subpath}, which is no room`),
    ...wrong.map(
      ([subpath]) => `package.json exports ${subpath} from elsewhere than ${wanted.get(subpath)}.js and .d.ts`,
    ),
  ];
}

/** Differences between `lib/index.ts` and the rooms that belong into it. */
export function rootIndexProblems(text: string, rooms: readonly string[]): string[] {
  const wanted = rooms
    .filter((room) => ![...INTERNAL, ...SUBPATH_ONLY].includes(room))
    .map((room) => `export * as ${camelCase(room)} from './${room}';`);
  const lines = text.trim().split('\n');
  return [
    ...wanted.filter((line) => !lines.includes(line)).map((line) => `lib/index.ts lacks: ${line}`),
    ...lines.filter((line) => !wanted.includes(line)).map((line) => `lib/index.ts has no use for: ${line}`),
  ];
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
