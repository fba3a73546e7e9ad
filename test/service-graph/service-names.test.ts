import { RESERVED_DATABASE_NAMES, type Service } from '../../lib/service-graph';
import { problemsOf, problemsWith, orders, payments, search, shop } from './shop-graph';

describe('names of services and of what they use', () => {
  test.each(RESERVED_DATABASE_NAMES)(
    'D01 refuses the database %s, which PostgreSQL or RDS has for itself',
    (database) => {
      expect(problemsWith({ databases: [{ database }] })).toEqual([
        `services[0].databases[0]: got "${database}", expected a database of its own, none of postgres, rdsadmin, template0, template1`,
      ]);
    },
  );

  test.each(['clusteradmin', 'none', 'postgres', 'public', 'rdsadmin', 'rds-reports'])(
    'D01 refuses a service %s with a database, whose user PostgreSQL or RDS has, and takes one without',
    (name) => {
      const named = (service: Partial<Service>): string[] =>
        problemsOf({ services: [{ ...orders, ...service, name }, search], calls: [] });
      expect(named({ databases: [{ database: 'orders' }] })).toEqual([
        `services[0].name: got "${name}", expected another name, as its database user would have it too: not clusteradmin, none, postgres, public or rds and more`,
      ]);
      expect(named({})).toEqual([]);
    },
  );

  test('G06 refuses a service that begins with a digit, which neither Kubernetes nor a database user may', () => {
    expect(problemsOf({ ...shop, services: [orders, payments, { ...search, name: '2nd-search' }] })).toEqual([
      'services[2].name: got "2nd-search", expected a DNS label of 2 to 40 characters, beginning with a letter (a-z, 0-9, single dashes inside)',
    ]);
  });

  test('G06 tells of every name what it may be', () => {
    const change: Partial<Service> = {
      databases: [{ database: '1st' }],
      caches: [{ keyPrefix: 'cart:old:' }],
      topics: [{ topic: '1st', produce: true }],
      buckets: [{ bucket: 'b', read: true }],
    };
    expect(problemsWith(change)).toEqual([
      'services[0].databases[0]: got "1st", expected a name of at most 57 of a-z, 0-9 and _, beginning with a letter, each named once',
      'services[0].caches[0]: got "cart:old:", expected a key prefix, one label of a-z, 0-9 and - beginning with a letter, and one colon, such as cart:, each named once',
      'services[0].topics[0]: got "1st", expected a name of at most 249 of a-z, 0-9, dot, dash and _, beginning with a letter, each named once',
      'services[0].buckets[0]: got "b", expected a DNS label of 2 to 40 characters, beginning with a letter, each named once',
    ]);
  });
});
