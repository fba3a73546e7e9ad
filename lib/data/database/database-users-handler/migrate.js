const {
  SERVICE,
  creationStatements,
  databaseStatements,
  leftUsers,
  roleStatements,
  schemaStatements,
  strangers,
  unwantedMemberships,
} = require('./statements');

/** One run at a time, also where an older one still runs behind a function that timed out. */
const LOCK = 7_214_053;
const MAINTENANCE = 'postgres';

const ROLES = `SELECT rolname::text AS name, shobj_description(oid, 'pg_authid') AS mark FROM pg_roles`;
const MEMBERSHIPS = `SELECT DISTINCT pg_get_userbyid(roleid)::text AS role, pg_get_userbyid(member)::text AS member FROM pg_auth_members`;
const DATABASES = `
  SELECT datname::text AS name, pg_get_userbyid(datdba)::text AS owner,
         ARRAY(SELECT DISTINCT pg_get_userbyid(grantee)::text FROM aclexplode(datacl) WHERE grantee <> 0) AS grantees
  FROM pg_database`;
const SCHEMA_GRANTEES = `
  SELECT DISTINCT pg_get_userbyid(grantee)::text AS name
  FROM pg_namespace, aclexplode(nspacl) WHERE nspname = $1 AND grantee <> 0`;

/** PostgreSQL only warns where it gives or takes less than it was told: 01006 not revoked, 01007 not granted. */
const HALF_DONE = /^0100[67]$/;

/** What stands in the way and no repetition mends. */
class Refused extends Error {}

/**
 * Brings the databases and the users of a cluster to what the plan says, and may be repeated at any point.
 *
 * @param plan what is wanted
 * @param connect opens a connection of the administrator to a database of that name
 */
async function migrate(plan, connect) {
  return withConnection(connect, MAINTENANCE, async (admin) => {
    await admin.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const state = await readState(admin);
    const unknown = strangers(plan, state);
    if (unknown.length > 0) {
      throw new Refused(`${unknown.join(', ')} was not made by this resource; rename it, or remove it`);
    }
    await inTransaction(admin, roleStatements(plan, state), () => checkMemberships(admin, plan));
    const creations = creationStatements(plan, state);
    for (const creation of creations) {
      await admin.query(creation);
    }
    const created = await readState(admin);
    await inTransaction(admin, databaseStatements(plan, created));
    const users = created.roles.filter(({ mark }) => mark === SERVICE).map(({ name }) => name);
    for (const database of plan.databases) {
      await withConnection(connect, database, async (client) => {
        const { rows } = await client.query(SCHEMA_GRANTEES, [database]);
        const grantees = rows.map(({ name }) => name);
        await inTransaction(client, schemaStatements(database, plan, { users, grantees }));
      });
    }
    const left = leftUsers(plan.services, created);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename::text = ANY($1)', [left]);
    return { databases: plan.databases.length, created: creations.length, users: plan.services.length, left };
  });
}

async function readState(client) {
  const [roles, memberships, databases] = [
    await client.query(ROLES),
    await client.query(MEMBERSHIPS),
    await client.query(DATABASES),
  ];
  return { roles: roles.rows, memberships: memberships.rows, databases: databases.rows };
}

/** A membership that another role granted survives the revocation with a warning alone. */
async function checkMemberships(client, { services }) {
  const [kept] = unwantedMemberships(services, await readState(client));
  if (kept) {
    throw new Refused(`${kept.member} stays a member of ${kept.role}, which another role granted; revoke that`);
  }
}

async function inTransaction(client, statements, check = async () => {}) {
  const warnings = [];
  const listen = ({ code, message }) => HALF_DONE.test(code) && warnings.push(message);
  client.on('notice', listen);
  await client.query('BEGIN');
  try {
    for (const statement of statements) {
      await client.query(statement);
      if (warnings.length > 0) {
        throw new Refused(`${warnings[0]} (${statement})`);
      }
    }
    await check();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.off('notice', listen);
  }
}

async function withConnection(connect, database, use) {
  const client = await connect(database);
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}

module.exports = { migrate };
