import { type DataClass } from './data-class';

/** What is in a bucket. Protects against data under the key, and the rules, of a lesser class. */
export interface BucketDescription {
  /** Logical name of the bucket, as services name it. */
  readonly bucket: string;

  /**
   * The class of what is in it: `cardholder` if a cardholder-data service uses it, and no other class then; `pii` if a
   * processing names it.
   */
  readonly dataClass: DataClass;
}
