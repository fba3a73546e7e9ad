/** Databases that PostgreSQL and RDS have for themselves. Protects against migrations that take over what is theirs. */
export const RESERVED_DATABASE_NAMES: readonly string[] = ['postgres', 'rdsadmin', 'template0', 'template1'];

/** Users that PostgreSQL, RDS and the platform's master user have. Protects against a service that would become one. */
export const RESERVED_DATABASE_USERS = /^(clusteradmin|none|postgres|public|rds.*)$/;
