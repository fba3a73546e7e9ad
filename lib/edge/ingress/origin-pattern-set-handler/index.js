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

/** Closed: a pattern of a value that nobody knows. A set that an attempt before left behind is taken as it is. */
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
    return found;
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
