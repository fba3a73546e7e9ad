import * as crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ClassificationJob } from '../../lib/detection';
import { findingsOf, testApp } from '../../lib/testing';
import { evaluatePolicy, literal, type Statement } from '../foundation/evaluate-policy';

const PROPERTIES = {
  Name: 'prod-detection',
  Description: 'looks through buckets',
  TagKey: 'class',
  TagValues: ['pii', 'public'],
};

interface Job {
  readonly jobId: string;
  readonly name: string;
  readonly clientToken: string;
  jobStatus: string;
}

interface Command {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

interface Event {
  readonly RequestType: string;
  readonly RequestId?: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties?: object;
}

/** Macie as far as its API documents jobs: one page shows one job, a cancelled job stays, and is cancelled once. */
class Macie {
  readonly jobs: Job[] = [];
  readonly created: Record<string, unknown>[] = [];
  refusal?: Error;

  handle({ operation, input }: Command): unknown {
    if (this.refusal) {
      throw this.refusal;
    }
    switch (operation) {
      case 'CreateClassificationJobCommand':
        return this.create(input);
      case 'ListClassificationJobsCommand':
        return this.list(input);
      case 'DescribeClassificationJobCommand':
        return this.find(input['jobId']);
      default:
        return this.update(input);
    }
  }

  private create(input: Record<string, unknown>): unknown {
    const known = this.jobs.find(({ clientToken }) => clientToken === input['clientToken']);
    if (known) {
      return { jobId: known.jobId };
    }
    this.created.push(input);
    const jobId = `job-${this.jobs.length + 1}`;
    this.jobs.push({
      jobId,
      name: String(input['name']),
      clientToken: String(input['clientToken']),
      jobStatus: 'RUNNING',
    });
    return { jobId };
  }

  private list({ filterCriteria, nextToken = '0' }: Record<string, unknown>): unknown {
    const { includes } = filterCriteria as { includes: { key: string; values: string[] }[] };
    const found = this.jobs.filter(({ name }) =>
      includes.every(({ key, values }) => key === 'name' && values.includes(name)),
    );
    const next = Number(nextToken) + 1;
    return { items: found.slice(next - 1, next), ...(next < found.length && { nextToken: String(next) }) };
  }

  private find(jobId: unknown): Job {
    const job = this.jobs.find((candidate) => candidate.jobId === jobId);
    if (!job) {
      throw Object.assign(new Error('no such job'), { name: 'ResourceNotFoundException' });
    }
    return job;
  }

