import { type BucketDescription } from './bucket-description';
import { DataClass } from './data-class';
import { problem, type Problem } from './problem';
import { type Service } from './service-graph-props';

/** The class of a bucket: as described; else that of the PCI DSS scope if a service of it uses the bucket. */
export function classOfBucket(
  bucket: string,
  services: readonly Service[],
  described: readonly BucketDescription[],
): DataClass {
  return (
    described.find((description) => description.bucket === bucket)?.dataClass ??
    (isInScope(bucket, services) ? DataClass.CARDHOLDER : DataClass.INTERNAL)
  );
}

/** Everything that is wrong with the descriptions of buckets. */
export function bucketProblems(described: readonly BucketDescription[], services: readonly Service[]): Problem[] {
  const known = [...new Set(services.flatMap(({ buckets = [] }) => buckets.map(({ bucket }) => bucket)))].sort();
  const names = described.map(({ bucket }) => bucket);
  return described.flatMap(({ bucket, dataClass }, index) => {
    const path = `buckets[${index}]`;
    const problems: Problem[] = [];
    if (!known.includes(bucket)) {
      const allowed = known.length > 0 ? known.join(', ') : 'none';
      problems.push(problem(`${path}.bucket`, bucket, `a bucket that a service uses (${allowed})`));
    }
    if (names.indexOf(bucket) < index) {
      problems.push(problem(`${path}.bucket`, bucket, 'each bucket described once'));
    }
    if (!Object.values(DataClass).includes(dataClass)) {
      problems.push(problem(`${path}.dataClass`, dataClass, `one of ${Object.values(DataClass).join(', ')}`));
    } else if (isInScope(bucket, services) && dataClass !== DataClass.CARDHOLDER) {
      problems.push(
        problem(`${path}.dataClass`, dataClass, 'cardholder, as a cardholder-data service uses the bucket'),
      );
    }
    return problems;
  });
}

function isInScope(bucket: string, services: readonly Service[]): boolean {
  return services.some(
    ({ cardholderData, buckets = [] }) => cardholderData && buckets.some((use) => use.bucket === bucket),
  );
}
