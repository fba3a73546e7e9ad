import { Token } from 'aws-cdk-lib';
import { RESERVED_DATABASE_NAMES, RESERVED_DATABASE_USERS } from '../../service-graph';
import { type DatabaseAccess, DatabaseLevel, type DatabaseService } from './database-access';

/** With `_owner` behind it still a name. */
const DATABASE = /^[A-Za-z][A-Za-z0-9_]{0,56}$/;
const USER = /^[a-z][a-z0-9-]{0,62}$/;
const MOST_CONNECTIONS = 10_000;

/**
 * Refuses databases and users that PostgreSQL would refuse, or that would take over what is AWS's.
 *
 * @param databases the databases
 * @param path node path of the construct that asks for it, for the error
 * @throws if a name is reserved, malformed or comes twice, a database has no service or two owners, or a number of
 *   connections is out of range
 */
export function assertDatabaseAccess(databases: readonly DatabaseAccess[], path: string): void {
  if (databases.length === 0) {
    throw new Error(`database users need one database at least, got none; name it in databases (${path})`);
  }
  const names = databases.map(({ database }) => database);
  for (const { database, services } of databases) {
    if (Token.isUnresolved(database) || !DATABASE.test(database) || RESERVED_DATABASE_NAMES.includes(database)) {
      throw new Error(
        `database must be named by 1 to 57 letters, digits and underscores after a letter, none of ${RESERVED_DATABASE_NAMES.join(', ')}, got "${database}"; change databases (${path})`,
      );
    }
    if (names.indexOf(database) !== names.lastIndexOf(database)) {
      throw new Error(`each database needs one entry, got ${database} twice; join its services (${path})`);
    }
    assertServices(database, services, path);
  }
}

function assertServices(database: string, services: readonly DatabaseService[], path: string): void {
  if (services.length === 0) {
    throw new Error(`database ${database} needs one service at least, got none; name it in services (${path})`);
  }
  const users = services.map(({ user }) => user);
  for (const { user, connections } of services) {
    if (Token.isUnresolved(user) || !USER.test(user) || RESERVED_DATABASE_USERS.test(user)) {
      throw new Error(
        `database user of a service must be a-z, 0-9 and - after a letter, at most 63, and no name of rds or postgresql, got "${user}"; rename the service (${path})`,
      );
    }
    if (users.indexOf(user) !== users.lastIndexOf(user)) {
      throw new Error(`each service of database ${database} needs one entry, got ${user} twice; join them (${path})`);
    }
    if (
      connections !== undefined &&
      !(Number.isInteger(connections) && connections >= 1 && connections <= MOST_CONNECTIONS)
    ) {
      throw new Error(
        `connections of ${user} must be a whole number from 1 to ${MOST_CONNECTIONS}, got ${connections}; change connections (${path})`,
      );
    }
  }
  const owners = services.filter(({ level }) => level === DatabaseLevel.OWNER).map(({ user }) => user);
  if (owners.length > 1) {
    throw new Error(
      `database ${database} needs one owner at most, got ${owners.join(', ')}; give the others another level (${path})`,
    );
  }
}
