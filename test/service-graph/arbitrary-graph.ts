import fc from 'fast-check';
import {
  type BucketDescription,
  type Call,
  DataClass,
  LegalBasis,
  type PlatformEgress,
  type Processing,
  RecipientRole,
  REFUSED_PORTS,
  type Service,
  type ServiceGraphProps,
} from '../../lib/service-graph';

/** One party of the platform alone, one that a service may reach too, on another port. */
const PLATFORM_EGRESS: PlatformEgress[] = [
  {
    domain: 'updates.example.com',
    port: 443,
    addresses: ['198.51.100.0/24'],
    reason: 'the update operator fetches its metadata',
  },
  {
    domain: 'api-0.example.com',
    port: 8443,
    addresses: ['203.0.113.0/24'],
    reason: 'the external scaler reads the length of a queue',
  },
];

/** Valid graphs of 1 to 8 services with any calls between them, for property tests of every layer. */
export const arbitraryGraph: fc.Arbitrary<ServiceGraphProps> = fc
  .integer({ min: 1, max: 8 })
  .chain((count) =>
    fc.record({
      services: fc.tuple(...Array.from({ length: count }, (_, index) => arbitraryService(index))),
      pairs: fc.uniqueArray(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), {
        selector: ([from, to]) => `${from}-${to}`,
        maxLength: 12,
      }),
      platformEgress: fc.uniqueArray(fc.constantFrom(...PLATFORM_EGRESS), { maxLength: 2 }),
      imagesClass: fc.option(fc.constantFrom(DataClass.PUBLIC, DataClass.INTERNAL, DataClass.PII, DataClass.AUDIT), {
        nil: undefined,
      }),
      personal: fc.uniqueArray(fc.nat(count - 1), { maxLength: 3 }),
    }),
  )
  .map(({ services: drawn, pairs, platformEgress, imagesClass, personal }) => {
    const calls: Call[] = pairs
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => ({ from: name(from), to: name(to) }));
    const services = drawn.map((service) => withCallers(service, calls));
    const users = services.filter(({ buckets = [] }) => buckets.some(({ bucket }) => bucket === 'images'));
    const buckets: BucketDescription[] =
      users.length > 0 && imagesClass !== undefined ? [{ bucket: 'images', dataClass: imagesClass }] : [];
    const processings = [
      ...personal.map((index) => processingOf(services[index] as Service)),
      ...buckets.filter(({ dataClass }) => dataClass === DataClass.PII).map(() => processingOfImages(users)),
    ];
    return { services, calls, platformEgress, buckets, processings };
  });

const name = (index: number): string => `service-${index}`;

function arbitraryService(index: number): fc.Arbitrary<Service> {
  return fc.record({
    name: fc.constant(name(index)),
    namespace: fc.constant(`space-${index}`),
    port: fc.integer({ min: 1024, max: 9000 }).filter((port) => !REFUSED_PORTS.has(port)),
    replicas: fc.integer({ min: 1, max: 1000 }),
    cardholderData: fc.boolean(),
    exposedPaths: fc.constantFrom([], [`/api/${index}`]),
    databases: fc.constantFrom([], [{ database: `db_${index}` }]),
    caches: fc.constantFrom([], [{ keyPrefix: `cache-${index}:` }]),
    topics: fc.constantFrom([], [{ topic: 'events', produce: true }], [{ topic: 'events', consume: true }]),
    buckets: fc.constantFrom([], [{ bucket: 'images', read: true }], [{ bucket: 'images', write: true }]),
    secrets: fc.constantFrom([], [{ secret: `secret-${index}` }]),
    egress: fc.constantFrom([], [{ domain: `api-${index}.example.com`, port: 443, addresses: ['203.0.113.0/24'] }]),
  });
}

/**
 * A cardholder-data service names its callers, is not exposed and has its bucket for itself; one that nobody calls is an
 * ordinary service.
 */
function withCallers(service: Service, calls: readonly Call[]): Service {
  const callers = calls.filter(({ to }) => to === service.name).map(({ from }) => from);
  const buckets = (service.buckets ?? []).map((use) => ({ ...use, bucket: `of-${service.name}` }));
  return service.cardholderData && callers.length > 0
    ? { ...service, allowedCallers: callers, exposedPaths: [], buckets }
    : { ...service, cardholderData: false };
}

/** Personal data in every store that the service has for itself; each party outside gets some. */
function processingOf({ name, databases = [], caches = [], egress = [] }: Service): Processing {
  return {
    name: `about-${name}`,
    purpose: 'what the service is there for',
    legalBasis: LegalBasis.CONTRACT,
    dataSubjects: ['customers'],
    categories: ['contact data'],
    services: [name],
    databases: databases.map(({ database }) => database),
    caches: caches.map(({ keyPrefix }) => keyPrefix),
    recipients: egress.map(({ domain }) => ({ host: domain, name: 'a party', role: RecipientRole.PROCESSOR })),
    retentionDays: 30,
    retentionFrom: 'the last visit',
  };
}

/** The bucket that services share, with data about people. */
function processingOfImages(users: readonly Service[]): Processing {
  return {
    ...processingOf({ ...(users[0] as Service), databases: [], caches: [] }),
    name: 'about-images',
    services: users.map(({ name }) => name),
    buckets: ['images'],
    recipients: users.flatMap((user) => processingOf(user).recipients ?? []),
  };
}
