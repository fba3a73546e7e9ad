/**
 * How sensitive data is, which decides the key that encrypts it. Protects against one key that opens everything: who may
 * decrypt the product pictures may not decrypt an order.
 *
 * @see https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/data-classification.html
 */
export class DataClass {
  /** Known to everybody inside and harmless outside: product pictures, catalogue files. */
  static readonly INTERNAL = new DataClass('Internal', 'internal data, harmless if it became known');

  /** About people: sessions, carts, addresses (GDPR). */
  static readonly PII = new DataClass('Pii', 'data about people');

  /** What a service of the PCI DSS scope writes: payments, tokens of cards, and the orders that they belong to. */
  static readonly CARDHOLDER = new DataClass('Cardholder', 'data of the PCI DSS scope');

  private constructor(
    /** Name in PascalCase, the construct id of its key. */
    readonly name: string,
    /** What belongs to it, shown with its key. */
    readonly description: string,
  ) {}
}
