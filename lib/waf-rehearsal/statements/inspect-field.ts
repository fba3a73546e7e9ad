import { type FieldReading } from '../fields/field-reading';
import { Ruling } from '../ruling';
import { transform } from '../transformations/transform';

/**
 * Applies a test to every value of a field after the text transformations; one match is enough. Protects against a
 * verdict that holds for one reading of AWS's documentation only.
 */
export function inspectField(
  reading: FieldReading,
  transformations: readonly unknown[],
  test: (bytes: string) => boolean,
): Ruling {
  if (reading.settled !== undefined) {
    return reading.settled;
  }
  const rulings = reading.values.map((value) => rulingOf(value, transformations, test));
  return Ruling.any(reading.unknown === undefined ? rulings : [...rulings, Ruling.undecided(reading.unknown)]);
}

function rulingOf(value: string, transformations: readonly unknown[], test: (bytes: string) => boolean): Ruling {
  const { readings, unknown } = transform(value, transformations);
  if (unknown !== undefined) {
    return Ruling.undecided(unknown);
  }
  const results = readings.map(test);
  if (results.every((result) => result === results[0])) {
    return Ruling.of(results[0] ?? false);
  }
  return Ruling.undecided('the transformed value has more than one documented reading');
}
