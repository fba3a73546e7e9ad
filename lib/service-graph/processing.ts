import { type LegalBasis } from './legal-basis';
import { type Recipient } from './recipient';

/**
 * One activity with personal data, as the record of processing wants it. Protects against data about people of which
 * nobody knows why it is there, who gets it and when it goes. The technical half of the record, stores and their
 * protection, is read from the templates and cannot be claimed here.
 *
 * @see https://eur-lex.europa.eu/eli/reg/2016/679/oj#030.001
 */
export interface Processing {
  /** Name, a DNS label of 2 to 40 characters, e.g. `order-fulfilment`. */
  readonly name: string;

  /** What for, 10 to 300 characters. */
  readonly purpose: string;

  /** Why that is lawful. */
  readonly legalBasis: LegalBasis;

  /** Whom the data is about, each 3 to 300 characters, e.g. `customers`. */
  readonly dataSubjects: string[];

  /** What kinds of data, each 3 to 300 characters, e.g. `postal address`. */
  readonly categories: string[];

  /** The services that handle the data. None only where {@link Processing.evidence} is true. */
  readonly services: string[];

  /** Databases of those services that hold the data. @default - none */
  readonly databases?: string[];

  /** Key prefixes in the cache, of those services, that hold the data. @default - none */
  readonly caches?: string[];

  /** Topics of those services that carry the data. @default - none */
  readonly topics?: string[];

  /** Buckets of those services that hold the data; neither of class `public` nor of class `internal`. @default - none */
  readonly buckets?: string[];

  /**
   * Whether the data stands in what the platform itself writes, the stores of class `audit`: logs with the addresses of
   * visitors.
   *
   * @default false
   */
  readonly evidence?: boolean;

  /** The parties outside that get the data; every egress of a service with personal data is one. @default - none */
  readonly recipients?: Recipient[];

  /** Days after which the data is erased, 1 to 36500. */
  readonly retentionDays: number;

  /** What the days count from, 3 to 300 characters, e.g. `the end of the year of the invoice`. */
  readonly retentionFrom: string;

  /**
   * The exception of article 9(2) under which data on health, belief, origin and the like is processed, 10 to 300
   * characters.
   *
   * @default - no such data
   */
  readonly specialCategories?: string;

  /**
   * What is decided about people by machine alone, and how they can object (article 22), 10 to 300 characters.
   *
   * @default - no such decision
   */
  readonly automatedDecisions?: string;
}
