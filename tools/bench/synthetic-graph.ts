import { type Service, type ServiceGraphProps } from '../../lib/service-graph';

/** Services that the edge reaches, however many there are; each is a rule in the load balancer's group, which holds 60. */
const MOST_EXPOSED = 20;

/** The place of the one service with cardholder data, behind the caller before it. */
const CARDHOLDER = 8;
const PROCESSOR = { domain: 'api.card-processor.example', port: 443, addresses: ['203.0.113.0/24'] };

/**
 * A shop of any size, in ShopNow's proportions: a fifth of the services each uses the database, the cache, topics and
 * a bucket; one in ten, up to 20, is exposed; each calls the next in its team of ten; one has cardholder data and reaches
 * a processor outside.
 *
 * @param count number of services, 10 or more
 */
export function syntheticGraph(count: number): ServiceGraphProps {
  const names = Array.from({ length: count }, (_, index) => `service-${String(index).padStart(3, '0')}`);
  return {
    services: names.map((name, index) => ({
      name,
      namespace: name,
      port: 8443,
      replicas: 3,
      ...(index % 10 === 0 && index / 10 < MOST_EXPOSED ? { exposedPaths: [index === 0 ? '/' : `/${name}`] } : {}),
      ...dataUses(name, index),
      ...(index === CARDHOLDER
        ? { cardholderData: true, allowedCallers: [names[index - 1] ?? ''], egress: [PROCESSOR] }
        : {}),
    })),
    calls: names.flatMap((from, index) => {
      const to = names[index + 1];
      return to === undefined || index % 10 === 9 ? [] : [{ from, to }];
    }),
  };
}

/** By the last digit of the index. */
function dataUses(name: string, index: number): Partial<Service> {
  switch (index % 10) {
    case 0:
    case 5:
      return { databases: [{ database: name.replace('-', '_') }] };
    case 1:
    case 6:
      return { caches: [{ keyPrefix: `${name}:` }] };
    case 2:
      return { topics: [{ topic: 'events', produce: true }] };
    case 3:
      return { topics: [{ topic: 'events', consume: true }] };
    case 4:
    case 9:
      // A bucket's policy has room for 12 consumers; a team of ten has two.
      return { buckets: [{ bucket: `documents-${Math.floor(index / 50)}`, read: true }] };
    default:
      return {};
  }
}
