import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { Lazy, type Stack } from 'aws-cdk-lib';
import {
  FieldLevelEncryption,
  type FieldLevelEncryptionProps,
} from '../../../lib/edge/distribution/field-level-encryption';
import { findingsOf } from '../../../lib/testing';
import { stackIn } from '../edge-stack-under-test';
import { only, resourcesOf } from './distribution-under-test';

const encoding = { type: 'spki', format: 'pem' } as const;
const privateEncoding = { type: 'pkcs8', format: 'pem' } as const;

function rsa(modulusLength: number, publicExponent = 65_537): { publicKey: string; privateKey: string } {
  const pair = generateKeyPairSync('rsa', { modulusLength, publicExponent });
  return {
    publicKey: pair.publicKey.export(encoding).toString(),
    privateKey: pair.privateKey.export(privateEncoding).toString(),
  };
}

const current = rsa(2048);
const next = rsa(2048);
const PROPS = { fields: ['card*', 'holder'], provider: 'payments', publicKey: current.publicKey };

function subjectIn(stack: Stack, props: Partial<FieldLevelEncryptionProps> = {}): FieldLevelEncryption {
  return new FieldLevelEncryption(stack, 'Card', { ...PROPS, ...props });
}

function stackWithFields(props: Partial<FieldLevelEncryptionProps> = {}): Stack {
  const stack = stackIn('us-east-1');
  subjectIn(stack, props);
  return stack;
}

function keysOf(stack: Stack): Record<string, { Name: string; EncodedKey: string; CallerReference: string }> {
  const found = resourcesOf(stack, 'AWS::CloudFront::PublicKey');
  return Object.fromEntries(
    Object.entries(found).map(([id, { PublicKeyConfig }]) => [
      id,
      PublicKeyConfig as ReturnType<typeof keysOf>[string],
    ]),
  );
}

