/** What a person may ask for. The values stand in the tables: never change one. */
export enum RequestKind {
  /** To be forgotten (GDPR article 17). */
  ERASURE = 'ERASURE',
  /** A copy of their data (GDPR article 15). */
  ACCESS = 'ACCESS',
}
