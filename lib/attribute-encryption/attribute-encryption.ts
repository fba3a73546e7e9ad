import { encryptionSdk } from './encryption-sdk';
import { type KeyClients } from './key-clients';
import { SubjectDataKeys } from './subject-data-keys';
import { AttributeRefused } from './subject-forgotten';

const NAMESPACE = 'subject-keys';
const SUBJECT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NAME = /^[A-Za-z0-9_.-]{1,100}$/;
const LONGEST_CACHE_SECONDS = 900;
const MOST_CACHE_ENTRIES = 10000;

/** Settings of {@link AttributeEncryption}. */
export interface AttributeEncryptionProps extends KeyClients {
  /** Name of the table of `SubjectKeys`. */
  readonly tableName: string;

  /** ARN of the customer managed key that wraps the keys of subjects. */
  readonly wrappingKeyArn: string;

  /**
   * What the attributes are kept for, e.g. `orders.customer`, 1 to 100 letters, digits and `_.-`. Bound to each
   * ciphertext, so that one cannot be moved to another table. Never change it: what stands there would be refused.
   */
  readonly purpose: string;

  /** The time in milliseconds: `Date.now`. */
  readonly clock: () => number;

  /**
   * Seconds for which a subject's key is used without a look at the table, 0 to 900. So long may a process that has it
   * still read and write after the subject was erased.
   *
   * @default 300
   */
  readonly cacheSeconds?: number;

  /** The most subjects whose keys are in memory at once, 1 to 10000. @default 1000 */
  readonly cacheEntries?: number;
}

/**
 * Encrypts single attributes of a person under a key of that person alone, inside the service, before they reach a
 * database, a topic or a backup. Protects against whoever reads the store without the right to the key; and since every
 * copy, locked ones too, can only be read with that one key, deleting it forgets the person everywhere.
 *
 * The AWS Encryption SDK with key commitment; subject, attribute and purpose are authenticated with each ciphertext and
 * stand in it in plain, so that a subject is named by a random id and never by an address. Keys are overwritten in memory
 * when their time is over and somebody next asks for one, see {@link AttributeEncryption.forgetExpired}; copies that
 * Node.js and the SDK make while they work are the garbage collector's.
 *
 * What it cannot do: equal values differ, so that nothing encrypted can be searched, sorted or kept unique; keep a keyed hash
 * beside it where that must be, which the erasure does not reach. A subject's key stays under the wrapping key that made it:
 * there is no move to another one, and the yearly rotation, where KMS keeps the older material, needs none.
 *
 * In a pod the peers of the CDK are not needed: `npm install --omit=peer cdk-defence-in-depth @aws-crypto/client-node`
 * (or `--legacy-peer-deps`), and import `cdk-defence-in-depth/attribute-encryption` alone.
 *
 * A subject gets its key with the first attribute that is encrypted. After the erasure every call throws
 * {@link SubjectForgotten}, at the latest when the cached key has run out.
 *
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/concepts.html#key-commitment
 */
export class AttributeEncryption {
  private readonly sdk = encryptionSdk();
  private readonly client = this.sdk.buildClient({
    commitmentPolicy: this.sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
    maxEncryptedDataKeys: 1,
  });
  private readonly keys: SubjectDataKeys;
  private readonly purpose: string;

  /** @throws if the purpose or a number is out of its range, or the AWS Encryption SDK is not installed */
  constructor(props: AttributeEncryptionProps) {
    const { cacheSeconds = 300, cacheEntries = 1000, purpose } = props;
    check(NAME.test(purpose), 'purpose must be 1 to 100 letters, digits and _.-', purpose);
    check(
      cacheSeconds >= 0 && cacheSeconds <= LONGEST_CACHE_SECONDS,
      `cacheSeconds must be from 0 to ${LONGEST_CACHE_SECONDS}`,
      cacheSeconds,
    );
    check(
      Number.isInteger(cacheEntries) && cacheEntries >= 1 && cacheEntries <= MOST_CACHE_ENTRIES,
      `cacheEntries must be a whole number from 1 to ${MOST_CACHE_ENTRIES}`,
      cacheEntries,
    );
    this.purpose = purpose;
    this.keys = new SubjectDataKeys({ ...props, cacheMillis: cacheSeconds * 1000, cacheEntries });
  }

  /**
   * The attribute as a ciphertext, about 400 bytes longer; different each time, so that equal values do not show.
   *
   * @param subject the person's id, a UUID in small letters
   * @param attribute name of the attribute, 1 to 100 letters, digits and `_.-`
   * @param value text or bytes
   * @throws SubjectForgotten if the person was erased
   */
  async encryptAttribute(subject: string, attribute: string, value: string | Uint8Array): Promise<Uint8Array> {
    const encryptionContext = this.context(subject, attribute);
    return this.keys.use(subject, true, async (key) => {
      const { result } = await this.client.encrypt(this.keyring(subject, key), Buffer.from(value), {
        suiteId: this.sdk.AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
        encryptionContext,
      });
      return new Uint8Array(result);
    });
  }

  /**
   * The bytes that were encrypted; `new TextDecoder().decode(…)` makes text of them.
   *
   * @param subject the person's id
   * @param attribute name of the attribute
   * @param ciphertext what {@link AttributeEncryption.encryptAttribute} gave for the same subject, attribute and purpose
   * @throws SubjectForgotten if the person was erased, SubjectUnknown if they never had a key here, AttributeRefused if
   *   the ciphertext is another's or was changed
   */
  async decryptAttribute(subject: string, attribute: string, ciphertext: Uint8Array): Promise<Uint8Array> {
    const wanted = this.context(subject, attribute);
    return this.keys.use(subject, false, async (key) => {
      const { plaintext, messageHeader } = await this.client
        .decrypt(this.keyring(subject, key), Buffer.from(ciphertext))
        .catch(() => {
          throw new AttributeRefused();
        });
      const bound = messageHeader.encryptionContext;
      const names = Object.keys(wanted) as (keyof typeof wanted)[];
      if (Object.keys(bound).length !== names.length || names.some((name) => bound[name] !== wanted[name])) {
        throw new AttributeRefused();
      }
      return new Uint8Array(plaintext);
    });
  }

  /** Overwrites the keys whose time is over. Call it on a timer, else they stay in memory, unused, until the next call. */
  forgetExpired(): void {
    this.keys.forgetExpired();
  }

  /** Overwrites all keys, e.g. when the process ends. */
  forgetAll(): void {
    this.keys.forgetAll();
  }

  private keyring(subject: string, key: Uint8Array) {
    return new this.sdk.RawAesKeyringNode({
      keyName: subject,
      keyNamespace: NAMESPACE,
      unencryptedMasterKey: key,
      wrappingSuite: this.sdk.RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
    });
  }

  private context(subject: string, attribute: string): { subject: string; attribute: string; purpose: string } {
    // A value that is no id may be an address: it is not repeated.
    check(SUBJECT.test(subject), 'subject must be a UUID in small letters', 'something else');
    check(NAME.test(attribute), 'attribute must be 1 to 100 letters, digits and _.-', attribute);
    return { subject, attribute, purpose: this.purpose };
  }
}

function check(holds: boolean, rule: string, got: string | number): void {
  if (!holds) {
    throw new Error(`${rule}, got ${got}`);
  }
}
