import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { EncryptionKey } from '../foundation';
import { type DataClass } from './data-class';

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

  /** The key of the class, made when it is first asked for: a key that encrypts nothing costs money and attention. */
  keyFor(dataClass: DataClass): kms.IKey {
    const known = this.keys.get(dataClass);
    if (known) {
      return known;
    }
    const { key } = new EncryptionKey(this, dataClass.name, { description: `Encrypts ${dataClass.description}` });
    this.keys.set(dataClass, key);
    return key;
  }
}
