import { Duration } from 'aws-cdk-lib';

const SHORTEST_GRACE = 3;
const LONGEST_GRACE = 36500;

/**
 * Who can still take a backup vault's lock away. Protects against a level that is taken by accident: the irrevocable one
 * cannot be had without saying how long it stays revocable.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
 */
export class BackupLock {
  /**
   * Governance mode. Threat model: it stops scripts, mistakes, and intruders without the right to
   * `backup:DeleteBackupVaultLockConfiguration`. It does not stop an administrator of the account, nor whoever stole one's
   * session: the vault's policy makes that two steps with an alarm, and after them every backup can be deleted. For
   * environments whose data can be lost and that must be removable.
   */
  static readonly GOVERNANCE = new BackupLock();

  /**
   * Compliance mode. When the grace is over, nobody can undo it: neither an administrator nor the root user nor AWS can
   * shorten the least retention, raise the most, delete a backup before its time, or remove the vault while it holds one,
   * and everything in it is paid for until then. A deployment that changes the retention of the lock fails for ever after.
   *
   * The clock starts when the lock is set, and again whenever its bounds or its grace are set anew within the grace; the
   * truth is the `LockDate` of `aws backup describe-backup-vault`. What a lock in its grace is worth is
   * {@link BackupLock.GOVERNANCE}.
   *
   * One thing stays above it: whoever may close the account. AWS deletes the vaults of an account 90 days after it was
   * closed; copies in a vault of another account outlive that.
   *
   * @param grace how long the lock can still be corrected or removed, 3 to 36500 whole days
   * @throws if the grace is no whole number of days in that range
   */
  static irrevocableAfter(grace: Duration): BackupLock {
    const days = grace.toDays({ integral: false });
    if (!Number.isInteger(days) || days < SHORTEST_GRACE || days > LONGEST_GRACE) {
      throw new Error(
        `backup lock needs a grace of ${SHORTEST_GRACE} to ${LONGEST_GRACE} whole days, got ${days}; change grace`,
      );
    }
    return new BackupLock(Duration.days(days));
  }

  private constructor(
    /** How long the lock can still be removed; for ever if there is none. */
    readonly grace?: Duration,
  ) {}
}
