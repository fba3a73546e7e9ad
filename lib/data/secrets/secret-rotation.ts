import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledgeFunction, type AlarmTopic, checkRange, EncryptedLogGroup } from '../../foundation';
import { type ManagedSecret } from './managed-secret';

/** Which function rotates a secret, and what it may do beside the secret itself. */
export interface SecretRotator {
  /** The file and function in `rotation-handler`, e.g. `origin-secret.handler`. */
  readonly handler: string;

  /** What it does, shown in the console. */
  readonly description: string;

  /** Settings that it reads; no secrets. */
  readonly environment: { readonly [name: string]: string };

  /** Its rights beside the secret, its key and its log. */
  readonly statements: iam.PolicyStatement[];

  /** Why it runs outside the VPC, 30 characters or more. */
  readonly outsideVpcReason: string;
}

/** What every rotation has. */
export interface RotationSchedule {
  /** The secret. */
  readonly secret: ManagedSecret;

  /** Days between two rotations, 1 to 365. @default 30 */
  readonly everyDays?: number;

  /** The key of the function's log; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Where it rings when a step fails. */
  readonly alarmTopic: AlarmTopic;
}

/** Settings of a {@link SecretRotation}. */
export interface SecretRotationProps extends RotationSchedule {
  /** The function. */
  readonly rotator: SecretRotator;
}

/**
 * Rotates one secret by a function of its own, now and on a schedule. Protects against credentials that live for ever, and
 * against a function that reaches more than one secret: only Secrets Manager invokes it, for that secret, and its role may
 * touch no other.
 *
 * It stands in the stack of its secret, whose policy names its role.
 *
 * A step that fails rings and is tried again by Secrets Manager with the same version, so that every step may run twice;
 * the old value works until the last one. `SecretAlarms` rings beside it when a rotation is given up.
 *
 * @throws if `everyDays` is no whole number from 1 to 365
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export class SecretRotation extends Construct {
  constructor(scope: Construct, id: string, props: SecretRotationProps) {
    super(scope, id);
    const { secret, rotator, everyDays = 30, alarmTopic } = props;
    checkRange(this, {
      what: 'days between two rotations',
      value: everyDays,
      least: 1,
      most: 365,
      prop: 'everyDays',
    });
    const { account } = Stack.of(this);
    const { secretArn } = secret.secret;
    const { logGroup } = new EncryptedLogGroup(this, 'Log', { encryptionKey: props.logKey });
    const role = new iam.Role(this, 'Role', {
      description: 'Rotates one secret, and nothing else',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Rotates one secret where it is used',
      roles: [role],
      statements: [
        ...secret.admitRotation(role),
        ...rotator.statements,
        new iam.PolicyStatement({
          sid: 'Log',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
      ],
    });
    const rotate = new lambda.Function(this, 'Function', {
      description: rotator.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: rotator.handler,
      code: lambda.Code.fromAsset(join(__dirname, 'rotation-handler')),
      environment: { ...rotator.environment, SECRET_ARN: secretArn },
      memorySize: 256,
      // The longest that Lambda knows: an edge takes minutes to follow.
      timeout: Duration.minutes(15),
      logGroup,
      role: role.withoutPolicyUpdates(),
    });
    const invocation = new lambda.CfnPermission(this, 'Invocation', {
      functionName: rotate.functionArn,
      action: 'lambda:InvokeFunction',
      principal: 'secretsmanager.amazonaws.com',
      sourceAccount: account,
      sourceArn: secretArn,
    });
    const schedule = new secretsmanager.CfnRotationSchedule(this, 'Schedule', {
      secretId: secretArn,
      rotationLambdaArn: rotate.functionArn,
      rotationRules: { automaticallyAfterDays: everyDays },
    });
    // The first rotation begins with the schedule, so everything that it needs is there before.
    schedule.node.addDependency(invocation, policy, secret);
    alarmTopic.ring(
      new cloudwatch.Alarm(this, 'StepFailed', {
        alarmDescription: 'A step of a rotation failed and is tried again; the log of the function says why',
        metric: rotate.metricErrors({ period: Duration.minutes(5) }),
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
    );
    acknowledgeFunction(rotate, {
      concurrency: 'one rotation a month calls it; a reserve would take from the pool of the whole account',
      deadLetters:
        'Secrets Manager keeps the failed step and tries it again, and every failure rings; a queue would add nothing',
      outsideVpc: rotator.outsideVpcReason,
    });
  }
}
