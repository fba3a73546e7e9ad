/** A command that was called wrongly. Protects against a mistyped option that passes as a rehearsal without findings. */
export class UsageError extends Error {
  /** @param message what is wrong, and what to write instead */
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