  private update({ jobId, jobStatus }: Record<string, unknown>): unknown {
    const job = this.find(jobId);
    if (['CANCELLED', 'COMPLETE'].includes(job.jobStatus)) {
      throw Object.assign(new Error('the job is over'), { name: 'ConflictException' });
    }
    job.jobStatus = String(jobStatus);
    return {};
  }
}

/** The deployed code, with Macie behind its SDK. */
function handlerOn(macie: Macie): (event: Event) => Promise<{ PhysicalResourceId: string }> {
  const sdk = new Proxy(
    {},
    {
      get: (_, operation: string) =>
        operation === 'Macie2Client'
          ? class {
              async send(command: Command): Promise<unknown> {
                return macie.handle(command);
              }
            }
          : class {
              readonly operation = operation;
              constructor(readonly input: Record<string, unknown>) {}
            },
    },
  );
  const file = join(__dirname, '../../lib/detection/classification-job-handler/index.js');
  const module: { exports?: { handler(event: Event): Promise<{ PhysicalResourceId: string }> } } = {};
  const load = compileFunction(readFileSync(file, 'utf8'), ['module', 'require']);
  const modules: Record<string, unknown> = { '@aws-sdk/client-macie2': sdk, 'node:crypto': crypto };
  (load as (...args: unknown[]) => void)(module, (name: string) => modules[name]);
  return (event) => (module.exports as NonNullable<typeof module.exports>).handler(event);
}

const create = (RequestId: string, properties: object = PROPERTIES): Event => ({
  RequestType: 'Create',
  RequestId,
  ResourceProperties: properties,
});

describe('the handler of ClassificationJob', () => {
  test('D04 makes a daily job over the tagged buckets, with every identifier of Macie and all objects', async () => {
    const macie = new Macie();
    expect(await handlerOn(macie)(create('one'))).toEqual({ PhysicalResourceId: 'job-1' });
    expect(macie.created).toEqual([
      {
        clientToken: 'one',
        name: expect.stringMatching(/^prod-detection-[0-9a-f]{12}$/),
        description: 'looks through buckets',
        jobType: 'SCHEDULED',
        scheduleFrequency: { dailySchedule: {} },
        initialRun: true,
        managedDataIdentifierSelector: 'ALL',
        samplingPercentage: 100,
        s3JobDefinition: {
          bucketCriteria: {
            includes: {
              and: [
                {
                  tagCriterion: {
                    comparator: 'EQ',
                    tagValues: [
                      { key: 'class', value: 'pii' },
                      { key: 'class', value: 'public' },
                    ],
                  },
                },
              ],
            },
          },
        },
      },
    ]);
  });

  test('D04 makes no second job for the same settings, whether the request comes again or another does', async () => {
    const macie = new Macie();
    const handle = handlerOn(macie);
    await handle(create('one'));
    expect(await handle(create('one'))).toEqual({ PhysicalResourceId: 'job-1' });
    expect(await handle(create('two'))).toEqual({ PhysicalResourceId: 'job-1' });
    expect(macie.jobs).toHaveLength(1);
  });

  test('D04 makes another job for other settings, and the old one again when the update is rolled back', async () => {
    const macie = new Macie();
    const handle = handlerOn(macie);
    await handle(create('one'));
    const update = { ...create('two', { ...PROPERTIES, TagValues: ['pii'] }), RequestType: 'Update' };
    expect(await handle({ ...update, PhysicalResourceId: 'job-1' })).toEqual({ PhysicalResourceId: 'job-2' });
    const back = { ...create('three'), RequestType: 'Update', PhysicalResourceId: 'job-2' };
    expect(await handle(back)).toEqual({ PhysicalResourceId: 'job-1' });
    await handle({ RequestType: 'Delete', PhysicalResourceId: 'job-2' });
    expect(macie.jobs.map(({ jobStatus }) => jobStatus)).toEqual(['RUNNING', 'CANCELLED']);
  });

  test('D04 does not take a cancelled job for a running one, and finds the running one on a later page', async () => {
    const macie = new Macie();
    const handle = handlerOn(macie);
    await handle(create('one'));
    await handle({ RequestType: 'Delete', PhysicalResourceId: 'job-1' });
    expect(await handle(create('two'))).toEqual({ PhysicalResourceId: 'job-2' });
    expect(await handle(create('three'))).toEqual({ PhysicalResourceId: 'job-2' });
    expect(macie.jobs.map(({ jobStatus }) => jobStatus)).toEqual(['CANCELLED', 'RUNNING']);
  });

  test('D04 a deletion that comes twice, for an unknown job or without Macie, is done', async () => {
    const macie = new Macie();
    const handle = handlerOn(macie);
    await handle(create('one'));
    for (const PhysicalResourceId of ['job-1', 'job-1', 'job-9']) {
      expect(await handle({ RequestType: 'Delete', PhysicalResourceId })).toEqual({ PhysicalResourceId });
    }
    macie.refusal = Object.assign(new Error('Macie is not enabled'), { name: 'AccessDeniedException' });
    await expect(handle({ RequestType: 'Delete', PhysicalResourceId: 'job-1' })).resolves.toBeDefined();
  });

  test('D04 a refusal is an error, and no silence', async () => {
    const macie = new Macie();
    const handle = handlerOn(macie);
    macie.refusal = Object.assign(new Error('you may not'), { name: 'AccessDeniedException' });
    await expect(handle(create('one'))).rejects.toThrow('you may not');
    await expect(handle({ RequestType: 'Delete', PhysicalResourceId: 'job-1' })).rejects.toThrow('you may not');
  });
});

describe('ClassificationJob', () => {
  const stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  new ClassificationJob(stack, 'Subject', { description: 'test', tagKey: 'class', tagValues: ['public', 'pii'] });
  const template = Template.fromStack(stack);

  test('D04 hands the handler the tag and its values, sorted', () => {
    template.hasResourceProperties('Custom::ClassificationJob', {
      Name: 'Test',
      Description: 'test',
      TagKey: 'class',
      TagValues: ['pii', 'public'],
    });
    expect(findingsOf(stack)).toEqual([]);
  });

  test('D04 the handler may make, see and cancel jobs, and neither read findings nor turn Macie off', () => {
    const [role] = Object.values(template.findResources('AWS::IAM::Role'));
    const statements = role?.Properties.Policies[0].PolicyDocument.Statement as Statement[];
    const may = (action: string, resource = 'arn:aws:macie2:eu-west-1:111111111111:classification-job/1') =>
      evaluatePolicy(statements, { action: `macie2:${action}`, resource });
    expect(statements.map(({ Action, Resource }) => [Action, literal(Resource)])).toEqual([
      [['macie2:CreateClassificationJob', 'macie2:ListClassificationJobs'], '*'],
      [
        ['macie2:DescribeClassificationJob', 'macie2:UpdateClassificationJob'],
        'arn:aws:macie2:eu-west-1:111111111111:classification-job/*',
      ],
    ]);
    expect(may('CreateClassificationJob')).toBe('allow');
    for (const action of ['DisableMacie', 'UpdateMacieSession', 'GetFindings', 'CreateFindingsFilter']) {
      expect(may(action)).toBe('nothing');
    }
  });

  test('D04 refuses a description that Macie does not take, and a job over no bucket', () => {
    const job = (id: string, description: string, tagValues: string[]) => (): unknown =>
      new ClassificationJob(stack, id, { description, tagKey: 'class', tagValues });
    expect(job('Long', 'a'.repeat(201), ['pii'])).toThrow(
      'classification job needs a description of 1 to 200 characters, got 201; change description (Test/Long)',
    );
    expect(job('Empty', '', ['pii'])).toThrow('got 0; change description');
    expect(job('None', 'test', [])).toThrow('needs one value of the tag at least, got none; change tagValues');
    expect(job('Longest', 'a'.repeat(200), ['pii'])).not.toThrow();
  });
});
