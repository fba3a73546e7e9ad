import { generateKeyPairSync } from 'node:crypto';
import { buildEncrypt, CommitmentPolicy, RawRsaKeyringNode } from '@aws-crypto/client-node';
import { FieldReader } from '../../../examples/decrypt-field';
import { FieldLevelEncryption } from '../../../lib/edge/distribution/field-level-encryption';
import { stackIn } from '../edge-stack-under-test';

const pair = (): { publicKey: string; privateKey: string } =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const current = pair();
const next = pair();
const { keyName, nextKeyName = '' } = new FieldLevelEncryption(stackIn('us-east-1'), 'Card', {
  fields: ['card*'],
  provider: 'payments',
  publicKey: current.publicKey,
  nextPublicKey: next.publicKey,
});

interface Sent {
  readonly provider?: string;
  readonly name?: string;
  readonly publicKey?: string;
  readonly policy?: CommitmentPolicy;
}

/** As AWS documents what CloudFront does: AWS Encryption SDK, OAEP with SHA-256, provider and name of the key, base64. */
async function encrypted(text: string, sent: Sent = {}): Promise<string> {
  const { policy = CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT, provider = 'payments' } = sent;
  const keyring = new RawRsaKeyringNode({
    keyNamespace: provider,
    keyName: sent.name ?? keyName,
    rsaKey: { publicKey: sent.publicKey ?? current.publicKey },
    oaepHash: 'sha256',
  });
  const { result } = await buildEncrypt(policy).encrypt(keyring, text);
  return result.toString('base64');
}

describe('the example that reads encrypted fields', () => {
  const reader = new FieldReader('payments', [
    { name: keyName, privateKey: current.privateKey },
    { name: nextKeyName, privateKey: next.privateKey },
  ]);

  test.each([CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT, CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT])(
    'E14 the private half reads what the public half encrypted at the edge (%p)',
    async (policy) => {
      expect(await reader.read(await encrypted('4111 1111 1111 1111, Zoë', { policy }))).toBe(
        '4111 1111 1111 1111, Zoë',
      );
    },
  );

  test('E14 two keys are read side by side while one is changed', async () => {
    const value = await encrypted('4111', { name: nextKeyName, publicKey: next.publicKey });
    expect(await reader.read(value)).toBe('4111');
    const former = new FieldReader('payments', [{ name: keyName, privateKey: current.privateKey }]);
    await expect(former.read(value)).rejects.toThrow();
  });

  test('E14 base64 without its padding is read too', async () => {
    expect(await reader.read((await encrypted('4111')).replace(/=+$/, ''))).toBe('4111');
  });

  test.each<[string, Sent]>([
    ['another provider', { provider: 'somebody' }],
    ['another name of the key', { name: 'another' }],
    ['another key under the same name', { publicKey: next.publicKey }],
  ])('E14 a ciphertext of %s is refused', async (_, sent) => {
    await expect(reader.read(await encrypted('4111', sent))).rejects.toThrow();
  });

  test('E14 a changed ciphertext is refused', async () => {
    const bytes = Buffer.from(await encrypted('4111'), 'base64');
    const last = bytes.length - 1;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    await expect(reader.read(bytes.toString('base64'))).rejects.toThrow();
  });

  test.each(['4111 1111 1111 1111', '', 'a'.repeat(32_772), 'abcde'])(
    'E14 a field in the clear is refused, and never shown',
    async (value) => {
      await expect(reader.read(value)).rejects.toThrow(
        /^field must be ciphertext of CloudFront, got something else; see where it passed in the clear$/,
      );
    },
  );

  test('E14 digits that happen to be base64 are refused too', async () => {
    await expect(reader.read('4111111111111111')).rejects.toThrow(/^(?!.*4111)/);
  });

  test('E14 no key is no reader', () => {
    expect(() => new FieldReader('payments', [])).toThrow(
      'fields are read with one key at least, got none; pass the private half of the key in use',
    );
  });
});
