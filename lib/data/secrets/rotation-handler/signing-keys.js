const { randomBytes } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');
const {
  CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
  ListKeysCommand,
  UpdateKeysCommand,
} = require('@aws-sdk/client-cloudfront-keyvaluestore');
const { rotationHandler, withoutConflict } = require('./protocol');
const { Sigv4aSigner } = require('./sigv4a');

const PREFIX = 'signing-key/';
const KvsARN = process.env.KEY_VALUE_STORE_ARN;

// The store takes SigV4A alone, and the SDK needs a package for it that Lambda's runtime is not known to have.
const store = new CloudFrontKeyValueStoreClient({ region: 'us-east-1', signer: new Sigv4aSigner() });

const handler = rotationHandler({ create, set, test });

/** The key's id is the version's: it is unique, and tells which version of the secret a signature was made with. */
function create(current, token) {
  return JSON.stringify({ keyId: token, key: randomBytes(32).toString('base64url') });
}

/**
 * The store holds two keys from now on, the one that is signed with and the next. The one before stays out, so that a key
 * is good for two periods and no longer; a key that is not here any more verifies nothing.
 */
async function set({ current, pending, stillOurs }) {
  const wanted = entriesOf({ current, pending });
  await withoutConflict('ConflictException', async () => {
    const { ETag } = await store.send(new DescribeKeyValueStoreCommand({ KvsARN }));
    const present = await entries();
    await stillOurs();
    const Puts = Object.entries(wanted)
      .filter(([Key, Value]) => present.get(Key) !== Value)
      .map(([Key, Value]) => ({ Key, Value }));
    const Deletes = [...present.keys()].filter((Key) => !Object.hasOwn(wanted, Key)).map((Key) => ({ Key }));
    if (Puts.length + Deletes.length > 0) {
      await store.send(new UpdateKeysCommand({ KvsARN, IfMatch: ETag, Puts, Deletes }));
    }
  });
  // Edge locations follow within seconds and say nothing about it. Nobody signs with the new key before the last step.
  await sleep(Number(process.env.SETTLE_SECONDS) * 1000);
}

async function test(both) {
  const present = await entries();
  if (Object.entries(entriesOf(both)).some(([Key, Value]) => present.get(Key) !== Value)) {
    throw new Error('the store lacks one of the two keys');
  }
}

function entriesOf({ current, pending }) {
  return Object.fromEntries(
    [current, pending].map((text) => {
      const { keyId, key } = JSON.parse(text);
      return [`${PREFIX}${keyId}`, key];
    }),
  );
}

/** The keys for signatures; what else is in the store is none of ours. */
async function entries() {
  const found = new Map();
  let NextToken;
  do {
    const page = await store.send(new ListKeysCommand({ KvsARN, NextToken }));
    for (const { Key, Value } of page.Items ?? []) {
      if (Key.startsWith(PREFIX)) {
        found.set(Key, Value);
      }
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

module.exports = { handler };
