const { randomBytes } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');
const {
  CreateRegexPatternSetCommand,
  DeleteRegexPatternSetCommand,
  GetRegexPatternSetCommand,
  ListRegexPatternSetsCommand,
  WAFV2Client,
} = require('@aws-sdk/client-wafv2');

const Scope = 'REGIONAL';
const MOST_ATTEMPTS = 20;
const PAUSE_SECONDS = 6;
/** A pattern of a value, as the rotation writes it. */
const PATTERN = /^\^[0-9A-Za-z]{64}\$$/;
const PASSING = ['WAFAssociatedItemException', 'WAFOptimisticLockException'];

const client = new WAFV2Client({});

/** Makes the set and removes it. What is in it belongs to the rotation, so that no update writes there. */
async function handler({ RequestType, PhysicalResourceId, ResourceProperties }) {
  if (RequestType === 'Delete') {
    await remove(PhysicalResourceId);
    return { PhysicalResourceId };
  }
  const { Name, Description } = ResourceProperties;
  const arn =
    RequestType === 'Update' && nameOf(PhysicalResourceId) === Name
      ? PhysicalResourceId
      : await create(Name, Description);
  return { PhysicalResourceId: arn, Data: { Arn: arn, Id: idOf(arn) } };
}

/** Closed: a pattern of a value that nobody knows. A set that an attempt before left behind is taken, if it holds values. */
async function create(Name, Description) {
  const RegularExpressionList = [{ RegexString: `^${randomBytes(32).toString('hex')}$` }];
  try {
    const { Summary } = await client.send(
      new CreateRegexPatternSetCommand({ Name, Scope, Description, RegularExpressionList }),
    );
    return Summary.ARN;
  } catch (error) {
    const found = error.name === 'WAFDuplicateItemException' ? await find(Name) : undefined;
    if (!found) {
      throw error;
    }
    await requireValues(found);
    return found;
  }
}

/** Somebody else's set of that name may let everybody in. */
async function requireValues(arn) {
  const Name = nameOf(arn);
  const { RegexPatternSet } = await client.send(new GetRegexPatternSetCommand({ Name, Scope, Id: idOf(arn) }));
  const patterns = RegexPatternSet.RegularExpressionList ?? [];
  if (!patterns.every(({ RegexString }) => PATTERN.test(RegexString))) {
    throw new Error(
      `regex pattern set ${Name} is there already and holds patterns that are not values of 64 letters and digits; find out who made it and delete it`,
    );
  }
}

async function find(name) {
  let NextMarker;
  do {
    const page = await client.send(new ListRegexPatternSetsCommand({ Scope, Limit: 100, NextMarker }));
    const found = page.RegexPatternSets.find((set) => set.Name === name);
    if (found) {
      return found.ARN;
    }
    NextMarker = page.NextMarker;
  } while (NextMarker);
}

/** A web ACL that is gone holds on to the set for a while. */
async function remove(arn) {
  const set = { Name: nameOf(arn), Scope, Id: idOf(arn) };
  for (let left = MOST_ATTEMPTS; ; left--) {
    try {
      const { LockToken } = await client.send(new GetRegexPatternSetCommand(set));
      await client.send(new DeleteRegexPatternSetCommand({ ...set, LockToken }));
      return;
    } catch (error) {
      if (error.name === 'WAFNonexistentItemException') {
        return;
      }
      if (!PASSING.includes(error.name) || left === 1) {
        throw error;
      }
      await sleep(PAUSE_SECONDS * 1000);
    }
  }
}

/** `…:regional/regexpatternset/<name>/<id>` */
function nameOf(arn) {
  return arn.split('/').at(-2);
}

function idOf(arn) {
  return arn.split('/').at(-1);
}

module.exports = { handler };
