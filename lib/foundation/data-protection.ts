import * as logs from 'aws-cdk-lib/aws-logs';

const SHORTEST_REASON = 30;

/** Numbers, security codes and expiry dates of payment cards, by the names that AWS gives its data identifiers. */
const CARDS = ['CreditCardNumber', 'CreditCardSecurityCode', 'CreditCardExpiration'];

const CREDENTIALS = ['AwsSecretKey', 'OpenSshPrivateKey', 'PgpPrivateKey', 'PkcsPrivateKey', 'PuttyPrivateKey'];

/** The countries for which AWS knows the formats of bank accounts and telephones, as far as the shop delivers there. */
const COUNTRIES = ['DE', 'ES', 'FR', 'GB', 'IT'];

/**
 * No names and postal addresses: AWS guesses these from ordinary words. No IP addresses: the search for an intruder needs
 * them, and the web ACL's log is worth nothing without.
 */
const PERSONS = [
  'EmailAddress',
  ...['BankAccountNumber', 'PhoneNumber'].flatMap((kind) => COUNTRIES.map((of) => `${kind}-${of}`)),
];

/**
 * What CloudWatch Logs masks in a log group. Protects card numbers, personal data and credentials that somebody logs by
 * mistake: whoever reads the group sees asterisks, and so do Logs Insights, metric filters and subscriptions. Nothing in
 * this library gives anybody `logs:Unmask`.
 *
 * Masking hides and does not delete: the text stays stored, under the key of the group, and comes back with
 * `logs:Unmask`. What was there before the policy stays readable. AWS masks a card number only if it passes Luhn's check
 * and a word such as `card` or `pan` stands within 30 characters of it; `CardDataDetector` of the detection room finds
 * the others. Expressions of our own could mask these too, but they know no check digit, would mask order numbers, and
 * would hide card numbers from the detector, which reads the masked text.
 *
 * AWS charges by the GB that it scans, about a fifth of what taking the log in costs.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html
 */
export class DataProtection {
  /** Masks card data, personal data of European customers, and credentials. For everything that a request leaves traces in. */
  static readonly MASKED = new DataProtection([...CARDS, ...PERSONS, ...CREDENTIALS]);

  /**
   * Masks nothing. Threat model: whoever may read the group reads all of it. For evidence that must stay as it was
   * written and that AWS writes without any text of ours.
   *
   * @param reason why no card number, personal data or credential gets there, 30 characters or more
   * @throws if the reason is too short to say anything
   */
  static off(reason: string): DataProtection {
    if (reason.trim().length < SHORTEST_REASON) {
      throw new Error(
        `data protection that is off needs a reason of at least ${SHORTEST_REASON} characters, got "${reason}"; say why nothing sensitive gets into the log`,
      );
    }
    return new DataProtection([]);
  }

  private constructor(
    /** Names of AWS's data identifiers that are masked; none if nothing is. */
    readonly identifiers: readonly string[],
  ) {}

  /**
   * The policy of a log group; nothing if it is off.
   *
   * @param findings where AWS reports what it masked: kinds and places, not the text
   */
  policy(findings?: logs.ILogGroup): logs.DataProtectionPolicy | undefined {
    return this.identifiers.length === 0
      ? undefined
      : new logs.DataProtectionPolicy({
          // A dimension of the metric LogEventsWithFindings.
          name: 'defence-in-depth',
          description: 'Masks card data, personal data and credentials',
          identifiers: this.identifiers.map((name) => new logs.DataIdentifier(name)),
          ...(findings && { logGroupAuditDestination: findings }),
        });
  }
}
