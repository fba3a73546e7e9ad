const {
  BackupClient,
  DescribeRestoreJobCommand,
  PutRestoreValidationResultCommand,
} = require('@aws-sdk/client-backup');
const { DescribeDBClustersCommand, RDSClient } = require('@aws-sdk/client-rds');
const { GetObjectCommand, ListObjectsV2Command, S3Client } = require('@aws-sdk/client-s3');

const NAMESPACE = 'DefenceInDepth/Backup';
const TEST_RESOURCE = /^awsbackup-restore-test/;
const SAMPLE = 20;
const MOST_BYTES = 1024 * 1024;
const LONGEST_MESSAGE = 1000;
const TRANSIENT = [408, 429];

const backup = new BackupClient({});
const rds = new RDSClient({});
const s3 = new S3Client({});

/** Why the restored resource is no proof. */
class CheckFailed extends Error {}

const CHECKS = { Aurora: checkCluster, S3: checkBucket };

async function handler({ detail }) {
  const job = await backup.send(new DescribeRestoreJobCommand({ RestoreJobId: detail.restoreJobId }));
  // A restore that people do, or another plan's test: no verdict is ours to give.
  if (job.CreatedBy?.RestoreTestingPlanArn !== process.env.PLAN_ARN) {
    return { RestoreJobId: detail.restoreJobId, outcome: 'not ours' };
  }
  if (job.Status === 'FAILED' || job.Status === 'ABORTED') {
    return finish(job, false, `the restore itself failed: ${job.StatusMessage ?? job.Status}`);
  }
  // AWS Backup keeps the first verdict for ever; an event that comes twice finds it given.
  if (job.Status !== 'COMPLETED' || (job.ValidationStatus && job.ValidationStatus !== 'VALIDATING')) {
    return { RestoreJobId: job.RestoreJobId, outcome: `nothing to do: ${job.Status} ${job.ValidationStatus ?? ''}` };
  }
  const { passed, message } = await verdictOn(job);
  await backup.send(
    new PutRestoreValidationResultCommand({
      RestoreJobId: job.RestoreJobId,
      ValidationStatus: passed ? 'SUCCESSFUL' : 'FAILED',
      ValidationStatusMessage: message.slice(0, LONGEST_MESSAGE),
    }),
  );
  return finish(job, passed, message);
}

/** What AWS answers for good is a verdict; what may pass is thrown, and Lambda tries again before it rings. */
async function verdictOn(job) {
  const check = Object.hasOwn(CHECKS, job.ResourceType) ? CHECKS[job.ResourceType] : checkNothing;
  try {
    return { passed: true, message: await check(job) };
  } catch (error) {
    const status = error.$metadata?.httpStatusCode ?? 0;
    const final = status >= 400 && status < 500 && !TRANSIENT.includes(status) && !/Throttl|SlowDown/.test(error.name);
    if (error instanceof CheckFailed || final) {
      return { passed: false, message: `${error.name}: ${error.message}` };
    }
    throw error;
  }
}

async function checkCluster({ CreatedResourceArn }) {
  const DBClusterIdentifier = testName(CreatedResourceArn);
  const { DBClusters = [] } = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier }));
  const [cluster] = DBClusters;
  expectThat(cluster !== undefined, `no cluster ${DBClusterIdentifier}`);
  expectThat(['available', 'backing-up'].includes(cluster.Status), `the cluster is ${cluster.Status}, not available`);
  expectThat(cluster.StorageEncrypted === true, 'the cluster is not encrypted');
  expectThat(
    keys().includes(cluster.KmsKeyId),
    `the cluster is under ${cluster.KmsKeyId}, none of the keys of the data`,
  );
  return `cluster available under its key, ${cluster.Engine} ${cluster.EngineVersion}`;
}

async function checkBucket({ CreatedResourceArn, BackupSizeInBytes }) {
  const Bucket = testName(CreatedResourceArn);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: SAMPLE }));
  expectThat(Contents.length > 0 || !BackupSizeInBytes, `no object restored out of ${BackupSizeInBytes} bytes`);
  for (const { Key, Size } of Contents) {
    const part = Size > MOST_BYTES ? { Range: `bytes=0-${MOST_BYTES - 1}` } : {};
    const { Body, SSEKMSKeyId } = await s3.send(new GetObjectCommand({ Bucket, Key, ...part }));
    let read = 0;
    for await (const chunk of Body) {
      read += chunk.length;
    }
    const wanted = Math.min(Size, MOST_BYTES);
    expectThat(read === wanted, `read ${read} of ${wanted} bytes of an object`);
    expectThat(keys().includes(SSEKMSKeyId), `an object is under ${SSEKMSKeyId}, none of the keys of the data`);
  }
  return `${Contents.length} objects read`;
}

async function checkNothing({ ResourceType }) {
  throw new CheckFailed(`nothing checks a restored ${ResourceType}`);
}

/** The last part of the ARN, if AWS Backup made the resource for a test: nothing else is ever read. */
function testName(arn = '') {
  const name = arn.split(':').at(-1);
  expectThat(TEST_RESOURCE.test(name), `${name || 'the job'} names no resource of a restore test`);
  return name;
}

function expectThat(holds, otherwise) {
  if (!holds) {
    throw new CheckFailed(otherwise);
  }
}

function keys() {
  return process.env.KEY_ARNS.split(',');
}

/** A metric by the log (embedded metric format), so that no call can fail after the verdict. */
function finish({ RestoreJobId, ResourceType, CreationDate, CompletionDate }, passed, message) {
  const seconds = passed ? { RestoreSeconds: (CompletionDate - CreationDate) / 1000 } : {};
  const Metrics = [
    { Name: 'PassedRestoreTests', Unit: 'Count' },
    { Name: 'FailedRestoreTests', Unit: 'Count' },
    ...(passed ? [{ Name: 'RestoreSeconds', Unit: 'Seconds' }] : []),
  ];
  const record = {
    _aws: {
      Timestamp: Number(CompletionDate ?? CreationDate),
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [['Plan', 'ResourceType']], Metrics }],
    },
    Plan: process.env.PLAN,
    ResourceType,
    PassedRestoreTests: passed ? 1 : 0,
    FailedRestoreTests: passed ? 0 : 1,
    ...seconds,
    RestoreJobId,
    message,
  };
  process.stdout.write(`${JSON.stringify(record)}\n`);
  return { RestoreJobId, outcome: passed ? 'passed' : 'failed', message };
}

module.exports = { handler };
