import { buildDecrypt, CommitmentPolicy, MultiKeyringNode, RawRsaKeyringNode } from '@aws-crypto/client-node';

/** The private half of a key of a `FieldLevelEncryption`. */
export interface FieldKey {
  /** `keyName` of the construct, or `nextKeyName`. */
  readonly name: string;
  /** The key in PEM, out of the service's secret and nowhere else. */
  readonly privateKey: string;
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Cheaper to refuse than to decode: CloudFront takes fields of 16 KB at most. */
const LONGEST = 32 * 1024;

/**
 * Reads form fields that CloudFront encrypted, in the one service that may. Protects against a field that came in the clear
 * and nobody noticed: what is no ciphertext for one of the keys is refused, and its value is in no message.
 *
 * Give the key in use and the one that comes next; drop the former when no ciphertext under it is left. Whoever has the public
 * half can make a ciphertext, so that one says nothing about who sent it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/field-level-encryption.html
 */
export class FieldReader {
  private readonly keyring: MultiKeyringNode;
  // CloudFront does not say whether its messages commit to their key, so that both kinds are read.
  private readonly decrypt = buildDecrypt(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT).decrypt;

  /**
   * @param provider `provider` of the construct
   * @param keys one key or two
   * @throws if there is none
   */
  constructor(provider: string, keys: readonly FieldKey[]) {
    if (keys.length === 0) {
      throw new Error('fields are read with one key at least, got none; pass the private half of the key in use');
    }
    this.keyring = new MultiKeyringNode({
      children: keys.map(
        ({ name, privateKey }) =>
          new RawRsaKeyringNode({
            keyNamespace: provider,
            keyName: name,
            rsaKey: { privateKey },
            oaepHash: 'sha256',
          }),
      ),
    });
  }

  /**
   * @param value the field as the form parser gives it
   * @returns what the visitor typed
   * @throws if it was not encrypted, or not for one of the keys
   */
  async read(value: string): Promise<string> {
    const bare = value.replace(/=+$/, '');
    if (!BASE64.test(value) || value.length > LONGEST || bare.length % 4 === 1) {
      throw new Error('field must be ciphertext of CloudFront, got something else; see where it passed in the clear');
    }
    const { plaintext } = await this.decrypt(this.keyring, Buffer.from(bare, 'base64'));
    return plaintext.toString('utf8');
  }
}
