/** How long any session may last, in minutes, as Session documents write it: without traffic, and in all. */
export const SESSION_LIMITS = { idleSessionTimeout: '15', maxSessionDuration: '60' } as const;

/**
 * The condition of every statement that lets people start a session: one without it lets through the documents that the
 * others check.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-specify-session-document.html
 */
export const SESSION_DOCUMENT_CHECKED = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } } as const;

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
