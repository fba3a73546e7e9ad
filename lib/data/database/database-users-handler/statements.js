const { escapeIdentifier: id, escapeLiteral: text } = require('pg');

/** By these comments a later run knows its own roles; services cannot comment on a role. */
const SERVICE = 'defence-in-depth: service';
const DATABASE = 'defence-in-depth: database';

const LONGEST_NAME = 63;
const PROXY = 'rdsproxyadmin';
const LEVELS = {
  owner: { tables: 'SELECT, INSERT, UPDATE, DELETE', sequences: 'USAGE, SELECT', routines: 'EXECUTE', ddl: true },
  'read-write': { tables: 'SELECT, INSERT, UPDATE, DELETE', sequences: 'USAGE, SELECT', routines: 'EXECUTE' },
  'read-only': { tables: 'SELECT' },
};
// Against accidents, not attackers: a session may set them anew.
const SETTINGS = {
  statement_timeout: '30s',
  lock_timeout: '10s',
  idle_in_transaction_session_timeout: '60s',
  idle_session_timeout: '30min',
};

const ownerOf = (database) => `${database}_owner`;
const ddlOf = (database) => `${database}_ddl`;

/** What the custom resource asks for; CloudFormation hands every number over as text. */
function planOf({ Databases }) {
  const services = new Map();
  for (const { database, services: users } of Databases) {
    for (const { user, level, connections } of users) {
      if (!Object.hasOwn(LEVELS, level)) {
        throw new Error(`level of ${user} must be one of ${Object.keys(LEVELS).join(', ')}, got ${level}`);
      }
      const known = services.get(user) ?? { user, connections: 0, uses: [] };
      known.connections = Math.max(known.connections, Number(connections));
      known.uses.push({ database, level });
      services.set(user, known);
    }
  }
  const plan = { databases: Databases.map(({ database }) => database), services: [...services.values()] };
  const roles = [...plan.databases.flatMap((name) => [ownerOf(name), ddlOf(name)]), ...services.keys()];
  const twice = roles.find((name, index) => roles.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new Error(`role ${twice} would serve two purposes; rename the service or the database`);
  }
  const long = roles.find((name) => Buffer.byteLength(name) > LONGEST_NAME);
  if (long !== undefined) {
    throw new Error(`name of a role must have at most ${LONGEST_NAME} bytes, got ${long}; shorten it`);
  }
  return plan;
}

/** Why the plan must not touch what is there: roles and databases that nobody made for it. */
function strangers({ databases, services }, state) {
  const wanted = [
    ...databases.flatMap((name) => [ownerOf(name), ddlOf(name)]).map((name) => ({ name, mark: DATABASE })),
    ...services.map(({ user }) => ({ name: user, mark: SERVICE })),
  ];
  const roles = wanted
    .filter(({ name, mark }) => state.roles.some((role) => role.name === name && role.mark !== mark))
    .map(({ name }) => `role ${name}`);
  const owned = state.databases
    .filter(({ name, owner }) => databases.includes(name) && owner !== ownerOf(name))
    .map(({ name, owner }) => `database ${name} of ${owner}`);
  return [...roles, ...owned];
}

/** Roles that own, roles that sign in, and who is whose member; nothing is left of what the plan does not say. */
function roleStatements({ databases, services }, state) {
  const exists = (name) => state.roles.some((role) => role.name === name);
  return [
    ...databases
      .flatMap((name) => [ownerOf(name), ddlOf(name)])
      .flatMap((role) => [
        ...(exists(role)
          ? []
          : [
              `CREATE ROLE ${id(role)} WITH NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS`,
              `COMMENT ON ROLE ${id(role)} IS ${text(DATABASE)}`,
            ]),
        // Whoever makes a role is not its member, and no owner of what the role owns.
        `GRANT ${id(role)} TO CURRENT_USER`,
      ]),
    ...services.flatMap(({ user, connections }) => [
      // PASSWORD NULL: there is none to steal. NOINHERIT: changing the schema takes an explicit SET ROLE.
      ...(exists(user)
        ? [`ALTER ROLE ${id(user)} WITH ${rightsOf(connections)}`]
        : [
            `CREATE ROLE ${id(user)} WITH NOSUPERUSER NOREPLICATION NOBYPASSRLS ${rightsOf(connections)}`,
            `COMMENT ON ROLE ${id(user)} IS ${text(SERVICE)}`,
          ]),
      `ALTER ROLE ${id(user)} RESET ALL`,
      ...Object.entries(SETTINGS).map(([name, value]) => `ALTER ROLE ${id(user)} SET ${name} = ${text(value)}`),
    ]),
    ...leftUsers(services, state).map((user) => `ALTER ROLE ${id(user)} WITH NOLOGIN CONNECTION LIMIT 0 PASSWORD NULL`),
    ...unwantedMemberships(services, state).map(({ role, member }) => `REVOKE ${id(role)} FROM ${id(member)}`),
    ...services.flatMap((service) => groupsOf(service).map((role) => `GRANT ${id(role)} TO ${id(service.user)}`)),
  ];
}

function rightsOf(connections) {
  return `LOGIN NOINHERIT NOCREATEDB NOCREATEROLE CONNECTION LIMIT ${Number(connections)} PASSWORD NULL`;
}

