import { databaseAccess, DatabaseLevel } from '../../lib/data';
import { assertDatabaseAccess } from '../../lib/data/database/assert-database-access';
import { ServiceGraph } from '../../lib/service-graph';
import fc from 'fast-check';
import { arbitraryGraph } from '../service-graph/arbitrary-graph';

const service = (name: string, replicas: number, ...databases: string[]) => ({
  name,
  namespace: name,
  port: 8443,
  replicas,
  databases: databases.map((database) => ({ database })),
});
const { OWNER, READ_ONLY, READ_WRITE } = DatabaseLevel;
const one = { database: 'orders', services: [{ user: 'orders', level: OWNER }] };

describe('databaseAccess', () => {
  test('D01 gives the schema to the service of its name, and others what is there to read', () => {
    const graph = new ServiceGraph({
      services: [
        service('reports', 2, 'order_book', 'sums'),
        service('order-book', 30, 'order_book'),
        service('web', 1),
      ],
      calls: [],
    });
    expect(databaseAccess(graph)).toEqual([
      {
        database: 'order_book',
        services: [
          { user: 'reports', level: READ_ONLY, connections: 50 },
          { user: 'order-book', level: OWNER, connections: 600 },
        ],
      },
      { database: 'sums', services: [{ user: 'reports', level: OWNER, connections: 50 }] },
    ]);
  });

  test('D01 is what the graph says, each use once, one owner in each database (property)', () => {
    fc.assert(
      fc.property(arbitraryGraph, (props) => {
        const graph = new ServiceGraph(props);
        const access = databaseAccess(graph);
        const uses = access.flatMap(({ database, services }) => services.map(({ user }) => `${user} ${database}`));
        const wanted = graph
          .databaseUsers()
          .flatMap(({ name, databases = [] }) => databases.map(({ database }) => `${name} ${database}`));
        expect(uses.sort()).toEqual(wanted.sort());
        for (const { services } of access) {
          expect(services.filter(({ level }) => level === OWNER)).toHaveLength(1);
        }
      }),
    );
  });
});

describe('assertDatabaseAccess', () => {
  const check = (...databases: Parameters<typeof assertDatabaseAccess>[0]) =>
    assertDatabaseAccess(databases, 'Test/Users');

  test('D01 takes the longest names and the most connections', () => {
    const user = `u${'1'.repeat(62)}`;
    expect(() =>
      check({ database: `d${'_'.repeat(56)}`, services: [{ user, level: READ_WRITE, connections: 10_000 }] }, one),
    ).not.toThrow();
  });

  test.each(['', '1st', 'a-b', 'a"b', 'postgres', 'rdsadmin', 'template1', 'd'.repeat(58)])(
    'D01 refuses the database "%s"',
    (database) => {
      expect(() => check({ ...one, database })).toThrow(
        `database must be named by 1 to 57 letters, digits and underscores after a letter, none of postgres, rdsadmin, template0, template1, got "${database}"; change databases (Test/Users)`,
      );
    },
  );

  test.each(['', 'Orders', 'or_ders', 'a"; DROP ROLE b', 'clusteradmin', 'rdsadmin', 'public', 'u'.repeat(64)])(
    'D01 refuses the user "%s"',
    (user) => {
      expect(() => check({ database: 'orders', services: [{ user, level: OWNER }] })).toThrow(
        `database user of a service must be a-z, 0-9 and - after a letter, at most 63, and no name of rds or postgresql, got "${user}"; rename the service (Test/Users)`,
      );
    },
  );

  test.each<[Parameters<typeof assertDatabaseAccess>[0], string]>([
    [[], 'database users need one database at least, got none; name it in databases'],
    [[one, one], 'each database needs one entry, got orders twice; join its services'],
    [[{ ...one, services: [] }], 'database orders needs one service at least, got none; name it in services'],
    [
      [{ ...one, services: [...one.services, ...one.services] }],
      'each service of database orders needs one entry, got orders twice; join them',
    ],
    [
      [{ ...one, services: [...one.services, { user: 'billing', level: OWNER }] }],
      'database orders needs one owner at most, got orders, billing; give the others another level',
    ],
    ...[0, 1.5, 10_001].map((connections): [Parameters<typeof assertDatabaseAccess>[0], string] => [
      [{ ...one, services: [{ user: 'orders', level: OWNER, connections }] }],
      `connections of orders must be a whole number from 1 to 10000, got ${connections}; change connections`,
    ]),
  ])('D01 refuses %j', (databases, message) => {
    expect(() => check(...databases)).toThrow(`${message} (Test/Users)`);
  });
});
