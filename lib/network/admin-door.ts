/**
 * What the roles for people recognise their one way in by; everything else they are denied. Protects against a second
 * host or document that people use because a policy attached later allows it.
 */
export const ADMIN_DOOR = {
  /** Key of the tag that the admin host carries. */
  tagKey: 'DefenceInDepth:Access',
  /** Value of that tag. */
  tagValue: 'admin-host',
  /**
   * How the names of session documents begin that people may be let use beside Session Manager's preferences, such as a
   * tunnel to one host and port. Whoever makes such a document grants its use.
   */
  documentPrefix: 'DefenceInDepth-',
} as const;
