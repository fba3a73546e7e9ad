import { DataClass } from '../service-graph';
import { assertDataClass } from './assert-data-class';

/** What a class of data asks of everything that keeps it. */
export interface DataClassRules {
  /** What the class is, as it stands on its key. */
  readonly description: string;

  /**
   * Whether the key of the class can be copied to other regions, with its material. KMS never changes that of a key, and
   * data that crosses as ciphertext needs it.
   */
  readonly multiRegion: boolean;

  /** Days for which a version of an object that another took the place of, or that was deleted, is kept. */
  readonly noncurrentDays: number;

  /** Whether objects are locked against deletion by anybody. */
  readonly objectLock: boolean;

  /** Whether AWS Backup keeps it. */
  readonly backedUp: boolean;

  /** Whether Macie looks through its objects. */
  readonly inspectedByMacie: boolean;
}

const RULES: Readonly<Record<DataClass, DataClassRules>> = {
  [DataClass.PUBLIC]: {
    description: 'data meant for everybody',
    multiRegion: false,
    noncurrentDays: 30,
    objectLock: false,
    backedUp: true,
    // What must not be public would be found here too late by anybody else.
    inspectedByMacie: true,
  },
  [DataClass.INTERNAL]: {
    description: 'internal data, harmless if it became known',
    multiRegion: false,
    noncurrentDays: 90,
    objectLock: false,
    backedUp: true,
    inspectedByMacie: true,
  },
  [DataClass.PII]: {
    description: 'data about people',
    // The keys of persons are wrapped under it, and the table that holds them is to cross as it stands.
    multiRegion: true,
    // An erasure is due within 30 days, and what was deleted must be gone by then.
    noncurrentDays: 14,
    // A lock would keep what a person may demand to be erased.
    objectLock: false,
    backedUp: true,
    inspectedByMacie: true,
  },
  [DataClass.CARDHOLDER]: {
    description: 'data of the PCI DSS scope',
    // Aurora and S3 encrypt what they replicate anew, under a key of the other region.
    multiRegion: false,
    noncurrentDays: 90,
    // Orders hold addresses of people.
    objectLock: false,
    backedUp: true,
    inspectedByMacie: true,
  },
  [DataClass.AUDIT]: {
    description: 'evidence',
    multiRegion: false,
    noncurrentDays: 365,
    objectLock: true,
    backedUp: true,
    // Macie is paid by the gigabyte, and AWS writes most of these logs. What stands in them is not looked through.
    inspectedByMacie: false,
  },
};

/**
 * What a class of data asks of its key, its retention, its backup and its inspection: the one table of it. Protects against
 * two stores of one class that are kept differently.
 *
 * @param dataClass the class
 * @throws if there is no such class
 * @see https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/data-classification.html
 */
export function dataClassRules(dataClass: DataClass): DataClassRules {
  assertDataClass(dataClass);
  return RULES[dataClass];
}
