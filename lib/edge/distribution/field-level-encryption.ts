import { Names } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { type EncryptedFieldKey, encryptedFieldKey } from './encrypted-field-key';

/** The one type of content that CloudFront reads fields of. */
const FORM = { contentType: 'application/x-www-form-urlencoded', format: 'URLEncoded' };
const MOST_FIELDS = 10;
const FIELD = /^[A-Za-z0-9[\]._-]{1,127}\*?$/;
const PROVIDER = /^[A-Za-z0-9:_-]{1,128}$/;
const ARGUMENT = /^[A-Za-z0-9._-]{1,128}$/;
/** Of 128; a dash and the fingerprint of the key follow. */
const LONGEST_STEM = 111;

/** Settings of a {@link FieldLevelEncryption}. */
export interface FieldLevelEncryptionProps {
  /**
   * Names of the form fields, 1 to 10, as the browser sends them: letters, digits and `[]._-`, compared with regard to case; a `*`
   * at the end stands for any rest, e.g. `card*`. No two match one field.
   */
  readonly fields: string[];

  /**
   * The public key in PEM, RSA of 2048 bits. Whoever has the private half reads the fields: it belongs to the one service
   * that needs them, and is made and kept there.
   */
  readonly publicKey: string;

  /**
   * Name of whoever keeps the private half, 1 to 128 letters, digits and `:_-`. It stands in each ciphertext, and the service
   * must give the same.
   */
  readonly provider: string;

  /**
   * The public key that comes next, of the same kind, for forms that are posted with `?fle-profile=<nextKeyArgument>`.
   *
   * @default - no key is about to change
   */
  readonly nextPublicKey?: string;

  /**
   * The value of `fle-profile` that chooses the next key, 1 to 128 letters, digits and `._-`.
   *
   * @default next
   */
  readonly nextKeyArgument?: string;
}

/**
 * Form fields that CloudFront encrypts at the edge, each with a data key of its own under a public key. Protects card numbers
 * and personal data against everything between the edge and the one service that reads them: load balancer, mesh, logs,
 * queues and databases hold ciphertext.
 *
 * On its path, what cannot be read is refused: a request with another type of content (JSON, a file) and one with an unknown
 * `fle-profile` get an error, and do not pass in the clear. So post the form, and nothing else, to a path of its own. CloudFront
 * refuses a body with more than 10 fields or over 1 MB, and a field over 16 KB. The origin must take chunked bodies.
 *
 * CloudFront compares paths sign by sign: what is posted to `/Checkout/Pay` in place of `/checkout/pay` is of another
 * behaviour, and reaches the origin in the clear where that takes one for the other. A `PageFunction` with the path in its
 * `guardedPrefixes` moves such requests. The service refuses what is no ciphertext, as `examples/decrypt-field.ts` does.
 *
 * AWS documents no order of the web ACL at the edge and this encryption. The web ACL at the load balancer inspects ciphertext,
 * whose length is near 1 KB a field.
 *
 * A key is changed in three deployments, with no field unread: name the new one as `nextPublicKey` and give the service
 * its private half beside the old one; when a form posted with `?fle-profile=next` was read, make it `publicKey`; when no
 * ciphertext under the old one is left, destroy its private half. Names follow from the key, because CloudFront never changes
 * a key: another one is another resource, which replaces the former after the profile has let go of it.
 *
 * An account has 10 public keys, 10 profiles and 10 configurations.
 *
 * @throws if a field or provider is none, two fields overlap, or a key is no public RSA key of 2048 bits
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/field-level-encryption.html
 */
export class FieldLevelEncryption extends Construct {
  /** Id of the configuration, for cache behaviours. */
  readonly configurationId: string;

  /** Name of the key in use; the service gives it with the private half. */
  readonly keyName: string;

  /** Name of the key that comes next. */
  readonly nextKeyName: string | undefined;

  /** Name of whoever keeps the private half. */
  readonly provider: string;

  /** The fields. */
  readonly fields: readonly string[];

