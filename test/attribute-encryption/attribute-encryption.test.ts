import { inspect } from 'node:util';
import fc from 'fast-check';
import {
  AttributeEncryption,
  type AttributeEncryptionProps,
  AttributeRefused,
  SubjectForgotten,
  SubjectUnknown,
} from '../../lib/attribute-encryption';
import { MemoryKms, MemoryTable } from './memory-clients';

const ANNA = '11111111-1111-4111-8111-111111111111';
const BERT = '22222222-2222-4222-8222-222222222222';

interface Shop {
  readonly table: MemoryTable;
  readonly kms: MemoryKms;
  now: number;
  service(props?: Partial<AttributeEncryptionProps>): AttributeEncryption;
}

function shop(): Shop {
  const made: Shop = {
    table: new MemoryTable(),
    kms: new MemoryKms(),
    now: Date.UTC(2026, 10, 21),
    service: (props) =>
      new AttributeEncryption({
        dynamodb: made.table,
        kms: made.kms,
        tableName: 'keys',
        wrappingKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/pii',
        purpose: 'orders.customer',
        clock: () => made.now,
        ...props,
      }),
  };
  return made;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
  const copy = new Uint8Array(bytes);
  const index = Math.floor(bit / 8) % copy.length;
  copy[index] = (copy[index] ?? 0) ^ (1 << (bit % 8));
  return copy;
};

