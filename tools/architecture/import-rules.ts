import { importsOf, type Source } from './source-tree';

/** The rooms by layer; a room imports from layers below its own only. */
const LAYERS: ReadonlyMap<string, number> = new Map([
  ['service-graph', 0],
  ['foundation', 0],
  // Reads templates and records, beside no construct.
  ['waf-rehearsal', 0],
  // Runs in the pods of services, beside no construct.
  ['attribute-encryption', 0],
  ['network', 1],
  ['supply-chain', 1],
  ['data', 2],
  ['edge', 2],
  ['eks', 2],
  ['detection', 3],
  ['resilience', 3],
  ['governance', 3],
  ['testing', 4],
  ['app', 9],
]);

/** The room that a path belongs to; none for `lib/index.ts` and for everything outside `lib`. */
function roomOf(path: string): string | undefined {
  return /^lib\/([^/]+)\//.exec(path)?.[1];
}

/** Imports that go sideways or upwards, and rooms without a layer. */
export function layerProblems(sources: readonly Source[]): string[] {
  const rooms = new Set(sources.flatMap(({ path }) => roomOf(path) ?? []));
  const unknown = [...rooms].filter((room) => !LAYERS.has(room)).map((room) => `lib/${room} has no layer`);
  const upward = importsOf(sources).flatMap(({ from, to }) => {
    const [importer, imported] = [roomOf(from), roomOf(to)];
    if (importer === undefined || imported === undefined || importer === imported) {
      return [];
    }
    const [above, below] = [LAYERS.get(importer) ?? -1, LAYERS.get(imported) ?? Infinity];
    return below < above ? [] : [`${from} imports ${to}: ${importer} (layer ${above}) reaches layer ${below}`];
  });
  return [...unknown, ...upward];
}

/**
 * Imports that pass a room's front door by, or walk out of it and in again. A room's own tests may know its inside; the
 * app has no front door, and only code outside `lib` uses it.
 */
export function frontDoorProblems(sources: readonly Source[]): string[] {
  return importsOf(sources).flatMap(({ from, to }) => {
    const imported = roomOf(to);
    if (imported === undefined) {
      return [];
    }
    const isDoor = to === `lib/${imported}/index.ts`;
    if (roomOf(from) === imported) {
      return isDoor ? [`${from} imports its own front door ${to}; import the sibling by file`] : [];
    }
    const knowsInside = from.startsWith(`test/${imported}/`) || (imported === 'app' && !from.startsWith('lib/'));
    return isDoor || knowsInside ? [] : [`${from} imports ${to}; import lib/${imported}`];
  });
}

/** Import cycles between files, types included, each from its alphabetically first file. */
export function cycleProblems(sources: readonly Source[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of importsOf(sources)) {
    targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const cycles = new Set<string>();
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      cycles.add(rotated(trail.slice(start)));
    } else if (!done.has(path)) {
      (targets.get(path) ?? []).forEach((target) => visit(target, [...trail, path]));
      done.add(path);
    }
  };
  [...targets.keys()].sort().forEach((path) => visit(path, []));
  return [...cycles].sort();
}

function rotated(cycle: readonly string[]): string {
  const first = cycle.indexOf([...cycle].sort()[0] ?? '');
  return [...cycle.slice(first), ...cycle.slice(0, first + 1)].join(' → ');
}

/** Rooms of `lib`, sorted. */
export function roomsOf(sources: readonly Source[]): string[] {
  return [...new Set(sources.flatMap(({ path }) => roomOf(path) ?? []))].sort();
}
