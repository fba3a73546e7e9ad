import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/** How a service proves to a cache who it is. Protects against users of which nobody decided that they need a password. */
export class CacheAuthentication {
  /** With a token that its IAM role signs and that lives 15 minutes. There is nothing to steal, write down or change. */
  static readonly IAM = new CacheAuthentication();

  /**
   * With a password out of Secrets Manager, for clients that cannot sign a token. Threat model: whoever reads the secret is
   * the service until the next rotation, from anywhere that reaches the port; IAM is not asked and CloudTrail does not see
   * it. Rotation limits that, the access string and the security groups stay.
   *
   * The template holds a reference, never the password. ElastiCache knows two passwords of a user, so that what a client
   * read before a rotation (`CachePasswordRotation`) still signs it in.
   *
   * CloudFormation resolves the reference when it makes the user and whenever a property of the user changes, and then
   * sends what is current at that moment, as the only password. So a deployment never brings an old password back, and a
   * rotated secret alone changes nothing in CloudFormation. But one that changes the access string ends the former password
   * early, and in the middle of a rotation takes the pending one away until Secrets Manager tries again.
   *
   * @param secret JSON of the keys `username`, the service's name, and `password`, 16 to 128 characters
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/User-Secrets-Manager.html
   */
  static rotatedPassword(secret: secretsmanager.ISecret): CacheAuthentication {
    return new CacheAuthentication(secret);
  }

  private constructor(
    /** What holds the password; none with IAM. */
    readonly secret?: secretsmanager.ISecret,
  ) {}
}
