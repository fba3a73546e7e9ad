/**
 * A service that encrypts attributes with the SDK's own clients: reads commands as lines of JSON, answers with lines. The
 * endpoint, the names and the seconds of the cache come from the environment.
 */
import { createInterface } from 'node:readline';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { KMS } from '@aws-sdk/client-kms';
import { AttributeEncryption } from '../../lib/attribute-encryption';

interface Command {
  readonly action: 'encrypt' | 'decrypt';
  readonly subject: string;
  readonly attribute: string;
  /** Text to encrypt, or a ciphertext in hexadecimal. */
  readonly value: string;
}

const { ENDPOINT: endpoint = '', KEY_ARN: wrappingKeyArn = '', CACHE_SECONDS: cache = '0' } = process.env;
const { PURPOSE: purpose = 'orders.customer' } = process.env;
const service = new AttributeEncryption({
  kms: new KMS({ endpoint, maxAttempts: 1 }),
  dynamodb: new DynamoDB({ endpoint, maxAttempts: 1 }),
  tableName: 'SubjectKeysTable',
  wrappingKeyArn,
  purpose,
  clock: Date.now,
  cacheSeconds: Number(cache),
});

async function answer({ action, subject, attribute, value }: Command): Promise<object> {
  try {
    if (action === 'encrypt') {
      const ciphertext = await service.encryptAttribute(subject, attribute, value);
      return { value: Buffer.from(ciphertext).toString('hex') };
    }
    const plaintext = await service.decryptAttribute(subject, attribute, Buffer.from(value, 'hex'));
    return { value: new TextDecoder().decode(plaintext) };
  } catch (error) {
    return { error: error instanceof Error ? error.name : 'Error' };
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  void answer(JSON.parse(line) as Command).then((result) => process.stdout.write(`${JSON.stringify(result)}\n`));
});
