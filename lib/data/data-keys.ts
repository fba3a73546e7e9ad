import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { EncryptionKey } from '../foundation';
import { DataClass } from '../service-graph';

const KEYS: Readonly<Record<DataClass, { readonly id: string; readonly description: string }>> = {
  [DataClass.PUBLIC]: { id: 'Public', description: 'data meant for everybody' },
  [DataClass.INTERNAL]: { id: 'Internal', description: 'internal data, harmless if it became known' },
  [DataClass.PII]: { id: 'Pii', description: 'data about people' },
  [DataClass.CARDHOLDER]: { id: 'Cardholder', description: 'data of the PCI DSS scope' },
  [DataClass.AUDIT]: { id: 'Audit', description: 'evidence' },
};

/**
 * One customer managed key for each data class in use. Protects against a right to decrypt that reaches over the border
 * of a data class.
 *
 * The key policies are KMS's default, the account decides by IAM: Aurora, ElastiCache, MSK and AWS Backup make their
 * grants with the rights of the deploying role, and S3 decrypts with the rights of the caller, so no service principal
 * needs a statement of its own.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export class DataKeys extends Construct {
  private readonly keys = new Map<DataClass, kms.IKey>();

  /**
   * The key of the class, made when it is first asked for: a key that encrypts nothing costs money and attention.
   *
   * @param dataClass the class of what is encrypted
   * @param services AWS services that encrypt it, by their short names, e.g. `rds`; added to those named before
   */
  keyFor(dataClass: DataClass, ...services: string[]): kms.IKey {
    const known = this.keys.get(dataClass);
    if (known) {
      return known;
    }
    const { id, description } = KEYS[dataClass];
    const { key } = new EncryptionKey(this, id, { description: `Encrypts ${description}`, services });
    this.keys.set(dataClass, key);
    return key;
  }
}
