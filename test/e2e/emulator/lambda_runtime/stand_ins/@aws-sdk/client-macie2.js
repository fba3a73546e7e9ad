// Stands in for the client of Macie, which Lambda's runtime brings along: the same requests on the wire, and an error
// for any that this does not know. See the client of Route 53 Resolver beside it.
const { fetch } = globalThis;

const OPERATIONS = {
  CreateClassificationJob: {
    method: 'POST',
    path: () => '/jobs',
    members: [
      'clientToken',
      'description',
      'initialRun',
      'jobType',
      'managedDataIdentifierSelector',
      'name',
      's3JobDefinition',
      'samplingPercentage',
      'scheduleFrequency',
    ],
  },
  DescribeClassificationJob: { method: 'GET', path: ({ jobId }) => `/jobs/${jobId}`, members: ['jobId'] },
  ListClassificationJobs: { method: 'POST', path: () => '/jobs/list', members: ['filterCriteria', 'nextToken'] },
  UpdateClassificationJob: {
    method: 'PATCH',
    path: ({ jobId }) => `/jobs/${jobId}`,
    members: ['jobId', 'jobStatus'],
  },
};

class Macie2Client {
  async send({ operation, input }) {
    const { method, path, members } = OPERATIONS[operation];
    const unknown = Object.keys(input).filter((member) => !members.includes(member));
    if (unknown.length > 0) {
      throw new Error(`${operation} has no member ${unknown.join(', ')}`);
    }
    const { AWS_ENDPOINT_URL, AWS_REGION } = process.env;
    // No real signature: the emulator reads region and service from the header and checks nothing.
    const scope = `emulator/20260101/${AWS_REGION}/macie2/aws4_request`;
    const response = await fetch(`${AWS_ENDPOINT_URL}${path(input)}`, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
      },
      ...(method !== 'GET' && { body: JSON.stringify({ ...input, jobId: undefined }) }),
    });
    const answer = await response.json();
    if (!response.ok) {
      throw Object.assign(new Error(answer.message), {
        name: answer.__type ?? response.headers.get('x-amzn-errortype'),
      });
    }
    return answer;
  }
}

const command = (operation) =>
  function Command(input) {
    Object.assign(this, { operation, input });
  };

module.exports = {
  Macie2Client,
  ...Object.fromEntries(Object.keys(OPERATIONS).map((operation) => [`${operation}Command`, command(operation)])),
};
