import { type ServiceGraph } from '../../service-graph';

/** What a service does in a database. */
export enum DatabaseLevel {
  /** Reads and writes, and changes the schema after an explicit `SET ROLE "<database>_ddl"`; one service in a database. */
  OWNER = 'owner',
  /** Reads and writes what the owner made. */
  READ_WRITE = 'read-write',
  /** Reads what the owner made. */
  READ_ONLY = 'read-only',
}

/** A service's use of a database. */
export interface DatabaseService {
  /** Name of its user, which is the service's own: `a-z`, `0-9`, `-`, starting with a letter, at most 63 characters. */
  readonly user: string;

  /** What it does there. */
  readonly level: DatabaseLevel;

  /** Connections that it may have at once, 1 to 10000; of a user of several databases, the most counts. @default 100 */
  readonly connections?: number;
}

/** A database and the services that use it; for all others it is closed. */
export interface DatabaseAccess {
  /** Its name, letters, digits and underscores, starting with a letter, at most 57 characters. */
  readonly database: string;

  /** The services, one or more, at most one of them its owner. */
  readonly services: DatabaseService[];
}

const FEWEST_CONNECTIONS = 50;
const CONNECTIONS_OF_A_POD = 20;

/**
 * Who uses which database, from the service graph. Protects against two services that change one schema, each behind the
 * other's back.
 *
 * The schema of a database is looked after by the service of its name, or else by the first that uses it; what others of
 * the graph may do in it is to read. Each may have 20 connections for each of its pods (ten, and as many again while a new
 * version replaces the old), 50 at least.
 *
 * @param graph the services
 */
export function databaseAccess(graph: ServiceGraph): DatabaseAccess[] {
  const users = graph.databaseUsers();
  const names = users.flatMap(({ databases = [] }) => databases.map(({ database }) => database));
  return [...new Set(names)].sort().map((database) => {
    const using = users.filter(({ databases = [] }) => databases.some((use) => use.database === database));
    const owner = using.find(({ name }) => name.replaceAll('-', '_') === database) ?? using[0];
    return {
      database,
      services: using.map((service) => ({
        user: service.name,
        level: service === owner ? DatabaseLevel.OWNER : DatabaseLevel.READ_ONLY,
        connections: Math.max(FEWEST_CONNECTIONS, CONNECTIONS_OF_A_POD * service.replicas),
      })),
    };
  });
}
