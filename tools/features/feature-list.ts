/** One promise of the platform. */
export interface Feature {
  /** E.g. `E04`. */
  readonly id: string;
  /** What it is called. */
  readonly name: string;
}

/** The rows of `docs/features.md`: every table row whose first cell is an id. */
export function parseFeatures(markdown: string): Feature[] {
  const rows = [...markdown.matchAll(/^\| ([A-Z]\d\d) \| ([^|]+) \|/gm)];
  return rows.map(([, id = '', name = '']) => ({ id, name: name.trim() }));
}

/** The ids that the README claims: those in backticks in its section `## What is proven`; nothing without the section. */
export function parseClaims(readme: string): string[] | undefined {
  const section = /^## What is proven\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(readme)?.[1];
  return section === undefined
    ? undefined
    : [...new Set([...section.matchAll(/`([A-Z]\d\d)`/g)].map(([, id = '']) => id))];
}