describe('AttributeEncryption', () => {
  const fixed = shop();
  const service = fixed.service();

  test('D09 gives back any text and any bytes, and never shows equal values as equal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()), async (value) => {
        const one = await service.encryptAttribute(ANNA, 'email', value);
        const two = await service.encryptAttribute(ANNA, 'email', value);
        expect(Buffer.from(one).equals(Buffer.from(two))).toBe(false);
        const back = await service.decryptAttribute(ANNA, 'email', one);
        expect(Buffer.from(back).equals(Buffer.from(value))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test('D09 refuses another subject, attribute or purpose', async () => {
    const ciphertext = await service.encryptAttribute(ANNA, 'email', 'anna@shop.example');
    const ofBert = await service.encryptAttribute(BERT, 'email', 'bert@shop.example');
    const elsewhere = fixed.service({ purpose: 'newsletter' });
    expect(text(await service.decryptAttribute(ANNA, 'email', ciphertext))).toBe('anna@shop.example');
    await expect(service.decryptAttribute(BERT, 'email', ciphertext)).rejects.toThrow(AttributeRefused);
    await expect(service.decryptAttribute(ANNA, 'email', ofBert)).rejects.toThrow(AttributeRefused);
    await expect(service.decryptAttribute(ANNA, 'name', ciphertext)).rejects.toThrow(AttributeRefused);
    await expect(elsewhere.decryptAttribute(ANNA, 'email', ciphertext)).rejects.toThrow(AttributeRefused);
  });

  test('D09 refuses a ciphertext with any bit flipped, or any part cut off', async () => {
    const ciphertext = await service.encryptAttribute(ANNA, 'email', 'anna@shop.example');
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: ciphertext.length * 8 - 1 }), async (bit) => {
        await expect(service.decryptAttribute(ANNA, 'email', flipped(ciphertext, bit))).rejects.toThrow(
          AttributeRefused,
        );
      }),
      { numRuns: 150 },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: ciphertext.length - 1 }), async (length) => {
        await expect(service.decryptAttribute(ANNA, 'email', ciphertext.slice(0, length))).rejects.toThrow(
          AttributeRefused,
        );
      }),
      { numRuns: 60 },
    );
    // The SDK stops at the end of the message.
    const longer = new Uint8Array([...ciphertext, 0]);
    expect(text(await service.decryptAttribute(ANNA, 'email', longer))).toBe('anna@shop.example');
  });

  test('D09 forgets one subject everywhere, in a locked copy too, and no other subject', async () => {
    const { table, service: make } = shop();
    const before = make();
    const copy = await before.encryptAttribute(ANNA, 'email', 'anna@shop.example');
    const other = await before.encryptAttribute(BERT, 'email', 'bert@shop.example');
    table.erase(ANNA);
    const after = make();
    await expect(after.decryptAttribute(ANNA, 'email', copy)).rejects.toThrow(SubjectForgotten);
    expect(text(await after.decryptAttribute(BERT, 'email', other))).toBe('bert@shop.example');
    // Even if somebody wrote a new key over the tombstone, the old one stays gone.
    table.items.delete(ANNA);
    await after.encryptAttribute(ANNA, 'email', 'somebody else');
    await expect(after.decryptAttribute(ANNA, 'email', copy)).rejects.toThrow(AttributeRefused);
  });

  test('D09 makes no new key for a forgotten subject, and none to read with', async () => {
    const { table, service: make } = shop();
    table.erase(ANNA);
    await expect(make().encryptAttribute(ANNA, 'email', 'late event')).rejects.toThrow(SubjectForgotten);
    expect(table.items.get(ANNA)).not.toHaveProperty('wrappedKey');
    await expect(make().decryptAttribute(BERT, 'email', new Uint8Array(9))).rejects.toThrow(SubjectUnknown);
    expect(table.items.has(BERT)).toBe(false);
  });

  test('D09 a cached key outlives the erasure by the seconds of the cache and no longer', async () => {
    const place = shop();
    const cached = place.service({ cacheSeconds: 60 });
    const copy = await cached.encryptAttribute(ANNA, 'email', 'a');
    place.table.erase(ANNA);
    place.now += 59_999;
    expect(text(await cached.decryptAttribute(ANNA, 'email', copy))).toBe('a');
    place.now += 1;
    await expect(cached.decryptAttribute(ANNA, 'email', copy)).rejects.toThrow(SubjectForgotten);
    await expect(cached.encryptAttribute(ANNA, 'email', 'a')).rejects.toThrow(SubjectForgotten);
    const uncached = place.service({ cacheSeconds: 0 });
    await uncached.encryptAttribute(BERT, 'email', 'b');
    place.table.erase(BERT);
    await expect(uncached.encryptAttribute(BERT, 'email', 'b')).rejects.toThrow(SubjectForgotten);
  });

  test('D09 two writers that make a key at once end with one key that both can read with', async () => {
    const { kms, table, service: make } = shop();
    const writers = Array.from({ length: 8 }, () => make());
    const written = await Promise.all(writers.map((one, index) => one.encryptAttribute(ANNA, 'email', `${index}`)));
    expect(table.refused).toBe(7);
    expect(kms.handedOut.every((key) => key.every((byte) => byte === 0))).toBe(true);
    const reader = make();
    const read = await Promise.all(written.map((one) => reader.decryptAttribute(ANNA, 'email', one)));
    expect(read.map(text)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  test('D09 a loser of that race against the erasure stores nothing', async () => {
    const place = shop();
    const put = place.table.putItem.bind(place.table);
    jest.spyOn(place.table, 'putItem').mockImplementation((request) => {
      place.table.erase(ANNA);
      return put(request);
    });
    await expect(place.service().encryptAttribute(ANNA, 'email', 'x')).rejects.toThrow(SubjectForgotten);
  });

  test('D09 asks AWS once for a subject, keeps no more keys than allowed, and overwrites them', async () => {
    const place = shop();
    const small = place.service({ cacheEntries: 1 });
    await Promise.all(Array.from({ length: 5 }, () => small.encryptAttribute(ANNA, 'email', 'x')));
    expect([place.kms.calls, place.table.reads]).toEqual([1, 1]);
    await small.encryptAttribute(BERT, 'email', 'x');
    await small.encryptAttribute(ANNA, 'email', 'x');
    expect(place.kms.calls).toBe(3);
    small.forgetAll();
    await small.encryptAttribute(ANNA, 'email', 'x');
    expect(place.kms.calls).toBe(4);
    expect(place.kms.handedOut.every((key) => key.every((byte) => byte === 0))).toBe(true);
  });

  test('D09 of the keys in memory the one goes that was not used for longest', async () => {
    const place = shop();
    const small = place.service({ cacheEntries: 2 });
    const carl = '33333333-3333-4333-8333-333333333333';
    for (const subject of [ANNA, BERT, ANNA, carl]) {
      await small.encryptAttribute(subject, 'email', 'x');
    }
    const before = place.kms.calls;
    await small.encryptAttribute(ANNA, 'email', 'x');
    expect(place.kms.calls).toBe(before);
    await small.encryptAttribute(BERT, 'email', 'x');
    expect(place.kms.calls).toBe(before + 1);
  });

  test('D09 a key that is used all the time is looked for again when its time is over', async () => {
    const place = shop();
    const busy = place.service({ cacheSeconds: 60 });
    await busy.encryptAttribute(ANNA, 'email', 'x');
    for (let second = 0; second < 59; second += 1) {
      place.now += 1000;
      await busy.encryptAttribute(ANNA, 'email', 'x');
    }
    expect(place.table.reads).toBe(1);
    place.now += 1000;
    await busy.encryptAttribute(ANNA, 'email', 'x');
    expect(place.table.reads).toBe(2);
  });

  test('D09 many calls over an empty cache of a subject each use the right key', async () => {
    const busy = shop();
    const uncached = busy.service({ cacheSeconds: 0 });
    const subjects = [ANNA, BERT];
    const pairs = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const subject = subjects[index % 2] ?? ANNA;
        return [subject, await uncached.encryptAttribute(subject, 'n', `${index}`)] as const;
      }),
    );
    const reader = busy.service();
    const read = await Promise.all(pairs.map(([subject, one]) => reader.decryptAttribute(subject, 'n', one)));
    expect(read.map(text)).toEqual(pairs.map((_, index) => `${index}`));
  });

  test('D09 an error of AWS is passed on and not remembered', async () => {
    const place = shop();
    jest.spyOn(place.kms, 'generateDataKey').mockRejectedValueOnce(new Error('ThrottlingException'));
    const retried = place.service();
    await expect(retried.encryptAttribute(ANNA, 'email', 'x')).rejects.toThrow('ThrottlingException');
    await expect(retried.encryptAttribute(ANNA, 'email', 'x')).resolves.toBeInstanceOf(Uint8Array);
  });

  test('D09 no key shows in what is logged of it, and no address in an error', async () => {
    await service.encryptAttribute(ANNA, 'email', 'x');
    const shown = inspect(service, { depth: 2 });
    expect(shown).not.toMatch(/Uint8Array|Buffer/);
    await expect(service.encryptAttribute('anna@shop.example', 'email', 'x')).rejects.not.toThrow('anna');
    await expect(service.encryptAttribute('anna@shop.example', 'email', 'x')).rejects.toThrow('must be a UUID');
  });

  test.each<[string, Partial<AttributeEncryptionProps>, string]>([
    ['a purpose with spaces', { purpose: 'a b' }, 'purpose must be 1 to 100 letters'],
    ['a cache of an hour', { cacheSeconds: 3600 }, 'cacheSeconds must be from 0 to 900, got 3600'],
    ['a negative cache', { cacheSeconds: -1 }, 'cacheSeconds must be from 0 to 900, got -1'],
    ['a cache for nobody', { cacheEntries: 0 }, 'cacheEntries must be a whole number from 1 to 10000, got 0'],
  ])('D09 refuses %s', (_, props, message) => {
    expect(() => fixed.service(props)).toThrow(message);
  });
});