  constructor(scope: Construct, id: string, props: FieldLevelEncryptionProps) {
    super(scope, id);
    const { fields, provider, publicKey, nextPublicKey, nextKeyArgument = 'next' } = props;
    this.fields = fields;
    this.provider = provider;
    this.validate(nextKeyArgument);
    const key = encryptedFieldKey(this, publicKey, 'publicKey');
    const next = nextPublicKey === undefined ? undefined : encryptedFieldKey(this, nextPublicKey, 'nextPublicKey');
    if (next?.fingerprint === key.fingerprint) {
      throw new Error(
        `field-level encryption needs two different keys to change one, got the same; change nextPublicKey (${this.node.path})`,
      );
    }
    this.keyName = this.nameOf(key);
    this.nextKeyName = next && this.nameOf(next);
    const profile = this.profile('Profile', key);
    const nextProfile = next && this.profile('NextProfile', next);
    this.configurationId = new cloudfront.CfnFieldLevelEncryptionConfig(this, 'Config', {
      callerReference: this.node.addr,
      contentTypeProfileConfig: {
        forwardWhenContentTypeIsUnknown: false,
        contentTypeProfiles: [{ ...FORM, profileId: profile.attrId }],
      },
      queryArgProfileConfig: {
        forwardWhenQueryArgProfileIsUnknown: false,
        queryArgProfiles: nextProfile ? [{ queryArg: nextKeyArgument, profileId: nextProfile.attrId }] : [],
      },
    }).attrId;
  }

  private validate(nextKeyArgument: string): void {
    const at = `(${this.node.path})`;
    const { fields, provider } = this;
    if (fields.length === 0 || fields.length > MOST_FIELDS) {
      throw new Error(
        `field-level encryption takes 1 to ${MOST_FIELDS} fields, got ${fields.length}; change fields ${at}`,
      );
    }
    const wrong = fields.find((field) => !FIELD.test(field));
    if (wrong !== undefined) {
      throw new Error(
        `encrypted field needs a name of 1 to 128 letters, digits and []._-, with a * at its end at most, got "${wrong}"; change fields ${at}`,
      );
    }
    const second = fields.find((field, index) => fields.slice(0, index).some((other) => overlap(field, other)));
    if (second !== undefined) {
      throw new Error(
        `encrypted fields must not overlap, got "${second}" and one that matches the same; leave one of them out ${at}`,
      );
    }
    if (!PROVIDER.test(provider)) {
      throw new Error(
        `provider of encrypted fields takes 1 to 128 letters, digits and :_-, got "${provider}"; change provider ${at}`,
      );
    }
    if (!ARGUMENT.test(nextKeyArgument)) {
      throw new Error(
        `argument for the next key takes 1 to 128 letters, digits and ._-, got "${nextKeyArgument}"; change nextKeyArgument ${at}`,
      );
    }
  }

  private nameOf({ fingerprint }: EncryptedFieldKey): string {
    return `${Names.uniqueResourceName(this, { maxLength: LONGEST_STEM, separator: '-' })}-${fingerprint}`;
  }

  private profile(id: string, key: EncryptedFieldKey): cloudfront.CfnFieldLevelEncryptionProfile {
    const name = this.nameOf(key);
    // By its fingerprint and not by its role: a key that moves from next to current stays the same resource.
    const publicKey = new cloudfront.CfnPublicKey(this, `Key${key.fingerprint}`, {
      publicKeyConfig: { name, callerReference: name, encodedKey: key.pem },
    });
    const scope = new Construct(this, id);
    return new cloudfront.CfnFieldLevelEncryptionProfile(scope, 'Resource', {
      fieldLevelEncryptionProfileConfig: {
        name: Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' }),
        callerReference: scope.node.addr,
        encryptionEntities: [
          { publicKeyId: publicKey.attrId, providerId: this.provider, fieldPatterns: [...this.fields] },
        ],
      },
    });
  }
}

/** As CloudFront compares: a name with a wildcard overlaps with whatever begins like it. */
function overlap(one: string, other: string): boolean {
  const covers = (outer: string, inner: string): boolean =>
    outer.endsWith('*') ? inner.startsWith(outer.slice(0, -1)) : outer === inner;
  return covers(one, other) || covers(other, one);
}
