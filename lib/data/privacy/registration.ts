import { type RequestKind } from './request-kind';

/** A request of persons, as its workflow takes it. */
export interface Registration {
  /** What is asked for. */
  readonly kind: RequestKind;

  /** The services that are asked. */
  readonly participants: readonly string[];

  /** Whether receipts are archived. */
  readonly archived: boolean;

  /** The state that does the work. */
  readonly next: string;
}
