import { signRequest } from '../../../examples/sign-request';
import { loadHandler, Secrets, type Service, STEPS } from '../../data/secrets/rotation-world';
import { deployedCode, stackWithFunctions } from './edge-functions-under-test';
import { EdgeSandbox, HOST } from './edge-sandbox';

const ENV = { KEY_VALUE_STORE_ARN: 'arn:aws:cloudfront::111111111111:key-value-store/1', SETTLE_SECONDS: '60' };
const INITIAL = JSON.stringify({ keyId: 'initial', key: 'secret-of-the-beginning' });

let api: EdgeSandbox;

beforeAll(() => {
  api = new EdgeSandbox(deployedCode(stackWithFunctions(), 'Api'));
});

beforeEach(() => api.keys.clear());

/** The store that the edge reads, as the rotation writes it. */
const store: Service = {
  DescribeKeyValueStoreCommand: () => ({ ETag: '1' }),
  ListKeysCommand: () => ({ Items: [...api.keys].map(([Key, Value]) => ({ Key, Value })) }),
  UpdateKeysCommand: (input: { Puts: { Key: string; Value: string }[]; Deletes: { Key: string }[] }) => {
    input.Puts.forEach(({ Key, Value }) => api.keys.set(Key, Value));
    input.Deletes.forEach(({ Key }) => api.keys.delete(Key));
  },
};

/** What the edge answers to an app that signs with the secret. */
async function answerTo(secret: string): Promise<unknown> {
  const { keyId, key } = JSON.parse(secret) as { keyId: string; key: string };
  const uri = '/api/mobile/cart';
  const headers = signRequest({ method: 'GET', url: `https://${HOST}${uri}`, keyId, key, time: api.time });
  return (await api.send({ uri, headers })).status;
}

describe('rotation of signing keys, seen from the edge', () => {
  test('E07 before the first rotation no signature is accepted', async () => {
    expect(await answerTo(INITIAL)).toBe(401);
  });

  test('E07 whoever signs with the current secret is accepted after each step, and with the one before it, no longer', async () => {
    const secrets = new Secrets(INITIAL);
    const run = loadHandler('signing-keys', { ...secrets.service, ...store }, ENV);
    const past: string[] = [];
    for (const token of ['one', 'two', 'three']) {
      past.push(secrets.value('AWSCURRENT'));
      secrets.begin(token);
      for (const step of STEPS) {
        await run(step, token);
        // The first rotation is what puts the first key in, before anybody has it.
        if (token !== 'one' || step !== 'createSecret') {
          expect([step, await answerTo(secrets.value('AWSCURRENT'))]).toEqual([step, 'passes']);
        }
      }
    }
    expect(await answerTo(secrets.value('AWSCURRENT'))).toBe('passes');
    expect(await answerTo(secrets.value('AWSPREVIOUS'))).toBe('passes');
    expect(past.at(-1)).toBe(secrets.value('AWSPREVIOUS'));
    for (const old of past.slice(0, -1)) {
      expect(await answerTo(old)).toBe(401);
    }
  });

  test('E07 a key that was stolen is worth nothing after two rotations, and while there is one, only under its own id', async () => {
    const secrets = new Secrets(INITIAL);
    const run = loadHandler('signing-keys', { ...secrets.service, ...store }, ENV);
    const rotate = async (token: string): Promise<void> => {
      secrets.begin(token);
      for (const step of STEPS) {
        await run(step, token);
      }
    };
    await rotate('one');
    const stolen = JSON.parse(secrets.value('AWSCURRENT')) as { keyId: string; key: string };
    await rotate('two');
    expect(await answerTo(JSON.stringify(stolen))).toBe('passes');
    expect(await answerTo(JSON.stringify({ ...stolen, keyId: 'two' }))).toBe(401);
    await rotate('three');
    for (const keyId of ['one', 'two', 'three']) {
      expect(await answerTo(JSON.stringify({ ...stolen, keyId }))).toBe(401);
    }
  });
});
