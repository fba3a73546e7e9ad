const { randomBytes } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');
const { DescribeUsersCommand, ElastiCacheClient, ModifyUserCommand } = require('@aws-sdk/client-elasticache');
const { rotationHandler } = require('./protocol');

const POLL_SECONDS = 10;
const BOTH = 2;
const UserId = process.env.CACHE_USER_ID;

const elastiCache = new ElastiCacheClient({});

// Nothing is retired: the former password stays good until the next rotation, for clients that connect anew with it.
const handler = rotationHandler({ create, set, test });

function create(current) {
  return JSON.stringify({ ...JSON.parse(current), password: randomBytes(48).toString('hex') });
}

async function set({ current, pending, stillOurs }) {
  await activeUser();
  await stillOurs();
  await elastiCache.send(
    new ModifyUserCommand({
      UserId,
      AuthenticationMode: { Type: 'password', Passwords: [current, pending].map((text) => JSON.parse(text).password) },
    }),
  );
  await activeUser();
}

/** ElastiCache shows how many passwords there are and none of them; signing in needs a way into the VPC. */
async function test() {
  const { Authentication } = await activeUser();
  if (Authentication?.Type !== 'password' || Authentication.PasswordCount !== BOTH) {
    throw new Error(`the user has ${Authentication?.PasswordCount ?? 0} passwords by ${Authentication?.Type}, not two`);
  }
}

async function activeUser() {
  for (let waited = 0; ; waited += POLL_SECONDS) {
    const { Users = [] } = await elastiCache.send(new DescribeUsersCommand({ UserId }));
    if (Users[0]?.Status === 'active') {
      return Users[0];
    }
    if (waited >= Number(process.env.WAIT_SECONDS)) {
      throw new Error(`the user is ${Users[0]?.Status ?? 'not there'}, not active; Secrets Manager tries again`);
    }
    await sleep(POLL_SECONDS * 1000);
  }
}

module.exports = { handler };
