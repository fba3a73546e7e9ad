const { createHash } = require('node:crypto');
const {
  CreateClassificationJobCommand,
  DescribeClassificationJobCommand,
  ListClassificationJobsCommand,
  Macie2Client,
  UpdateClassificationJobCommand,
} = require('@aws-sdk/client-macie2');

/** A job in one of these states looks at nothing any more, and cannot be cancelled. */
const OVER = ['CANCELLED', 'COMPLETE'];

const client = new Macie2Client({});

/** A job cannot be changed, so its name tells its settings: the same settings find the job that is there already. */
async function handler({ PhysicalResourceId, RequestId, RequestType, ResourceProperties }) {
  if (RequestType === 'Delete') {
    await cancel(PhysicalResourceId);
    return { PhysicalResourceId };
  }
  const definition = jobOf(ResourceProperties);
  const name = `${ResourceProperties.Name}-${hashOf(definition)}`;
  const known = await findJob(name);
  if (known) {
    return { PhysicalResourceId: known.jobId };
  }
  const { jobId } = await client.send(
    // CloudFormation repeats a request that it got no answer to, under the same id.
    new CreateClassificationJobCommand({ clientToken: RequestId, name, ...definition }),
  );
  return { PhysicalResourceId: jobId };
}

function jobOf({ Description, TagKey, TagValues }) {
  const tagValues = TagValues.map((value) => ({ key: TagKey, value }));
  return {
    description: Description,
    jobType: 'SCHEDULED',
    scheduleFrequency: { dailySchedule: {} },
    initialRun: true,
    managedDataIdentifierSelector: 'ALL',
    samplingPercentage: 100,
    s3JobDefinition: { bucketCriteria: { includes: { and: [{ tagCriterion: { comparator: 'EQ', tagValues } }] } } },
  };
}

function hashOf(definition) {
  return createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, 12);
}

async function findJob(name) {
  const filterCriteria = { includes: [{ key: 'name', comparator: 'EQ', values: [name] }] };
  let nextToken;
  do {
    const page = await client.send(new ListClassificationJobsCommand({ filterCriteria, nextToken }));
    const found = page.items?.find((job) => job.name === name && !OVER.includes(job.jobStatus));
    if (found) {
      return found;
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return undefined;
}

/** Macie keeps a cancelled job for its record; there is no way to delete one. */
async function cancel(jobId) {
  try {
    const { jobStatus } = await client.send(new DescribeClassificationJobCommand({ jobId }));
    if (!OVER.includes(jobStatus)) {
      await client.send(new UpdateClassificationJobCommand({ jobId, jobStatus: 'CANCELLED' }));
    }
  } catch (error) {
    // Whoever turned Macie off ended its jobs with it.
    const macieIsOff = error.name === 'AccessDeniedException' && /not enabled/i.test(error.message);
    if (error.name !== 'ResourceNotFoundException' && !macieIsOff) {
      throw error;
    }
  }
}

module.exports = { handler };
