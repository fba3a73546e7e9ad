import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { Token } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

const BITS = 2048;
/** AWS documents RSA of 2048 bits, and this is what `openssl genrsa` makes. */
const EXPONENT = 65537n;
const FINGERPRINT_LENGTH = 16;

/** A public key for fields of forms. */
export interface EncryptedFieldKey {
  /** The key as CloudFront takes it. */
  readonly pem: string;
  /** The first 16 hexadecimal digits of its SHA-256, the same however the PEM is broken into lines. */
  readonly fingerprint: string;
}

/**
 * Reads a public key. Protects against a private key that ends in a template, and against one that CloudFront would only
 * refuse at deployment.
 *
 * @param scope the construct that takes the key
 * @param pem the key
 * @param prop the property that it came by
 * @throws if it is a private key, no RSA key of 2048 bits, has another exponent than 65537, or is a token
 */
export function encryptedFieldKey(scope: IConstruct, pem: string, prop: string): EncryptedFieldKey {
  const at = `change ${prop} (${scope.node.path})`;
  if (Token.isUnresolved(pem)) {
    throw new Error(
      `key of encrypted fields must be known at synthesis, since names follow from it, got a token; ${at}`,
    );
  }
  // Never with the value: whatever shows this message would show the key.
  if (/PRIVATE KEY/i.test(pem)) {
    throw new Error(
      `key of encrypted fields must be the public half, got a private key, which is compromised now: make another pair; ${at}`,
    );
  }
  const key = readKey(pem);
  if (key === undefined) {
    throw new Error(
      `key of encrypted fields must be a public key in PEM, got ${pem.length} characters that are none; write it from -----BEGIN PUBLIC KEY----- on; ${at}`,
    );
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength, publicExponent = 0n } = {} } = key;
  if (type !== 'rsa' || modulusLength !== BITS || publicExponent !== EXPONENT) {
    throw new Error(
      `key of encrypted fields must be RSA of ${BITS} bits with an exponent of ${EXPONENT}, got ${[type, modulusLength, publicExponent].join(' ')}; ${at}`,
    );
  }
  const der = key.export({ type: 'spki', format: 'der' });
  return {
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint: createHash('sha256').update(der).digest('hex').slice(0, FINGERPRINT_LENGTH),
  };
}

function readKey(pem: string): KeyObject | undefined {
  try {
    // A certificate would be read too, and its key taken without a look at who it is for.
    return pem.includes('PUBLIC KEY') ? createPublicKey(pem) : undefined;
  } catch {
    return undefined;
  }
}
