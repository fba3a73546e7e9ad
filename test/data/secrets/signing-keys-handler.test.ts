import fc from 'fast-check';
import { awsError, loadHandler, Secrets, type Service, STEPS } from './rotation-world';

const ENV = { KEY_VALUE_STORE_ARN: 'arn:aws:cloudfront::111111111111:key-value-store/1', SETTLE_SECONDS: '60' };
const INITIAL = JSON.stringify({ keyId: 'initial', key: 'secret-of-the-beginning' });

/** A KeyValueStore whose pages hold one key each. */
class Store {
  readonly keys = new Map([
    ['signing-key/stolen', 'old'],
    ['other', 'kept'],
  ]);
  private version = 1;

  readonly service: Service = {
    DescribeKeyValueStoreCommand: () => ({ ETag: String(this.version) }),
    ListKeysCommand: ({ NextToken }: { NextToken?: string }) => {
      const page = Number(NextToken ?? 0);
      const Items = [...this.keys].slice(page, page + 1).map(([Key, Value]) => ({ Key, Value }));
      return { Items, ...(page + 1 < this.keys.size && { NextToken: String(page + 1) }) };
    },
    UpdateKeysCommand: (input: {
      IfMatch: string;
      Puts: { Key: string; Value: string }[];
      Deletes: { Key: string }[];
    }) => {
      if (input.IfMatch !== String(this.version)) {
        throw awsError('ConflictException');
      }
      this.version += 1;
      input.Puts.forEach(({ Key, Value }) => this.keys.set(Key, Value));
      input.Deletes.forEach(({ Key }) => this.keys.delete(Key));
    },
  };

  /** Another writer, between a read and a write. */
  touch(): void {
    this.version += 1;
  }
}

function world() {
  const secrets = new Secrets(INITIAL);
  const store = new Store();
  return { secrets, store, services: { ...secrets.service, ...store.service } };
}

function verifies(store: Store, signingKey: string): boolean {
  const { keyId, key } = JSON.parse(signingKey) as { keyId: string; key: string };
  return store.keys.get(`signing-key/${keyId}`) === key;
}

describe('the rotation of signing keys', () => {
  test('D06 leaves the new key and the one before, drops older ones, and touches nothing else', async () => {
    const { secrets, store, services } = world();
    const run = loadHandler('signing-keys', services, ENV);
    for (const token of ['one', 'two']) {
      secrets.begin(token);
      for (const step of STEPS) {
        await run(step, token);
      }
    }
    const current = JSON.parse(secrets.value('AWSCURRENT')) as { keyId: string; key: string };
    expect(current.keyId).toBe('two');
    expect(Buffer.from(current.key, 'base64url')).toHaveLength(32);
    expect(secrets.value('AWSPREVIOUS')).not.toBe(secrets.value('AWSCURRENT'));
    expect([...store.keys.keys()].sort()).toEqual(['other', 'signing-key/one', 'signing-key/two']);
    expect(store.keys.get('other')).toBe('kept');
    expect(verifies(store, secrets.value('AWSPREVIOUS'))).toBe(true);
  });

  test('D06 whoever signs with the current key is verified at every moment, whatever fails or comes twice', async () => {
    const finished: string[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('answered', 'answered', 'answered', 'lost', 'refused', 'touched'), { minLength: 1 }),
        async (scheduler, plan) => {
          const { secrets, store, services } = world();
          const unverified: string[] = [];
          let calls = 0;
          // The first rotation, right after the deployment, is what puts the first key in.
          store.keys.set('signing-key/initial', 'secret-of-the-beginning');
          const run = loadHandler('signing-keys', services, ENV, async (_, answer) => {
            const call = calls++;
            await scheduler.schedule(Promise.resolve());
            const fate = call < 60 ? plan[call % plan.length] : 'answered';
            if (fate === 'refused') {
              throw awsError('ThrottlingException');
            }
            if (fate === 'touched') {
              store.touch();
            }
            const result = answer();
            if (!verifies(store, secrets.value('AWSCURRENT'))) {
              unverified.push(secrets.value('AWSCURRENT'));
            }
            if (fate === 'lost') {
              throw awsError('TimeoutError');
            }
            return result;
          });
          const attempt = async (token: string): Promise<boolean> => {
            try {
              for (const step of STEPS) {
                await run(step, token);
              }
              return true;
            } catch {
              return false;
            }
          };
          const main = async (): Promise<void> => {
            for (const token of ['one', 'two', 'three']) {
              secrets.begin(token);
              const twice = attempt(token);
              for (let left = 12; left > 0 && !(await attempt(token)); left--);
              await twice;
            }
          };
          await scheduler.waitFor(main());
          expect(unverified).toEqual([]);
          finished.push(secrets.labels.get('AWSCURRENT') ?? '');
        },
      ),
      { numRuns: 40 },
    );
    expect(finished.filter((token) => token === 'three').length).toBeGreaterThan(20);
  });

  test('D06 signs with no key that the store lacks', async () => {
    const { secrets, store, services } = world();
    secrets.begin('one');
    const run = loadHandler('signing-keys', services, ENV);
    await run('createSecret', 'one');
    await run('setSecret', 'one');
    store.keys.delete('signing-key/one');
    await expect(run('testSecret', 'one')).rejects.toThrow('the store lacks one of the two keys');
    await expect(run('finishSecret', 'one')).rejects.toThrow('the store lacks one of the two keys');
    expect(secrets.value('AWSCURRENT')).toBe(INITIAL);
  });

  test('D06 writes on top of what another writer left, and gives up on one that never stops', async () => {
    for (const [times, outcome] of [
      [1, 'done'],
      [9, 'ConflictException'],
    ] as const) {
      const { secrets, store, services } = world();
      secrets.begin('one');
      let left: number = times;
      const run = loadHandler('signing-keys', services, ENV, async ({ name }, answer) => {
        if (name === 'UpdateKeysCommand' && left-- > 0) {
          store.touch();
        }
        return answer();
      });
      await run('createSecret', 'one');
      const result = await run('setSecret', 'one').then(
        () => 'done',
        (error: Error) => error.message,
      );
      expect(result).toContain(outcome);
      expect(store.keys.has('signing-key/one')).toBe(outcome === 'done');
    }
  });

  test('D06 a set that comes late takes no key away', async () => {
    const { secrets, store, services } = world();
    secrets.begin('one');
    const prompt = loadHandler('signing-keys', services, ENV);
    await prompt('createSecret', 'one');
    let went = false;
    const late = loadHandler('signing-keys', services, ENV, async ({ name }, answer) => {
      if (name === 'DescribeKeyValueStoreCommand' && !went) {
        went = true;
        for (const token of ['one', 'two']) {
          secrets.begin(token);
          for (const step of STEPS) {
            await prompt(step, token);
          }
        }
      }
      return answer();
    });
    await expect(late('setSecret', 'one')).rejects.toThrow('the version is not pending');
    expect(verifies(store, secrets.value('AWSCURRENT'))).toBe(true);
    expect(verifies(store, secrets.value('AWSPREVIOUS'))).toBe(true);
  });

  test('D06 waits until the edge has the new key', async () => {
    const { secrets, services } = world();
    secrets.begin('one');
    const waits: number[] = [];
    const run = loadHandler('signing-keys', services, ENV, undefined, async (ms) => void waits.push(ms));
    await run('createSecret', 'one');
    await run('setSecret', 'one');
    expect(waits).toEqual([60_000]);
  });
});
