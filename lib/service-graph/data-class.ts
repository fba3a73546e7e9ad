/**
 * How sensitive data is. It decides which key encrypts it, how long it is kept, whether it is backed up and looked through.
 *
 * @see https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/data-classification.html
 */
export enum DataClass {
  /** Meant for everybody: product pictures. */
  PUBLIC = 'public',
  /** Known inside, and harmless outside. */
  INTERNAL = 'internal',
  /** About people: sessions, carts, addresses (GDPR). */
  PII = 'pii',
  /** What a service of the PCI DSS scope writes: payments, tokens of cards, and the orders that they belong to. */
  CARDHOLDER = 'cardholder',
  /** Evidence: logs, receipts, records of requests. */
  AUDIT = 'audit',
}
