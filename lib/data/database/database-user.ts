const DATABASE_USER = /^[a-z0-9_][a-z0-9_-]{0,62}$/;

/**
 * Refuses what is no plain name of a database user. Protects against a wildcard, which would open every user.
 *
 * @param databaseUser the name
 * @param path node path of the construct that asks for it, for the error
 * @throws if the name is none
 */
export function assertDatabaseUser(databaseUser: string, path: string): void {
  if (!DATABASE_USER.test(databaseUser)) {
    throw new Error(
      `database user must be a plain name of a-z, 0-9, _ and -, got "${databaseUser}"; name one user (${path})`,
    );
  }
}
