import { Ruling } from '../ruling';
import { type FieldReading } from './field-reading';

/**
 * Applies oversize handling, `CONTINUE`, `MATCH` or `NO_MATCH`, to what was read. Protects against a big body that hides
 * its end from every rule.
 *
 * @param isOversize undefined where the record does not tell
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html
 */
export function oversize(reading: FieldReading, isOversize: boolean | undefined, handling: string): FieldReading {
  if (isOversize === false || handling === 'CONTINUE') {
    return reading;
  }
  if (isOversize === undefined) {
    return { ...reading, settled: Ruling.undecided('whether the part is oversize is not recorded') };
  }
  return { ...reading, settled: Ruling.of(handling === 'MATCH') };
}
