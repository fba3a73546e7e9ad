import { Aws, Duration, Names, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledgeWildcards, type AlarmTopic, EncryptedLogGroup, type EncryptionKey } from '../../foundation';
import { type WorkflowState } from './workflow-state';

/** Settings of a {@link RequestWorkflow}. */
export interface RequestWorkflowProps {
  /** What it does, shown with its role and its alarm, e.g. `forgets a person`. */
  readonly purpose: string;

  /** The definition in the Amazon States Language. */
  readonly definition: WorkflowState;

  /** What `${…}` in the definition stands for, `Partition` aside. */
  readonly substitutions: { readonly [name: string]: string };

  /** The key of definition, input, output and history. */
  readonly encryptionKey: EncryptionKey;

  /** The key of the log group; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;
}

/**
 * A Standard state machine for requests of persons. Protects against a request that ends in silence (every failed, timed
 * out or aborted execution rings) and against what the workflow knows of a person: definition, input, output and history
 * are under a customer managed key, and the log holds the steps without their data.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
 */
export class RequestWorkflow extends Construct {
  /** ARN of the state machine. */
  readonly stateMachineArn: string;

  /** The role of its executions; give it rights with {@link RequestWorkflow.allow}. */
  readonly role: iam.IRole;
  private readonly policy: iam.ManagedPolicy;
  private readonly encryptionKey: EncryptionKey;

