/** What is read of package-lock.json. */
export interface LockFile {
  readonly packages: { readonly [path: string]: LockedPackage };
}

/** One entry of the lock file. */
export interface LockedPackage {
  readonly resolved?: string;
  readonly dependencies?: { readonly [name: string]: string };
  readonly devDependencies?: { readonly [name: string]: string };
  readonly optionalDependencies?: { readonly [name: string]: string };
}

/**
 * What keeps `npm ci` from working on somebody else's machine: dependencies that the lock file lacks, those of other
 * platforms included, which the machine that wrote it never installed; and addresses that only that machine reaches.
 */
export function lockFileProblems({ packages }: LockFile): string[] {
  return Object.entries(packages).flatMap(([path, entry]) => {
    const wanted = { ...entry.dependencies, ...entry.devDependencies, ...entry.optionalDependencies };
    return [
      ...Object.keys(wanted)
        .filter((name) => !placesOf(path, name).some((place) => place in packages))
        .map((name) => `${path || 'the project'} needs ${name}, which the lock file lacks`),
      ...(entry.resolved === undefined ? [] : [`${path} is bound to ${entry.resolved}`]),
    ];
  });
}

/** Where Node.js would look for a dependency, the nearest first. */
function placesOf(path: string, name: string): string[] {
  const parts = path === '' ? [] : path.split(/(?:^|\/)node_modules\//).slice(1);
  return Array.from({ length: parts.length + 1 }, (_, depth) =>
    [...parts.slice(0, parts.length - depth), name].map((part) => `node_modules/${part}`).join('/'),
  );
}
