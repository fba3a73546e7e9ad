import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledgeFunction, acknowledgeWildcards, EncryptedLogGroup, type AlarmTopic } from '../../foundation';
import { RESTORE_TEST_PREFIX } from './restore-test-role';

const NAMESPACE = 'DefenceInDepth/Backup';
const DAYS_WITHOUT_PROOF = 7;

/** Settings of {@link RestoreValidation}. */
export interface RestoreValidationProps {
  /** Name of the backup plan, a dimension of the metrics. */
  readonly plan: string;

  /** ARN of the restore-testing plan; restores that belong to no test of it get no verdict. */
  readonly planArn: string;

  /** What is tested, in AWS Backup's words: `Aurora`, `S3`. */
  readonly resourceTypes: string[];

  /** The only keys that restored data may be under. */
  readonly encryptionKeys: kms.IKey[];

  /** The key of the function's log; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;
}

/**
 * Judges every restore test and tells AWS Backup. Protects against a restore that completes and is worth nothing.
 *
 * A cluster passes that is available and encrypted under its own key; a bucket that has objects if the backup had, the
 * first of which can be read and are under the right key. What nothing checks fails. What a table holds is not looked at:
 * that takes an instance, a password and a way in, which would be a second door to the data.
 *
 * Metrics in `DefenceInDepth/Backup`, by `Plan` and `ResourceType`: `RestoreSeconds` of each restore that passed,
 * `PassedRestoreTests`, `FailedRestoreTests`. It rings for a failed test, for a test that could not be judged, and for
 * seven days without a passed one; so also until the first test after a deployment has passed.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-validation.html
 */
export class RestoreValidation extends Construct {
  constructor(scope: Construct, id: string, props: RestoreValidationProps) {
    super(scope, id);
    const { alarmTopic, encryptionKeys, plan, planArn } = props;
    const { logGroup } = new EncryptedLogGroup(this, 'Log', { encryptionKey: props.logKey });
    const validator = new lambda.Function(this, 'Function', {
      description: 'Checks what restore tests restored',
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(join(__dirname, 'restore-validation-handler')),
      environment: { PLAN: plan, PLAN_ARN: planArn, KEY_ARNS: encryptionKeys.map(({ keyArn }) => keyArn).join(',') },
      memorySize: 256,
      timeout: Duration.minutes(5),
      logGroup,
      role: this.role(logGroup.logGroupArn, props),
      deadLetterTopic: alarmTopic.topic,
    });
    // Lambda checks the rights to the dead-letter topic when it makes the function.
    validator.node.addDependency(this.node.findChild('Policy'));
    acknowledgeFunction(validator, {
      concurrency: 'a few restore tests a week call it; a reserve would take from the pool of the whole account',
      outsideVpc:
        'it calls AWS alone and with rights on test resources only; the data subnets have no way to these services',
    });
    new events.Rule(this, 'FinishedRestores', {
      description: 'Restores that are over, to be judged if they are tests',
      eventPattern: {
        source: ['aws.backup'],
        detailType: ['Restore Job State Change'],
        detail: { status: ['ABORTED', 'COMPLETED', 'FAILED'] },
      },
      targets: [new targets.LambdaFunction(validator)],
    });
    alarmTopic.ring(
      new cloudwatch.Alarm(this, 'NotJudged', {
        alarmDescription: 'A restore could not be judged; the log of the function says why',
        metric: validator.metricErrors({ period: Duration.minutes(5) }),
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
    );
    for (const type of props.resourceTypes) {
      this.watch(type, props);
    }
  }

  private watch(type: string, { plan, alarmTopic }: RestoreValidationProps): void {
    const metric = (metricName: string, period: Duration): cloudwatch.Metric =>
      new cloudwatch.Metric({
        namespace: NAMESPACE,
        metricName,
        dimensionsMap: { Plan: plan, ResourceType: type },
        statistic: 'Sum',
        period,
      });
    alarmTopic.ring(
      new cloudwatch.Alarm(this, `${type}Failed`, {
        alarmDescription: `A restore test of ${type} failed`,
        metric: metric('FailedRestoreTests', Duration.minutes(5)),
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
    );
    alarmTopic.ring(
      new cloudwatch.Alarm(this, `${type}Unproven`, {
        alarmDescription: `No backup of ${type} has been restored and found good for ${DAYS_WITHOUT_PROOF} days`,
        metric: metric('PassedRestoreTests', Duration.days(1)),
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        threshold: 1,
        evaluationPeriods: DAYS_WITHOUT_PROOF,
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      }),
    );
  }

  private role(logGroupArn: string, { encryptionKeys, alarmTopic }: RestoreValidationProps): iam.IRole {
    const { account, partition, region } = Stack.of(this);
    const role = new iam.Role(this, 'Role', {
      description: 'Looks at what restore tests restored, and nothing else',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    const buckets = `arn:${partition}:s3:::${RESTORE_TEST_PREFIX}*`;
    const allow = (sid: string, actions: string[], resources: string[], conditions?: iam.Conditions) =>
      new iam.PolicyStatement({ sid, actions, resources, conditions });
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Reads restore tests and gives the verdict',
      roles: [role],
      statements: [
        allow('Verdict', ['backup:DescribeRestoreJob', 'backup:PutRestoreValidationResult'], ['*']),
        allow(
          'SeeTestClusters',
          ['rds:DescribeDBClusters'],
          [`arn:${partition}:rds:${region}:${account}:cluster:${RESTORE_TEST_PREFIX}*`],
        ),
        allow('ReadTestBuckets', ['s3:GetObject', 's3:ListBucket'], [buckets, `${buckets}/*`]),
        allow(
          'ReadTestObjects',
          ['kms:Decrypt'],
          encryptionKeys.map(({ keyArn }) => keyArn),
          { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
        ),
        allow('Log', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroupArn]),
        ...alarmTopic.publishStatements(),
      ],
    });
    acknowledgeWildcards(policy, {
      Verdict: 'the actions know no resources in IAM; jobs are shown, and a verdict restores and deletes nothing',
      SeeTestClusters: 'AWS Backup makes the names of tests up at run time; no other cluster begins with that',
      ReadTestBuckets: 'AWS Backup makes the names of tests up at run time; no other bucket begins with that',
    });
    // The function would add what it needs to its dead-letter topic once more.
    return role.withoutPolicyUpdates();
  }
}