describe('FieldLevelEncryption', () => {
  const stack = stackWithFields();
  const rotating = stackWithFields({ nextPublicKey: next.publicKey });

  test('E14 encrypts the named fields with the public key, under the name of who keeps the private half', () => {
    const [[id, key] = ['', undefined]] = Object.entries(keysOf(stack));
    expect(key?.EncodedKey).toBe(current.publicKey);
    expect(key?.Name).toMatch(/^[\w-]{1,128}$/);
    expect(only(stack, 'AWS::CloudFront::FieldLevelEncryptionProfile')['FieldLevelEncryptionProfileConfig']).toEqual({
      Name: expect.stringMatching(/^[\w-]{1,128}$/),
      CallerReference: expect.any(String),
      EncryptionEntities: [
        { PublicKeyId: { 'Fn::GetAtt': [id, 'Id'] }, ProviderId: 'payments', FieldPatterns: ['card*', 'holder'] },
      ],
    });
  });

  test('E14 refuses what it cannot read, other content and unknown profiles, instead of letting it pass in the clear', () => {
    const [profile] = Object.keys(resourcesOf(stack, 'AWS::CloudFront::FieldLevelEncryptionProfile'));
    expect(only(stack, 'AWS::CloudFront::FieldLevelEncryptionConfig')).toEqual({
      CallerReference: expect.any(String),
      ContentTypeProfileConfig: {
        ForwardWhenContentTypeIsUnknown: false,
        ContentTypeProfiles: [
          {
            ContentType: 'application/x-www-form-urlencoded',
            Format: 'URLEncoded',
            ProfileId: { 'Fn::GetAtt': [profile, 'Id'] },
          },
        ],
      },
      QueryArgProfileConfig: { ForwardWhenQueryArgProfileIsUnknown: false, QueryArgProfiles: [] },
    });
  });

  test('E14 tells the service the name under which its ciphertexts come', () => {
    const subject = subjectIn(stackIn('us-east-1'));
    expect(Object.values(keysOf(stack)).map(({ Name }) => Name)).toEqual([subject.keyName]);
    expect(subject.nextKeyName).toBeUndefined();
    expect(subject.provider).toBe('payments');
  });

  test('E14 has two keys side by side while one is changed, and encrypts the same fields with either', () => {
    const profiles = Object.entries(resourcesOf(rotating, 'AWS::CloudFront::FieldLevelEncryptionProfile'));
    const entities = profiles.map(
      ([, { FieldLevelEncryptionProfileConfig: config }]) =>
        (config as { EncryptionEntities: [{ FieldPatterns: string[]; PublicKeyId: unknown }] }).EncryptionEntities[0],
    );
    expect(entities.map(({ FieldPatterns }) => FieldPatterns)).toEqual([PROPS.fields, PROPS.fields]);
    expect(new Set(entities.map(({ PublicKeyId }) => JSON.stringify(PublicKeyId))).size).toBe(2);
    const nextId = profiles.find(([id]) => id.startsWith('CardNextProfile'))?.[0];
    expect(only(rotating, 'AWS::CloudFront::FieldLevelEncryptionConfig')['QueryArgProfileConfig']).toEqual({
      ForwardWhenQueryArgProfileIsUnknown: false,
      QueryArgProfiles: [{ QueryArg: 'next', ProfileId: { 'Fn::GetAtt': [nextId, 'Id'] } }],
    });
  });

  test('E14 another key is another resource with another name, and the one that was next stays the same', () => {
    const after = keysOf(stackWithFields({ publicKey: next.publicKey }));
    const during = keysOf(rotating);
    const [[id, key] = ['', undefined]] = Object.entries(after);
    expect(during[id]).toEqual(key);
    expect(Object.keys(keysOf(stack))).not.toContain(id);
    const names = Object.values(during).flatMap(({ Name, CallerReference }) => [Name, CallerReference]);
    expect(new Set(names).size).toBe(2);
  });

  test('E14 profile and configuration keep their identity when a key is changed', () => {
    const identities = (of: Stack): unknown => [
      Object.keys(resourcesOf(of, 'AWS::CloudFront::FieldLevelEncryptionConfig')),
      only(of, 'AWS::CloudFront::FieldLevelEncryptionConfig')['CallerReference'],
      Object.entries(resourcesOf(of, 'AWS::CloudFront::FieldLevelEncryptionProfile')).map(
        ([id, { FieldLevelEncryptionProfileConfig: config }]) => {
          const { Name, CallerReference } = config as Record<string, unknown>;
          return [id, Name, CallerReference];
        },
      ),
    ];
    expect(identities(stackWithFields({ publicKey: next.publicKey }))).toEqual(identities(stack));
  });

  test('E14 the same key in other lines is the same key', () => {
    const der = createPublicKey(current.publicKey).export({ type: 'spki', format: 'der' }).toString('base64');
    const oneLine = `\n-----BEGIN PUBLIC KEY-----\r\n${der}\r\n-----END PUBLIC KEY-----\r\n`;
    expect(keysOf(stackWithFields({ publicKey: oneLine }))).toEqual(keysOf(stack));
    const pkcs1 = createPublicKey(current.publicKey).export({ type: 'pkcs1', format: 'pem' }).toString();
    expect(keysOf(stackWithFields({ publicKey: pkcs1 }))).toEqual(keysOf(stack));
  });

  test.each(['publicKey', 'nextPublicKey'])('E14 refuses a private key as %s, and does not show it', (prop) => {
    const refuse = (): unknown => stackWithFields({ [prop]: next.privateKey });
    expect(refuse).toThrow(
      `key of encrypted fields must be the public half, got a private key, which is compromised now: make another pair; change ${prop} (Test/Card)`,
    );
    expect(refuse).toThrow(/^[^-]*$/);
  });

  test.each([
    ['rsa 1024 65537', rsa(1024).publicKey],
    ['rsa 2048 3', rsa(2048, 3).publicKey],
    ['rsa 2048 65539', rsa(2048, 65_539).publicKey],
    ['ec', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export(encoding).toString()],
    ['ed25519', generateKeyPairSync('ed25519').publicKey.export(encoding).toString()],
  ])('E14 refuses a key that is %s', (what, publicKey) => {
    expect(() => stackWithFields({ publicKey })).toThrow(
      `key of encrypted fields must be RSA of 2048 bits with an exponent of 65537, got ${what}`,
    );
  });

  test.each(['', 'MIIB', current.publicKey.replace('MIIB', 'MIIC'), current.publicKey.slice(0, 80)])(
    'E14 refuses what is no key',
    (publicKey) => {
      expect(() => stackWithFields({ publicKey })).toThrow(
        `key of encrypted fields must be a public key in PEM, got ${publicKey.length} characters that are none; write it from -----BEGIN PUBLIC KEY----- on; change publicKey (Test/Card)`,
      );
    },
  );

  test('E14 refuses a key that nobody knows at synthesis', () => {
    expect(() => stackWithFields({ publicKey: Lazy.string({ produce: () => current.publicKey }) })).toThrow(
      'key of encrypted fields must be known at synthesis, since names follow from it, got a token; change publicKey (Test/Card)',
    );
  });

  test('E14 refuses one key for both', () => {
    expect(() => stackWithFields({ nextPublicKey: current.publicKey })).toThrow(
      'field-level encryption needs two different keys to change one, got the same; change nextPublicKey (Test/Card)',
    );
  });

  test.each([
    ['none', []],
    ['more than CloudFront takes', Array.from({ length: 11 }, (_, index) => `field${index}`)],
  ])('E14 refuses %s of fields', (_, fields) => {
    expect(() => stackWithFields({ fields })).toThrow(
      `field-level encryption takes 1 to 10 fields, got ${fields.length}; change fields (Test/Card)`,
    );
    expect(() =>
      stackWithFields({ fields: Array.from({ length: 10 }, (__, index) => `field-${index}`) }),
    ).not.toThrow();
  });

  test.each(['*', 'ca*rd', 'card number', 'card**', '', 'käse', 'a'.repeat(129), `${'a'.repeat(128)}*`])(
    'E14 refuses the field name %p',
    (field) => {
      expect(() => stackWithFields({ fields: [field] })).toThrow(
        `at its end at most, got "${field}"; change fields (Test/Card)`,
      );
    },
  );

  test.each(['card[number]', 'card.number', 'Card-Number_1', 'card[*', 'a'.repeat(127)])(
    'E14 takes the field name %p',
    (field) => {
      expect(() => stackWithFields({ fields: [field] })).not.toThrow();
    },
  );

  test.each([
    ['card*', 'cardNumber'],
    ['cardNumber', 'card*'],
    ['ABC*', 'AB*'],
    ['cvc', 'cvc'],
  ])('E14 refuses the fields %p and %p together', (one, other) => {
    expect(() => stackWithFields({ fields: [one, other] })).toThrow(
      `encrypted fields must not overlap, got "${other}" and one that matches the same; leave one of them out (Test/Card)`,
    );
  });

  test.each([
    ['card*', 'Card'],
    ['cardNumber', 'cardNumber2'],
  ])('E14 takes the fields %p and %p together', (one, other) => {
    expect(() => stackWithFields({ fields: [one, other] })).not.toThrow();
  });

  test.each(['', 'my bank', 'a'.repeat(129)])('E14 refuses the provider %p', (provider) => {
    expect(() => stackWithFields({ provider })).toThrow(
      `provider of encrypted fields takes 1 to 128 letters, digits and :_-, got "${provider}"; change provider (Test/Card)`,
    );
  });

  test.each(['', 'a&b', 'next*'])('E14 refuses the argument %p for the next key', (nextKeyArgument) => {
    expect(() => stackWithFields({ nextKeyArgument })).toThrow(
      `argument for the next key takes 1 to 128 letters, digits and ._-, got "${nextKeyArgument}"; change nextKeyArgument (Test/Card)`,
    );
  });

  test('E14 two forms have names of their own', () => {
    const both = stackWithFields();
    new FieldLevelEncryption(both, 'SignUp', PROPS);
    const names = Object.values(keysOf(both)).map(({ Name }) => Name);
    expect(new Set(names).size).toBe(2);
  });

  test('E14 passes the packs', () => {
    expect(findingsOf(rotating)).toEqual([]);
  });
});
