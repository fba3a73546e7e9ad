import { type BucketDescription } from './bucket-description';
import { classOfBucket } from './bucket-problems';
import { DataClass } from './data-class';
import { problem, type Problem } from './problem';
import { type Processing } from './processing';
import { type Service } from './service-graph-props';

/** The data uses of a service that a processing names its stores by. */
const KINDS = {
  databases: ({ databases = [] }: Service) => databases.map(({ database }) => database),
  caches: ({ caches = [] }: Service) => caches.map(({ keyPrefix }) => keyPrefix),
  topics: ({ topics = [] }: Service) => topics.map(({ topic }) => topic),
  buckets: ({ buckets = [] }: Service) => buckets.map(({ bucket }) => bucket),
};

/**
 * Everything by which the processings and the graph disagree about where personal data goes. Protects against a store of
 * personal data that a service outside the record reads, in a bucket of a lesser class, or with a party outside that the
 * record does not name.
 */
export function personalDataProblems(
  processings: readonly Processing[],
  services: readonly Service[],
  described: readonly BucketDescription[],
): Problem[] {
  return [
    ...processings.flatMap((_, index) => storeProblems(processings, index, services)),
    ...processings.flatMap(({ buckets = [] }, p) =>
      buckets.flatMap((bucket, b) => {
        const dataClass = classOfBucket(bucket, services, described);
        return dataClass === DataClass.PUBLIC || dataClass === DataClass.INTERNAL
          ? [problem(`processings[${p}].buckets[${b}]`, bucket, `a bucket described as pii; this one is ${dataClass}`)]
          : [];
      }),
    ),
    ...unnamedRecipients(processings, services),
  ];
}

function storeProblems(processings: readonly Processing[], index: number, services: readonly Service[]): Problem[] {
  return (['databases', 'caches', 'topics', 'buckets'] as const).flatMap((kind) => {
    const names = processings[index]?.[kind] ?? [];
    const own = services.filter(({ name }) => processings[index]?.services.includes(name));
    const known = [...new Set(own.flatMap(KINDS[kind]))];
    return names.flatMap((name, position) => {
      const at = `processings[${index}].${kind}[${position}]`;
      const users = services.filter((service) => KINDS[kind](service).includes(name));
      const first = names.indexOf(name) === position;
      if (!first || !known.includes(name)) {
        const allowed = known.length > 0 ? known.join(', ') : 'none';
        return [problem(at, name, `one that a service of the processing uses (${allowed}), each named once`)];
      }
      return users
        .filter(
          (user) => !processings.some((other) => other[kind]?.includes(name) && other.services.includes(user.name)),
        )
        .map((user) => problem(at, name, `a processing of it that names ${user.name}, which uses it too`));
    });
  });
}

/** What a service with personal data reaches outside must be a recipient somewhere, if only as one that gets none. */
function unnamedRecipients(processings: readonly Processing[], services: readonly Service[]): Problem[] {
  return services.flatMap(({ name, egress = [] }, s) => {
    const own = processings.filter((processing) => processing.services.includes(name));
    const named = new Set(own.flatMap(({ recipients = [] }) => recipients.map(({ host }) => host)));
    return own.length === 0
      ? []
      : egress.flatMap(({ domain }, e) =>
          named.has(domain)
            ? []
            : [
                problem(
                  `services[${s}].egress[${e}].domain`,
                  domain,
                  `a recipient { host, name, role } in a processing of ${name} (${own.map((processing) => processing.name).join(', ')}), with role none if it gets no personal data`,
                ),
              ],
        );
  });
}
