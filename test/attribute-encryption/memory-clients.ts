import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type KeyAttribute, type KeyTableClient, type KeyWrappingClient } from '../../lib/attribute-encryption';

type Item = Readonly<Record<string, KeyAttribute>>;

/** What the SDK throws. */
function awsError(name: string): Error {
  return Object.assign(new Error(name), { name });
}

/** One table with the semantics of DynamoDB that count: consistent reads, and conditions that one writer alone fulfils. */
export class MemoryTable implements KeyTableClient {
  readonly items = new Map<string, Item>();
  reads = 0;
  refused = 0;

  async getItem(request: Parameters<KeyTableClient['getItem']>[0]): Promise<{ Item?: Item }> {
    if (!request.ConsistentRead) {
      throw new Error('an eventually consistent read may miss an erasure');
    }
    this.reads += 1;
    await Promise.resolve();
    const item = this.items.get(request.Key['subject']?.S ?? '');
    return item ? { Item: item } : {};
  }

  async putItem(request: Parameters<KeyTableClient['putItem']>[0]): Promise<unknown> {
    await Promise.resolve();
    if (request.ConditionExpression !== 'attribute_not_exists(#subject)') {
      throw new Error('unknown condition');
    }
    const item = request.Item as Item;
    const subject = item['subject']?.S ?? '';
    if (this.items.has(subject)) {
      this.refused += 1;
      throw awsError('ConditionalCheckFailedException');
    }
    this.items.set(subject, structuredClone(item));
    return {};
  }

  /** What the erasure workflow leaves behind. */
  erase(subject: string): void {
    this.items.set(subject, { subject: { S: subject }, erasedAt: { S: '2026-11-21T00:00:00Z' } });
  }
}

/** A key that binds what it wraps to the encryption context, as KMS does. */
export class MemoryKms implements KeyWrappingClient {
  private readonly master = randomBytes(32);
  calls = 0;
  /** The plaintext keys that were handed out, to see what becomes of them. */
  readonly handedOut: Uint8Array[] = [];

  async generateDataKey(request: Parameters<KeyWrappingClient['generateDataKey']>[0]) {
    this.calls += 1;
    await Promise.resolve();
    const key = randomBytes(32);
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.master, iv).setAAD(aad(request.EncryptionContext));
    const wrapped = Buffer.concat([iv, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
    return { Plaintext: this.handOut(key), CiphertextBlob: new Uint8Array(wrapped) };
  }

  async decrypt(request: Parameters<KeyWrappingClient['decrypt']>[0]) {
    this.calls += 1;
    await Promise.resolve();
    const blob = Buffer.from(request.CiphertextBlob);
    const decipher = createDecipheriv('aes-256-gcm', this.master, blob.subarray(0, 12))
      .setAAD(aad(request.EncryptionContext))
      .setAuthTag(blob.subarray(-16));
    return { Plaintext: this.handOut(Buffer.concat([decipher.update(blob.subarray(12, -16)), decipher.final()])) };
  }

  private handOut(key: Buffer): Uint8Array {
    const copy = new Uint8Array(key);
    this.handedOut.push(copy);
    return copy;
  }
}

function aad(context: Readonly<Record<string, string>>): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort()));
}
