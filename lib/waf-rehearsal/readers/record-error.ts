/**
 * Records that cannot be read, all of them at once. Protects against a rehearsal on the half of a file that happened to
 * be readable.
 */
export class RecordError extends Error {
  /** @param problems one text for each faulty place, e.g. `line 7: timestamp is missing` */
  constructor(readonly problems: readonly string[]) {
    super(`recorded requests cannot be read, got ${problems.length} faults; mend or remove:\n${problems.join('\n')}`);
    this.name = 'RecordError';
  }
}