/** The roles that a service is a member of: that of IAM sign-in, and those that change the schemas that it looks after. */
function groupsOf({ uses }) {
  return ['rds_iam', ...uses.filter(({ level }) => LEVELS[level].ddl).map(({ database }) => ddlOf(database))];
}

/** Users of services that left the graph. */
function leftUsers(services, { roles }) {
  return roles
    .filter(({ name, mark }) => mark === SERVICE && !services.some(({ user }) => user === name))
    .map(({ name }) => name);
}

/** Memberships of services' users that no service is meant to have. */
function unwantedMemberships(services, { roles, memberships }) {
  const users = roles.filter(({ mark }) => mark === SERVICE).map(({ name }) => name);
  return memberships.filter(({ role, member }) => {
    const service = services.find(({ user }) => user === member);
    return users.includes(member) && !(service && groupsOf(service).includes(role));
  });
}

/** Statements that no transaction can hold. Nobody but the owner's members gets in before the database is closed. */
function creationStatements({ databases }, state) {
  return databases
    .filter((name) => !state.databases.some((database) => database.name === name))
    .map((name) => `CREATE DATABASE ${id(name)} OWNER ${id(ownerOf(name))} CONNECTION LIMIT 0`);
}

/** Who may connect to which database; also to those that left the graph. */
function databaseStatements({ databases, services }, state) {
  const users = state.roles.filter(({ mark }) => mark === SERVICE).map(({ name }) => name);
  const owners = state.roles.filter(({ mark }) => mark === DATABASE).map(({ name }) => name);
  const proxy = state.roles.some(({ name }) => name === PROXY);
  return state.databases
    .filter(({ owner }) => owners.includes(owner))
    .flatMap(({ name, grantees }) => {
      const wanted = services.filter(({ uses }) => uses.some(({ database }) => database === name));
      const former = users.filter((user) => grantees.includes(user) || wanted.some((service) => service.user === user));
      return [
        `REVOKE ALL ON DATABASE ${id(name)} FROM PUBLIC`,
        ...former.map((user) => `REVOKE ALL ON DATABASE ${id(name)} FROM ${id(user)}`),
        ...wanted.flatMap(({ user }) => [
          `GRANT CONNECT ON DATABASE ${id(name)} TO ${id(user)}`,
          `ALTER ROLE ${id(user)} IN DATABASE ${id(name)} RESET ALL`,
          // pg_temp is named, as it would otherwise be searched first.
          `ALTER ROLE ${id(user)} IN DATABASE ${id(name)} SET search_path = ${id(name)}, pg_temp`,
        ]),
        ...(proxy ? [`GRANT CONNECT ON DATABASE ${id(name)} TO ${id(PROXY)}`] : []),
        ...(databases.includes(name) ? [`ALTER DATABASE ${id(name)} CONNECTION LIMIT -1`] : []),
      ];
    });
}

/**
 * What stands in a database: one schema of the database's name. Its owner is a role that nobody can sign in as, so that no
 * service can open it to another; what the looking-after service makes in it belongs to a second such role, so that nothing
 * hangs on a service that leaves.
 */
function schemaStatements(name, { services }, { users, grantees }) {
  const schema = id(name);
  const ddl = id(ddlOf(name));
  const defaults = `ALTER DEFAULT PRIVILEGES FOR ROLE ${ddl} IN SCHEMA ${schema}`;
  const levels = services.flatMap(({ user, uses }) =>
    uses.filter(({ database }) => database === name).map(({ level }) => ({ user, level: LEVELS[level] })),
  );
  const former = users.filter((user) => grantees.includes(user) || levels.some((service) => service.user === user));
  return [
    'CREATE EXTENSION IF NOT EXISTS pgaudit',
    'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    `CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${id(ownerOf(name))}`,
    `REVOKE ALL ON SCHEMA ${schema} FROM PUBLIC`,
    `GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${ddl}`,
    // A function that runs with its owner's rights would be a way up for whoever may only read.
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${ddl} REVOKE EXECUTE ON ROUTINES FROM PUBLIC`,
    `REVOKE ALL ON ALL ROUTINES IN SCHEMA ${schema} FROM PUBLIC`,
    ...former.flatMap((user) => [
      `REVOKE ALL ON SCHEMA ${schema} FROM ${id(user)}`,
      ...['TABLES', 'SEQUENCES', 'ROUTINES'].flatMap((kind) => [
        `REVOKE ALL ON ALL ${kind} IN SCHEMA ${schema} FROM ${id(user)}`,
        `${defaults} REVOKE ALL ON ${kind} FROM ${id(user)}`,
      ]),
    ]),
    ...levels.flatMap(({ user, level: { tables, sequences, routines } }) => [
      `GRANT USAGE ON SCHEMA ${schema} TO ${id(user)}`,
      ...Object.entries({ TABLES: tables, SEQUENCES: sequences, ROUTINES: routines })
        .filter(([, rights]) => rights !== undefined)
        .flatMap(([kind, rights]) => [
          `GRANT ${rights} ON ALL ${kind} IN SCHEMA ${schema} TO ${id(user)}`,
          `${defaults} GRANT ${rights} ON ${kind} TO ${id(user)}`,
        ]),
    ]),
  ];
}

module.exports = {
  SERVICE,
  creationStatements,
  databaseStatements,
  leftUsers,
  planOf,
  roleStatements,
  schemaStatements,
  strangers,
  unwantedMemberships,
};
