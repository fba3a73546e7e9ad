const {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} = require('@aws-sdk/client-secrets-manager');

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';
const MOST_ATTEMPTS = 5;
/** Shorter ones, such as a user's name, are no secret, and words of their own. */
const SHORTEST_VALUE = 8;

const secrets = new SecretsManagerClient({});

/**
 * The four steps of Secrets Manager around one kind of secret. Each step may run again at any time, after any failure, and
 * late: while a later step, or a step of the next rotation, runs.
 *
 * @param kind `create(currentValue, token)` makes a value; `set({ current, pending, stillOurs })` has both accepted;
 *   `test({ current, pending })` throws unless the new value works; `retire({ pending, stillOurs })`, if there is one, has the
 *   new one accepted alone. `stillOurs()` throws when the step is late: call it between a read and the write that depends on it
 */
function rotationHandler(kind) {
  const steps = { createSecret, setSecret, testSecret, finishSecret };
  const run = async ({ SecretId, ClientRequestToken: token, Step }, values) => {
    if (!Object.hasOwn(steps, Step)) {
      throw new Error('Secrets Manager knows no such step');
    }
    await steps[Step](kind, { ...(await versionOf(SecretId, token)), token, values });
  };
  return async (event) => {
    const values = [];
    const failure = await run(event, values).then(
      () => undefined,
      (error) => error,
    );
    if (failure) {
      const { ClientRequestToken, Step } = event;
      // A service may repeat in its answer what it was sent, and Lambda logs what is thrown, with its cause: no value gets there.
      throw new Error(`${Step} of ${ClientRequestToken}: ${failure.name}: ${withoutValues(failure.message, values)}`);
    }
  };
}

async function createSecret(kind, version) {
  if (
    version.isCurrent ||
    (await valueOf(version, { VersionId: version.token, VersionStage: PENDING })) !== undefined
  ) {
    return;
  }
  const SecretString = kind.create(await currentOf(version), version.token);
  version.values.push(SecretString);
  try {
    await secrets.send(
      new PutSecretValueCommand({
        SecretId: version.arn,
        ClientRequestToken: version.token,
        SecretString,
        VersionStages: [PENDING],
      }),
    );
  } catch (error) {
    // Another run of this step was first. A version never changes its value, so that one is the value.
    if (error.name !== 'ResourceExistsException') {
      throw error;
    }
  }
}

async function setSecret(kind, version) {
  if (!version.isCurrent) {
    const stillOurs = () => requireStages(version, ({ isCurrent }) => !isCurrent);
    await kind.set({ ...(await bothOf(version)), stillOurs });
  }
}

async function testSecret(kind, version) {
  if (!version.isCurrent) {
    await kind.test(await bothOf(version));
  }
}

/** Tests once more: between the steps a deployment may have put the old value back where it is used. */
async function finishSecret(kind, version) {
  if (!version.isCurrent) {
    await kind.test(await bothOf(version));
    await secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId: version.arn,
        VersionStage: CURRENT,
        MoveToVersionId: version.token,
        RemoveFromVersionId: version.currentId,
      }),
    );
  }
  if (kind.retire) {
    const stillOurs = () =>
      requireStages(version, ({ isCurrent, pendingId }) => isCurrent && [undefined, version.token].includes(pendingId));
    await kind.retire({ pending: await valueOrThrow(version, { VersionId: version.token }), stillOurs });
  }
}

/** What the token stands for; a token that is no version of our secret, or of one that waits for nothing, ends here. */
async function versionOf(SecretId, token) {
  const { ARN, RotationEnabled, VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
  if (ARN !== process.env.SECRET_ARN) {
    throw new Error('the function rotates another secret');
  }
  const stages = VersionIdsToStages[token];
  if (!RotationEnabled || stages === undefined) {
    throw new Error(stages === undefined ? 'the secret has no such version' : 'rotation is not enabled');
  }
  const isCurrent = stages.includes(CURRENT);
  if (!isCurrent && !stages.includes(PENDING)) {
    throw new Error('the version is not pending');
  }
  const labelled = (label) => Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id].includes(label));
  return { arn: ARN, isCurrent, currentId: labelled(CURRENT), pendingId: labelled(PENDING) };
}

/** What was true when the step began may have been overtaken by another step. */
async function requireStages({ arn, token }, holds) {
  if (!holds(await versionOf(arn, token))) {
    throw new Error('the step came late, another one went on from here');
  }
}

async function bothOf(version) {
  const pending = await valueOrThrow(version, { VersionId: version.token, VersionStage: PENDING });
  return { current: await currentOf(version), pending };
}

function currentOf(version) {
  return valueOrThrow(version, { VersionId: version.currentId, VersionStage: CURRENT });
}

async function valueOrThrow(version, which) {
  const value = await valueOf(version, which);
  if (value === undefined) {
    throw new Error(`the version ${which.VersionStage ?? which.VersionId} has no value`);
  }
  return value;
}

async function valueOf(version, which) {
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: version.arn, ...which }));
    version.values.push(SecretString);
    return SecretString;
  } catch (error) {
    if (error.name === 'ResourceNotFoundException') {
      return undefined;
    }
    throw error;
  }
}

/** The text without any value that was seen, nor any text inside one that is JSON. */
function withoutValues(text, values) {
  return values
    .flatMap((value) => [value, ...partsOf(value)])
    .filter((part) => part.length >= SHORTEST_VALUE)
    .sort((one, other) => other.length - one.length)
    .reduce((clean, part) => clean.replaceAll(part, '***'), String(text));
}

function partsOf(value) {
  try {
    return Object.values(JSON.parse(value)).map(String);
  } catch {
    return [];
  }
}

/**
 * Reads and writes until nobody wrote in between.
 *
 * @param conflict name of the error of a write on top of another
 * @param attempt reads, and writes if it must
 */
async function withoutConflict(conflict, attempt) {
  for (let left = MOST_ATTEMPTS; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (error.name !== conflict || left === 1) {
        throw error;
      }
    }
  }
}

module.exports = { rotationHandler, withoutConflict };
