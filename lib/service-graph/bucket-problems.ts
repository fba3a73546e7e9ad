import { type BucketDescription } from './bucket-description';
import { DataClass } from './data-class';
import { problem, type Problem } from './problem';
import { type Processing } from './processing';
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
export function bucketProblems(
  described: readonly BucketDescription[],
  services: readonly Service[],
  processings: readonly Processing[],
): Problem[] {
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
    } else if (
      dataClass === DataClass.PII &&
      known.includes(bucket) &&
      !processings.some(({ buckets = [] }) => buckets.includes(bucket))
    ) {
      const allowed = `another class, or a processing that names ${bucket} in its buckets`;
      problems.push(problem(`${path}.dataClass`, dataClass, allowed));
    }
    return problems;
  });
}

/**
 * Uses of buckets that take cardholder data out of its zone, or around the callers of a service. Who reads such a bucket is
 * in the PCI DSS scope, so that being an allowed caller alone does not do: an ordinary service would have the data on
 * nodes that the edge reaches.
 */
export function cardholderBucketProblems(
  services: readonly Service[],
  described: readonly BucketDescription[],
): Problem[] {
  return services.flatMap((service, s) =>
    (service.buckets ?? []).flatMap(({ bucket }, b) => {
      if (classOfBucket(bucket, services, described) !== DataClass.CARDHOLDER) {
        return [];
      }
      const at = `services[${s}].buckets[${b}]`;
      const owners = services.filter((owner) => owner !== service && owner.cardholderData && uses(owner, bucket));
      if (!service.cardholderData) {
        const why = owners.length > 0 ? `used by ${owners.map(({ name }) => name).join(', ')}` : 'by its description';
        const allowed = `a bucket without cardholder data, which this one has (${why}), or cardholderData to be true`;
        return [problem(at, bucket, allowed)];
      }
      return owners
        .filter((owner) => services.indexOf(owner) < s && !isCaller(owner, service) && !isCaller(service, owner))
        .map(({ name }) =>
          problem(at, bucket, `a bucket of its own, or to be an allowed caller of ${name}, which uses it`),
        );
    }),
  );
}

function isInScope(bucket: string, services: readonly Service[]): boolean {
  return services.some((service) => service.cardholderData && uses(service, bucket));
}

function uses({ buckets = [] }: Service, bucket: string): boolean {
  return buckets.some((use) => use.bucket === bucket);
}

function isCaller(caller: Service, { allowedCallers = [] }: Service): boolean {
  return allowedCallers.includes(caller.name);
}
