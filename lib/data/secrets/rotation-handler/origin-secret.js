const { randomBytes } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');
const { CloudFrontClient, GetDistributionCommand, UpdateDistributionCommand } = require('@aws-sdk/client-cloudfront');
const { GetRegexPatternSetCommand, UpdateRegexPatternSetCommand, WAFV2Client } = require('@aws-sdk/client-wafv2');
const { rotationHandler, withoutConflict } = require('./protocol');

const POLL_SECONDS = 15;
/** Nothing in a value is special in a regular expression. */
const VALUE = /^[0-9A-Za-z]{64}$/;
/** A pattern of a value. */
const PATTERN = /^\^([0-9A-Za-z]{64})\$$/;

const cloudFront = new CloudFrontClient({});
const waf = new WAFV2Client({ region: process.env.PATTERN_SET_REGION });

const handler = rotationHandler({ create, set, test, retire });

function create() {
  return randomBytes(32).toString('hex');
}

/**
 * Everything that may be sent is accepted before the new value is sent: what the edge locations send now, what a deployment
 * would put there, and the new value.
 */
async function set({ current, pending, stillOurs }) {
  let sent = [];
  await accept(async () => {
    sent = await sentEverywhere();
    await stillOurs();
    return [...sent, current, pending];
  });
  if (sent.some((value) => value !== pending)) {
    // The web ACL has the value at once, the machines that apply it within minutes.
    await sleep(Number(process.env.SETTLE_SECONDS) * 1000);
    await send(pending, stillOurs);
  }
}

async function test({ pending }) {
  await requireSent(pending);
  const { values } = await accepted();
  if (!values.includes(pending)) {
    throw new Error('the web ACL does not accept the new value');
  }
}

/** What no edge location sends any more is no longer accepted. A deployment that is late keeps the old value in. */
async function retire({ pending, stillOurs }) {
  await accept(async () => {
    await requireSent(pending);
    await stillOurs();
    return [pending];
  });
}

async function requireSent(pending) {
  const sent = await sentEverywhere();
  if (sent.some((value) => value !== pending)) {
    throw new Error('a distribution sends another value than the new one');
  }
}

/** What every edge location sends for any of the distributions, once none sends something older; waits for that. */
async function sentEverywhere() {
  for (let waited = 0; ; waited += POLL_SECONDS) {
    const found = [];
    for (const Id of distributionIds()) {
      found.push(await cloudFront.send(new GetDistributionCommand({ Id })));
    }
    if (found.every(({ Distribution }) => Distribution.Status === 'Deployed')) {
      const sent = found
        .flatMap(({ Distribution }) => headersOf(Distribution.DistributionConfig))
        .map(({ HeaderValue }) => HeaderValue);
      requireValues(sent, 'a distribution sends');
      return sent;
    }
    if (waited >= Number(process.env.WAIT_SECONDS)) {
      throw new Error('a distribution is still being deployed; Secrets Manager tries again');
    }
    await sleep(POLL_SECONDS * 1000);
  }
}

/** A pattern made of anything else, such as `.*`, would open the origin to everybody. The error does not say what it was. */
function requireValues(values, where) {
  if (!values.every((value) => VALUE.test(value))) {
    throw new Error(
      `${where} a value that is not 64 letters and digits; nothing was written, find out who put it there`,
    );
  }
}

async function send(value, stillOurs) {
  for (const Id of distributionIds()) {
    await withoutConflict('PreconditionFailed', async () => {
      const { Distribution, ETag } = await cloudFront.send(new GetDistributionCommand({ Id }));
      const { DistributionConfig } = Distribution;
      const others = headersOf(DistributionConfig).filter(({ HeaderValue }) => HeaderValue !== value);
      await stillOurs();
      if (others.length === 0) {
        return;
      }
      for (const header of others) {
        header.HeaderValue = value;
      }
      await cloudFront.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig }));
    });
  }
}

/** The distribution, and the one on which a canary tries what comes next. */
function distributionIds() {
  return process.env.DISTRIBUTION_IDS.split(',');
}

/** The header of every origin that has it. It must stand in the template: the handler adds none. */
function headersOf({ Origins }) {
  const wanted = process.env.HEADER_NAME.toLowerCase();
  const headers = Origins.Items.flatMap(({ CustomHeaders }) => CustomHeaders?.Items ?? []).filter(
    ({ HeaderName }) => HeaderName.toLowerCase() === wanted,
  );
  if (headers.length === 0) {
    throw new Error(`no origin of a distribution has the header ${process.env.HEADER_NAME}`);
  }
  return headers;
}

/** Writes only on top of the set that was read before the decision, so that no other step decides in between. */
async function accept(decide) {
  await withoutConflict('WAFOptimisticLockException', async () => {
    const { values: present, LockToken, Description, foreign } = await accepted();
    const wanted = [...new Set(await decide())].sort();
    requireValues(wanted, 'the secret holds');
    if (!foreign && [...present].sort().join() === wanted.join()) {
      return;
    }
    await waf.send(
      new UpdateRegexPatternSetCommand({
        ...patternSet(),
        ...(Description && { Description }),
        LockToken,
        RegularExpressionList: wanted.map((value) => ({ RegexString: `^${value}$` })),
      }),
    );
  });
}

async function accepted() {
  const { RegexPatternSet, LockToken } = await waf.send(new GetRegexPatternSetCommand(patternSet()));
  const patterns = (RegexPatternSet.RegularExpressionList ?? []).map(({ RegexString }) => PATTERN.exec(RegexString));
  return {
    values: patterns.flatMap((match) => (match ? [match[1]] : [])),
    foreign: patterns.includes(null),
    Description: RegexPatternSet.Description,
    LockToken,
  };
}

function patternSet() {
  const { PATTERN_SET_NAME: Name, PATTERN_SET_ID: Id, PATTERN_SET_SCOPE: Scope } = process.env;
  return { Name, Id, Scope };
}

module.exports = { handler };
