import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';

const PLAN_ARN = 'arn:aws:backup:eu-west-1:111111111111:restore-testing-plan:ours-1';
const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/data';

interface Command {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

/** What AWS answers to each command, or throws. */
type Answers = Readonly<Record<string, unknown>>;

interface Run {
  readonly result: unknown;
  readonly verdicts: Record<string, unknown>[];
  readonly metrics: Record<string, unknown>[];
  readonly sent: string[];
}

/** What the SDK throws. */
function awsError(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error(`${name} said`), { name, $metadata: { httpStatusCode } });
}

/** Runs the deployed code once, with an SDK that answers as the test says. */
async function judge(answers: Answers, log: Run['sent'] = []): Promise<Run> {
  const sent: Command[] = [];
  const lines: string[] = [];
  const command = (name: string): unknown =>
    class implements Command {
      readonly name = name;
      constructor(readonly input: Record<string, unknown>) {}
    };
  class Client {
    async send({ name, input }: Command): Promise<unknown> {
      sent.push({ name, input });
      log.push(name);
      const answer = answers[name];
      if (answer instanceof Error) {
        throw answer;
      }
      return typeof answer === 'function' ? (answer as (input: unknown) => unknown)(input) : answer;
    }
  }
  const sdk: Record<string, unknown> = {
    '@aws-sdk/client-backup': {
      BackupClient: Client,
      DescribeRestoreJobCommand: command('Job'),
      PutRestoreValidationResultCommand: command('Verdict'),
    },
    '@aws-sdk/client-rds': { RDSClient: Client, DescribeDBClustersCommand: command('Clusters') },
    '@aws-sdk/client-s3': {
      S3Client: Client,
      ListObjectsV2Command: command('List'),
      GetObjectCommand: command('Get'),
    },
  };
  const file = join(__dirname, '../../lib/data/backups/restore-validation-handler/index.js');
  const module: { exports?: { handler(event: object): Promise<unknown> } } = {};
  const process = {
    env: { PLAN: 'test-data', PLAN_ARN, KEY_ARNS: `${KEY},arn:aws:kms:eu-west-1:111111111111:key/vault` },
    stdout: { write: (line: string) => lines.push(line) },
  };
  const load = compileFunction(readFileSync(file, 'utf8'), ['module', 'require', 'process']);
  (load as (...args: unknown[]) => void)(module, (name: string) => sdk[name], process);
  const result = await module.exports?.handler({ detail: { restoreJobId: 'job-1' } });
  return {
    result,
    verdicts: sent.filter(({ name }) => name === 'Verdict').map(({ input }) => input),
    metrics: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    sent: sent.map(({ name }) => name),
  };
}

const job = {
  RestoreJobId: 'job-1',
  Status: 'COMPLETED',
  CreatedBy: { RestoreTestingPlanArn: PLAN_ARN },
  CreationDate: new Date('2026-11-02T06:00:00Z'),
  CompletionDate: new Date('2026-11-02T06:12:30Z'),
};
const clusterJob = {
  ...job,
  ResourceType: 'Aurora',
  CreatedResourceArn: 'arn:aws:rds:eu-west-1:111111111111:cluster:awsbackup-restore-test-1',
};
const bucketJob = {
  ...job,
  ResourceType: 'S3',
  CreatedResourceArn: 'arn:aws:s3:::awsbackup-restore-test-1',
  BackupSizeInBytes: 5,
};
const cluster = {
  Status: 'available',
  StorageEncrypted: true,
  KmsKeyId: KEY,
  Engine: 'aurora-postgresql',
  EngineVersion: '17.9',
};
const objects = { Contents: [{ Key: 'a', Size: 5 }] };
const body = (text: string, key = KEY) => ({ Body: [Buffer.from(text)], SSEKMSKeyId: key });
const goodCluster: Answers = { Job: clusterJob, Clusters: { DBClusters: [cluster] } };
const goodBucket: Answers = { Job: bucketJob, List: objects, Get: body('12345') };

