import { type KeyClients } from './key-clients';
import { SubjectForgotten, SubjectUnknown } from './subject-forgotten';

const KEY_BYTES = 32;
const PURPOSE = 'subject-key';

/** Where the keys of subjects are, and how long they may be remembered. */
export interface SubjectDataKeysProps extends KeyClients {
  /** Name of the table of `SubjectKeys`. */
  readonly tableName: string;
  /** ARN of the key that wraps them. */
  readonly wrappingKeyArn: string;
  /** Milliseconds for which an unwrapped key is used without a look at the table. */
  readonly cacheMillis: number;
  /** The most unwrapped keys in memory. */
  readonly cacheEntries: number;
  /** The time in milliseconds. */
  readonly clock: () => number;
}

interface Cached {
  readonly key: Uint8Array;
  readonly until: number;
}

interface Fetch {
  readonly key: Promise<Uint8Array>;
  readonly until: number;
  waiting: number;
}

/**
 * The key of each subject, unwrapped, for a short time. Protects against a key that is used long after it was erased, and
 * against two writers that make two keys for one subject: the table's condition lets one win, the other takes that one.
 */
export class SubjectDataKeys {
  private readonly cache = new Map<string, Cached>();
  private readonly fetches = new Map<string, Fetch>();

  constructor(private readonly props: SubjectDataKeysProps) {}

  /**
   * Calls with a copy of the subject's key that is overwritten afterwards.
   *
   * @param create whether a subject without a key gets one
   * @throws SubjectForgotten after the erasure, SubjectUnknown if there is no key and none is to be made
   */
  async use<T>(subject: string, create: boolean, call: (key: Uint8Array) => Promise<T>): Promise<T> {
    this.forgetExpired();
    const cached = this.cache.get(subject);
    if (cached) {
      // To the end, where what is used last stands: the first goes when there is no room.
      this.cache.delete(subject);
      this.cache.set(subject, cached);
    }
    // A copy for each call: what is cached may be overwritten while this one still works.
    const key = cached ? new Uint8Array(cached.key) : await this.fetchOnce(subject, create);
    try {
      return await call(key);
    } finally {
      key.fill(0);
    }
  }

  /** Overwrites the keys whose time is over. */
  forgetExpired(): void {
    const now = this.props.clock();
    for (const [subject, { until }] of this.cache) {
      if (until <= now) {
        this.drop(subject);
      }
    }
  }

  /** Overwrites all keys. */
  forgetAll(): void {
    [...this.cache.keys()].forEach((subject) => this.drop(subject));
  }

  /** One request to AWS for a subject at a time, however many ask; each gets a copy of its own. */
  private async fetchOnce(subject: string, create: boolean): Promise<Uint8Array> {
    const slot = `${create ? 'create' : 'read'} ${subject}`;
    const pending = this.fetches.get(slot) ?? {
      key: this.load(subject, create),
      // Counted from before the table is read: a key may be erased while it is on its way here.
      until: this.props.clock() + this.props.cacheMillis,
      waiting: 0,
    };
    this.fetches.set(slot, pending);
    pending.waiting += 1;
    try {
      const key = await pending.key;
      this.remember(subject, key, pending.until);
      return new Uint8Array(key);
    } finally {
      pending.waiting -= 1;
      if (pending.waiting === 0) {
        this.fetches.delete(slot);
        void pending.key.then(
          (key) => key.fill(0),
          () => undefined,
        );
      }
    }
  }

  private remember(subject: string, key: Uint8Array, until: number): void {
    if (until <= this.props.clock() || this.cache.has(subject)) {
      return;
    }
    const [leastRecent] = this.cache.keys();
    if (this.cache.size >= this.props.cacheEntries && leastRecent !== undefined) {
      this.drop(leastRecent);
    }
    this.cache.set(subject, { key: new Uint8Array(key), until });
  }

  private drop(subject: string): void {
    this.cache.get(subject)?.key.fill(0);
    this.cache.delete(subject);
  }

  private async load(subject: string, create: boolean): Promise<Uint8Array> {
    const wrapped = await this.read(subject);
    if (wrapped) {
      return this.unwrap(subject, wrapped);
    }
    if (!create) {
      throw new SubjectUnknown();
    }
    const made = await this.props.kms.generateDataKey({
      KeyId: this.props.wrappingKeyArn,
      KeySpec: 'AES_256',
      EncryptionContext: context(subject),
    });
    const key = checked(made.Plaintext);
    if (made.CiphertextBlob && (await this.write(subject, made.CiphertextBlob))) {
      return key;
    }
    key.fill(0);
    const winner = await this.read(subject);
    if (!winner) {
      throw new SubjectUnknown();
    }
    return this.unwrap(subject, winner);
  }

  private async read(subject: string): Promise<Uint8Array | undefined> {
    const { Item } = await this.props.dynamodb.getItem({
      TableName: this.props.tableName,
      Key: { subject: { S: subject } },
      ConsistentRead: true,
    });
    if (Item?.['erasedAt']) {
      throw new SubjectForgotten();
    }
    return Item?.['wrappedKey']?.B;
  }

  private async write(subject: string, wrapped: Uint8Array): Promise<boolean> {
    try {
      await this.props.dynamodb.putItem({
        TableName: this.props.tableName,
        Item: {
          subject: { S: subject },
          wrappedKey: { B: wrapped },
          createdAt: { S: new Date(this.props.clock()).toISOString() },
          version: { S: '1' },
        },
        ConditionExpression: 'attribute_not_exists(#subject)',
        ExpressionAttributeNames: { '#subject': 'subject' },
      });
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') {
        return false;
      }
      throw error;
    }
  }

  private async unwrap(subject: string, wrapped: Uint8Array): Promise<Uint8Array> {
    const { Plaintext } = await this.props.kms.decrypt({
      KeyId: this.props.wrappingKeyArn,
      CiphertextBlob: wrapped,
      EncryptionContext: context(subject),
    });
    return checked(Plaintext);
  }
}

/** What KMS binds a wrapped key to; the key policy and the rights of services ask for the same. */
function context(subject: string): Record<string, string> {
  return { purpose: PURPOSE, subject };
}

function checked(key: Uint8Array | undefined): Uint8Array {
  if (key?.length !== KEY_BYTES) {
    throw new Error(`key of a subject must have ${KEY_BYTES} bytes, got ${key?.length ?? 0}`);
  }
  return key;
}
