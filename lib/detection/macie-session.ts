/**
 * Who turns Macie on in the account and region. Protects against a deployment that fails because somebody has, and against
 * one that turns off what it did not turn on.
 *
 * @see https://docs.aws.amazon.com/macie/latest/user/getting-started.html
 */
export class MacieSession {
  /** The stack does; the deployment fails where Macie is on already. It stays on when the stack goes. */
  static readonly OWN = new MacieSession(true);

  /**
   * Somebody else did, e.g. the organisation's administrator. Threat model: Macie's settings, its log and whether it is on
   * at all are theirs; the stack adds its job and its alarms for findings, and does not notice when Macie is paused or
   * cannot open a bucket.
   */
  static readonly EXISTING = new MacieSession(false);

  private constructor(
    /** Whether the stack makes the session. */
    readonly isOwn: boolean,
  ) {}
}
