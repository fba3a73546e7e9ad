import { type Ruling } from '../ruling';

/** What a statement has to look at. Protects against a part that is not recorded and reads like an empty one. */
export interface FieldReading {
  /** Byte strings; one that matches is enough. Empty when the request has no such part, which never matches. */
  readonly values: readonly string[];

  /** Why there may be more values than these. @default - there are no others */
  readonly unknown?: string;

  /** The ruling whatever the values are: an oversize or fallback setting decides. @default - the values decide */
  readonly settled?: Ruling;

  /** Size in bytes where the value itself is not recorded. @default - that of the values */
  readonly size?: number;
}

/** The request has no such part. */
export const ABSENT: FieldReading = { values: [] };

/** The part is not recorded. */
export function notRecorded(part: string): FieldReading {
  return { values: [], unknown: `${part} is not recorded` };
}
