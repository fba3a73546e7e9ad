/**
 * Whether the role that CloudFormation takes may read a secret. Whoever can deploy can have a secret's value written into
 * any property of any resource, by a dynamic reference.
 */
export class DeploymentReading {
  /**
   * It may configure the secret and not read it.
   *
   * Threat model: a template cannot carry the value out in one step; it would have to change the secret's policy first,
   * which rings. CloudFormation lists `GetSecretValue` among what it may call to update a secret (description, key, tags);
   * if such an update is refused for it, deploy with {@link DeploymentReading.ALLOWED} alone first, then the change.
   */
  static readonly REFUSED = new DeploymentReading(false);

  /**
   * It may read the secret too. For a value that a template hands to a resource by a dynamic reference: the password of a
   * cache user, the header of an origin.
   *
   * Threat model: whoever can deploy can read the value.
   */
  static readonly ALLOWED = new DeploymentReading(true);

  private constructor(readonly isAllowed: boolean) {}
}