describe('the handler of RestoreValidation', () => {
  test('D07 a good cluster and a good bucket pass, and the time of the restore is a metric', async () => {
    for (const [answers, ResourceType] of [
      [goodCluster, 'Aurora'],
      [goodBucket, 'S3'],
    ] as const) {
      const { verdicts, metrics } = await judge(answers);
      expect(verdicts).toEqual([
        { RestoreJobId: 'job-1', ValidationStatus: 'SUCCESSFUL', ValidationStatusMessage: expect.any(String) },
      ]);
      expect(metrics).toMatchObject([
        {
          Plan: 'test-data',
          ResourceType,
          PassedRestoreTests: 1,
          FailedRestoreTests: 0,
          RestoreSeconds: 750,
          _aws: {
            Timestamp: job.CompletionDate.getTime(),
            CloudWatchMetrics: [
              {
                Namespace: 'DefenceInDepth/Backup',
                Dimensions: [['Plan', 'ResourceType']],
                Metrics: [
                  { Name: 'PassedRestoreTests', Unit: 'Count' },
                  { Name: 'FailedRestoreTests', Unit: 'Count' },
                  { Name: 'RestoreSeconds', Unit: 'Seconds' },
                ],
              },
            ],
          },
        },
      ]);
    }
  });

  test.each<[string, Answers, string]>([
    ['no cluster', { ...goodCluster, Clusters: { DBClusters: [] } }, 'no cluster awsbackup-restore-test-1'],
    [
      'a cluster that is not ready',
      { ...goodCluster, Clusters: { DBClusters: [{ ...cluster, Status: 'inaccessible-encryption-credentials' }] } },
      'the cluster is inaccessible-encryption-credentials, not available',
    ],
    [
      'a cluster in plaintext',
      { ...goodCluster, Clusters: { DBClusters: [{ ...cluster, StorageEncrypted: false }] } },
      'not encrypted',
    ],
    [
      'a cluster under another key',
      { ...goodCluster, Clusters: { DBClusters: [{ ...cluster, KmsKeyId: 'other' }] } },
      'under other, none of the keys',
    ],
    ['a cluster that AWS does not know', { ...goodCluster, Clusters: awsError('DBClusterNotFoundFault', 404) }, 'said'],
    ['an empty bucket of a backup that was not', { ...goodBucket, List: {} }, 'no object restored out of 5 bytes'],
    ['a truncated object', { ...goodBucket, Get: body('123') }, 'read 3 of 5 bytes'],
    ['an object under another key', { ...goodBucket, Get: body('12345', 'other') }, 'an object is under other'],
    ['an object that cannot be decrypted', { ...goodBucket, Get: awsError('AccessDenied', 403) }, 'AccessDenied'],
    ['a type that nothing checks', { Job: { ...clusterJob, ResourceType: 'EFS' } }, 'nothing checks a restored EFS'],
    ['a type out of the prototype', { Job: { ...clusterJob, ResourceType: 'toString' } }, 'nothing checks'],
    [
      'a resource that is no test’s',
      {
        ...goodCluster,
        Job: { ...clusterJob, CreatedResourceArn: 'arn:aws:rds:eu-west-1:111111111111:cluster:orders' },
      },
      'orders names no resource of a restore test',
    ],
    ['no resource', { ...goodBucket, Job: { ...bucketJob, CreatedResourceArn: undefined } }, 'names no resource'],
  ])('D07 fails %s, and says why', async (_, answers, why) => {
    const { verdicts, metrics } = await judge(answers);
    expect(verdicts).toEqual([
      {
        RestoreJobId: 'job-1',
        ValidationStatus: 'FAILED',
        ValidationStatusMessage: expect.stringContaining(why),
      },
    ]);
    expect(metrics).toMatchObject([{ PassedRestoreTests: 0, FailedRestoreTests: 1 }]);
    expect(metrics[0]).not.toHaveProperty('RestoreSeconds');
  });

  test('D07 an empty bucket passes if the backup was empty', async () => {
    const { verdicts } = await judge({ Job: { ...bucketJob, BackupSizeInBytes: 0 }, List: {} });
    expect(verdicts).toMatchObject([{ ValidationStatus: 'SUCCESSFUL' }]);
  });

  test('D07 of a large object the first part is read, of many objects the first', async () => {
    const inputs: Record<string, unknown>[] = [];
    const { verdicts } = await judge({
      Job: bucketJob,
      List: (input: Record<string, unknown>) => {
        inputs.push(input);
        return { Contents: [{ Key: 'a', Size: 1024 ** 3 }] };
      },
      Get: (input: Record<string, unknown>) => {
        inputs.push(input);
        return { Body: [Buffer.alloc(1024 ** 2)], SSEKMSKeyId: KEY };
      },
    });
    expect(inputs).toEqual([
      { Bucket: 'awsbackup-restore-test-1', MaxKeys: 20 },
      { Bucket: 'awsbackup-restore-test-1', Key: 'a', Range: 'bytes=0-1048575' },
    ]);
    expect(verdicts).toMatchObject([{ ValidationStatus: 'SUCCESSFUL' }]);
  });

  test.each(['FAILED', 'ABORTED'])(
    'D07 a restore that %s is a failed test; there is nothing to give a verdict on',
    async (Status) => {
      const { verdicts, metrics, sent } = await judge({
        Job: { ...clusterJob, Status, CompletionDate: undefined, StatusMessage: 'no subnet' },
      });
      expect([verdicts, sent]).toEqual([[], ['Job']]);
      expect(metrics).toMatchObject([
        {
          FailedRestoreTests: 1,
          message: 'the restore itself failed: no subnet',
          _aws: { Timestamp: job.CreationDate.getTime() },
        },
      ]);
    },
  );

  test.each<[string, Answers]>([
    ['the job cannot be seen', { Job: awsError('AccessDeniedException', 403) }],
    ['the check is throttled', { ...goodCluster, Clusters: awsError('ThrottlingException', 400) }],
    ['S3 is slow', { ...goodBucket, Get: awsError('SlowDown', 503) }],
    ['the network is gone', { ...goodBucket, List: new Error('socket hang up') }],
    ['the verdict is not taken', { ...goodCluster, Verdict: awsError('ServiceUnavailableException', 500) }],
  ])('D07 %s: it throws, so that Lambda tries again and then rings, and counts nothing', async (_, answers) => {
    const log: string[] = [];
    await expect(judge(answers, log)).rejects.toThrow(/said|hang up/);
    expect(log.filter((name) => name === 'Verdict').length).toBe('Verdict' in answers ? 1 : 0);
  });

  test('D07 leaves alone what is no test of its plan', async () => {
    for (const CreatedBy of [undefined, {}, { RestoreTestingPlanArn: 'arn:other' }]) {
      const { verdicts, metrics, sent } = await judge({ ...goodCluster, Job: { ...clusterJob, CreatedBy } });
      expect([verdicts, metrics, sent]).toEqual([[], [], ['Job']]);
    }
  });

  test('D07 an event that comes twice changes no verdict and counts nothing twice', async () => {
    for (const ValidationStatus of ['SUCCESSFUL', 'FAILED', 'TIMED_OUT']) {
      const { verdicts, metrics } = await judge({ ...goodCluster, Job: { ...clusterJob, ValidationStatus } });
      expect([verdicts, metrics]).toEqual([[], []]);
    }
    const waiting = await judge({ ...goodCluster, Job: { ...clusterJob, ValidationStatus: 'VALIDATING' } });
    expect(waiting.verdicts).toHaveLength(1);
  });
});
