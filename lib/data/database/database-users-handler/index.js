const { setTimeout: pause } = require('node:timers/promises');
const { GetSecretValueCommand, SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');
const { Client } = require('pg');
const { migrate } = require('./migrate');
const { planOf } = require('./statements');

/** What one attempt may take, and the answer after it. */
const ATTEMPT_MS = 120_000;
const PAUSE_MS = 5_000;
const CONNECT_MS = 10_000;
/** A node that is not there yet, that has just lost its role, a password that was just rotated, a lock, another's change. */
const TRANSIENT =
  /^(E(AI_AGAIN|CONN[A-Z]+|HOSTUNREACH|NETUNREACH|NOTFOUND|PIPE|TIMEDOUT)|08...|25006|28P01|40001|40P01|53300|55006|55P03|57P0[123])$|timeout expired|tuple concurrently updated|Connection terminated/;

const secrets = new SecretsManagerClient({});

async function handler(event, context) {
  const answer = { PhysicalResourceId: event.PhysicalResourceId ?? 'database-users' };
  // Nothing is dropped: data outlives the resource that made room for it.
  if (event.RequestType === 'Delete') {
    return answer;
  }
  const plan = planOf(event.ResourceProperties);
  const lastStart = Date.now() + context.getRemainingTimeInMillis() - ATTEMPT_MS;
  for (;;) {
    const { done, failed, transient } = await attempt(event.ResourceProperties, plan);
    if (done) {
      process.stdout.write(`${JSON.stringify(done)}\n`);
      return answer;
    }
    if (!transient || Date.now() + PAUSE_MS > lastStart) {
      throw new Error(`users of the databases: ${failed}`);
    }
    process.stdout.write(`${JSON.stringify({ again: failed })}\n`);
    await pause(PAUSE_MS);
  }
}

/** Tells of a failure in words alone: the error itself may hold the connection, and with it the password. */
async function attempt({ Host: host, Port: port, SecretArn }, plan) {
  // Read anew each time: RDS may have rotated it since.
  const { username: user, password } = await masterSecret(SecretArn);
  try {
    return { done: await migrate(plan, (database) => connect({ host, port, database, user, password })) };
  } catch ({ code, name, message }) {
    return {
      failed: `${code ?? name}: ${message}`.replaceAll(password, '…'),
      transient: TRANSIENT.test(code) || TRANSIENT.test(message),
    };
  }
}

async function masterSecret(SecretId) {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  try {
    return JSON.parse(SecretString);
  } catch {
    // The error of the parser quotes what it cannot read.
    throw new Error('the master secret holds no JSON');
  }
}

async function connect({ host, port, ...login }) {
  const client = new Client({
    ...login,
    host,
    port: Number(port),
    ssl: { rejectUnauthorized: true, servername: host, minVersion: 'TLSv1.2' },
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: ATTEMPT_MS / 2,
    lock_timeout: ATTEMPT_MS / 4,
    application_name: 'database-users',
  });
  // Without a listener the end of an idle connection would end the function.
  client.on('error', () => {});
  await client.connect();
  return client;
}

module.exports = { handler };
