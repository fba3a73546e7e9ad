import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { type AccountUse, EncryptionKey, type KeyUse } from '../foundation';
import { DataClass } from '../service-graph';
import { dataClassRules } from './data-class-rules';

const IDS: Readonly<Record<DataClass, string>> = {
  [DataClass.PUBLIC]: 'Public',
  [DataClass.INTERNAL]: 'Internal',
  [DataClass.PII]: 'Pii',
  [DataClass.CARDHOLDER]: 'Cardholder',
  [DataClass.AUDIT]: 'Audit',
};

/**
 * One customer managed key for each data class in use. Protects against a right to decrypt that reaches over the border
 * of a data class.
 *
 * A key is used through the services that were named for it, by the users of keys in the scope (see `nameKeyUsers`), or by
 * roles that {@link DataKeys.allowUse} names. Where the class is inspected, Macie's service-linked role may decrypt: it reads objects
 * as itself. What the key is like otherwise is a matter of {@link dataClassRules}.
 *
 * @see https://docs.aws.amazon.com/macie/latest/user/discovery-supported-encryption-types.html
 */
export class DataKeys extends Construct {
  private readonly keys = new Map<DataClass, EncryptionKey>();

  /**
   * The key of the class, made when it is first asked for: a key that encrypts nothing costs money and attention.
   *
   * @param dataClass the class of what is encrypted
   * @param services AWS services that encrypt it, by their short names, e.g. `rds`; added to those named before
   */
  keyFor(dataClass: DataClass, ...services: string[]): kms.IKey {
    const key = this.made(dataClass);
    key.useThrough(...services);
    return key.key;
  }

  /**
   * Lets roles of the account use the key of a class by calling KMS themselves, e.g. for what they encrypt before they
   * store it. The key is made if nobody has asked for it.
   *
   * @param dataClass the class of what is encrypted
   * @param use the roles and what they do
   */
  allowUse(dataClass: DataClass, use: KeyUse): void {
    this.made(dataClass).allowUse(use);
  }

  /**
   * Lets another account use the key of a class, e.g. for copies of backups. The key is made if nobody has asked for it.
   *
   * @param dataClass the class of what is encrypted
   * @param use the account and what it does
   */
  allowAccount(dataClass: DataClass, use: AccountUse): void {
    this.made(dataClass).allowAccount(use);
  }

  private made(dataClass: DataClass): EncryptionKey {
    const known = this.keys.get(dataClass);
    if (known) {
      return known;
    }
    const { description, multiRegion, inspectedByMacie } = dataClassRules(dataClass);
    const key = new EncryptionKey(this, IDS[dataClass], {
      description: `Encrypts ${description}`,
      services: [],
      multiRegion,
    });
    if (inspectedByMacie) {
      key.allowLinkedRole({
        sid: 'InspectedByMacie',
        role: 'macie.amazonaws.com/AWSServiceRoleForAmazonMacie',
        actions: ['kms:Decrypt'],
      });
    }
    this.keys.set(dataClass, key);
    return key;
  }
}