  constructor(scope: Construct, id: string, props: RequestWorkflowProps) {
    super(scope, id);
    const { account, partition, region } = Stack.of(this);
    // The machine is made with rights on its own ARN; a name that CloudFormation makes up would be a circle.
    const stateMachineName = Names.uniqueResourceName(this, { maxLength: 80, allowedSpecialCharacters: '-_' });
    this.stateMachineArn = `arn:${partition}:states:${region}:${account}:stateMachine:${stateMachineName}`;
    this.encryptionKey = props.encryptionKey;
    const role = new iam.Role(this, 'Role', {
      description: `Workflow that ${props.purpose}`,
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:states:${region}:${account}:stateMachine:*` },
        },
      }),
    });
    this.role = role.withoutPolicyUpdates();
    this.policy = this.ownRights(role, stateMachineName, props);
    const { logGroup } = new EncryptedLogGroup(this, 'Log', { encryptionKey: props.logKey });
    const machine = new sfn.CfnStateMachine(this, 'StateMachine', {
      stateMachineName,
      stateMachineType: 'STANDARD',
      roleArn: role.roleArn,
      definitionString: JSON.stringify(props.definition),
      definitionSubstitutions: { ...props.substitutions, Partition: Aws.PARTITION },
      encryptionConfiguration: {
        type: 'CUSTOMER_MANAGED_KMS_KEY',
        kmsKeyId: props.encryptionKey.key.keyArn,
        kmsDataKeyReusePeriodSeconds: 300,
      },
      loggingConfiguration: {
        level: 'ALL',
        // The data names persons.
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
      },
      tracingConfiguration: { enabled: true },
    });
    // Step Functions tries the rights to key and log when it makes the machine.
    machine.node.addDependency(this.policy, props.encryptionKey);
    for (const [name, metricName] of [
      ['Failed', 'ExecutionsFailed'],
      ['TimedOut', 'ExecutionsTimedOut'],
      ['Aborted', 'ExecutionsAborted'],
    ] as const) {
      props.alarmTopic.ring(
        new cloudwatch.Alarm(this, name, {
          alarmDescription: `A request was not done: the workflow that ${props.purpose}; the record of the request says why`,
          metric: new cloudwatch.Metric({
            namespace: 'AWS/States',
            metricName,
            dimensionsMap: { StateMachineArn: this.stateMachineArn },
            statistic: 'Sum',
            period: Duration.minutes(5),
          }),
          threshold: 1,
          evaluationPeriods: 1,
          treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        }),
      );
    }
  }

  /** Gives the executions more rights. */
  allow(...statements: iam.PolicyStatement[]): void {
    this.policy.addStatements(...statements);
  }

  /** Lets the executions write receipts to a bucket. */
  allowArchive(bucket: s3.IBucket): void {
    const { region } = Stack.of(this);
    this.allow(
      new iam.PolicyStatement({
        sid: 'ArchiveReceipts',
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects('privacy-receipts/*')],
      }),
    );
    if (bucket.encryptionKey) {
      this.allow(
        new iam.PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [bucket.encryptionKey.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
        }),
      );
    }
    acknowledgeWildcards(this.policy, {
      ArchiveReceipts:
        'receipts are named after their requests, which are made at run time; nothing is read or deleted',
    });
  }

  /** What it takes to start an execution and to see how it goes. */
  startStatements(): iam.PolicyStatement[] {
    const { region } = Stack.of(this);
    return [
      new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [this.stateMachineArn] }),
      new iam.PolicyStatement({
        sid: `See${this.node.id}`,
        actions: ['states:DescribeExecution'],
        resources: [this.executions()],
      }),
      new iam.PolicyStatement({
        // To see it; starting one takes none.
        actions: ['kms:Decrypt'],
        resources: [this.encryptionKey.key.keyArn],
        conditions: {
          StringEquals: {
            'kms:ViaService': `states.${region}.amazonaws.com`,
            'kms:EncryptionContext:aws:states:stateMachineArn': this.stateMachineArn,
          },
        },
      }),
    ];
  }

  private executions(): string {
    return `${this.stateMachineArn.replace(':stateMachine:', ':execution:')}:*`;
  }

  private ownRights(role: iam.Role, name: string, { alarmTopic, encryptionKey }: RequestWorkflowProps) {
    const { account, partition, region } = Stack.of(this);
    const encrypts = { 'kms:EncryptionContext:aws:states:stateMachineArn': this.stateMachineArn };
    const logs = { 'kms:EncryptionContext:SourceArn': `arn:${partition}:logs:${region}:${account}:*` };
    for (const [what, actions, context] of [
      ['Data', ['kms:Decrypt', 'kms:GenerateDataKey'], encrypts],
      ['Log', ['kms:GenerateDataKey'], logs],
    ] as const) {
      encryptionKey.allowUse({
        sid: `${this.node.id}${what}`,
        roleArns: [role.roleArn],
        actions: [...actions],
        conditions: { StringEquals: context },
      });
    }
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: `What the workflow ${name} does`,
      roles: [role],
      statements: [
        new iam.PolicyStatement({
          sid: 'EncryptExecutions',
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [encryptionKey.key.keyArn],
          conditions: { StringEquals: encrypts },
        }),
        new iam.PolicyStatement({
          sid: 'EncryptLog',
          actions: ['kms:GenerateDataKey'],
          resources: [encryptionKey.key.keyArn],
          conditions: { StringEquals: logs },
        }),
        new iam.PolicyStatement({
          sid: 'DeliverLog',
          actions: [
            'logs:CreateLogDelivery',
            'logs:DeleteLogDelivery',
            'logs:DescribeLogGroups',
            'logs:DescribeResourcePolicies',
            'logs:GetLogDelivery',
            'logs:ListLogDeliveries',
            'logs:PutResourcePolicy',
            'logs:UpdateLogDelivery',
          ],
          resources: ['*'],
        }),
        new iam.PolicyStatement({
          sid: 'Trace',
          actions: [
            'xray:GetSamplingRules',
            'xray:GetSamplingTargets',
            'xray:PutTelemetryRecords',
            'xray:PutTraceSegments',
          ],
          resources: ['*'],
        }),
        new iam.PolicyStatement({
          sid: 'SeeExecutions',
          actions: ['states:DescribeExecution'],
          resources: [this.executions()],
        }),
        ...alarmTopic.publishStatements(),
      ],
    });
    acknowledgeWildcards(policy, {
      DeliverLog:
        'the API of log deliveries knows no resources; Step Functions demands these rights of every role that logs',
      Trace: 'X-Ray knows no resources for what is sent to it',
      SeeExecutions: 'executions are named at run time; it is those of this one state machine',
    });
    return policy;
  }
}
