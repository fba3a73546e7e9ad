import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge, type AlarmTopic, EncryptedLogGroup } from '../../foundation';
import { checkIdPrefix } from './check-id-prefix';

/** A log group that is searched. */
export interface SearchedLogGroup {
  /** What writes it, e.g. the name of a service; unique among the groups. */
  readonly name: string;

  /** The log group, which has room for one more of the two subscriptions that AWS allows. */
  readonly logGroup: logs.ILogGroup;
}

/** Settings of a {@link CardDataDetector}. */
export interface CardDataDetectorProps {
  /** What is searched, one or more; the detector's own log must not be among them, since it would search itself. */
  readonly logGroups: SearchedLogGroup[];

  /** The key of the detector's own log; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;

  /**
   * What stands directly before the platform's own ids, e.g. `ord_`: 3 to 20 letters and digits that end in `_` or `-`
   * and say nothing of cards. Digits behind one are never taken for a card number.
   *
   * @default - none; ids of 13 to 19 bare digits should then begin with 0, 1, 7 or 9, as no card number does
   */
  readonly idPrefixes?: string[];
}

/**
 * Searches log groups for card numbers as they are written. Protects against a number that AWS's masking does not know:
 * bare, in groups, or with escapes of JSON, URLs and HTML (see `DataProtection`; what is masked arrives masked here).
 *
 * On a hit it rings and writes to its own log, under `DefenceInDepth/CardData` as `CardNumbersFound`: the log group, the
 * stream, the event and its time, the brand and the last four digits. The number itself goes nowhere: not into an error,
 * and not into a dead-letter queue, which would keep the whole delivery. The event cannot be changed where it stands;
 * docs/runbooks/card-number-in-logs.md says what to do.
 *
 * What it takes for a card and is none, of numbers that are bare and random: 3.4 % with 16 digits, which is why the
 * platform's own ids need a prefix or another beginning; 10 % of those with 16 digits that begin with the date as YYMMDD;
 * and 5.4 % of German IBANs in groups of four. Not found are numbers in Base64 or compressed, over several lines or events,
 * with commas or colons between the digits, inside more than 19 digits, and those of 13 digits that begin with 49 or stand
 * behind a `+`, which are telephones.
 *
 * It searches the groups that it is given, and a subscription reaches no bucket and no other region. In this platform they
 * are the logs of the services, that of PostgreSQL and that of the web ACL at the load balancer. Not searched are, in
 * CloudWatch Logs, those of the web ACL at the edge (an alarm of us-east-1 rings no topic of another region), Valkey, MSK,
 * refused sign-ins to the database, the Kubernetes control plane with its audit log, sessions of people, flow logs and the
 * platform's own functions; and in S3 the access logs of CloudFront, the load balancer and S3, the logs of the firewall and
 * those of CloudTrail.
 *
 * A delivery that fails is tried twice more by Lambda, and the first failure rings.
 *
 * @throws if no log group is given or two have one name, or an id prefix could stand before a card number
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample
 */
export class CardDataDetector extends Construct {
  constructor(scope: Construct, id: string, props: CardDataDetectorProps) {
    super(scope, id);
    const { logGroups, idPrefixes = [], logKey } = props;
    this.checkGroups(logGroups.map(({ name }) => name));
    idPrefixes.forEach((prefix) => checkIdPrefix(this, prefix));
    const own = new EncryptedLogGroup(this, 'Log', { encryptionKey: logKey }).logGroup;
    const detector = new lambda.Function(this, 'Function', {
      description: 'Searches logs for card numbers',
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(join(__dirname, 'card-data-detector-handler')),
      environment: { DETECTOR: Stack.of(this).stackName, ID_PREFIXES: idPrefixes.join(',') },
      memorySize: 1024,
      // The search is linear: what AWS delivers takes less than a second, the most that the handler unpacks two minutes.
      timeout: Duration.minutes(3),
      logGroup: own,
      role: this.role(own.logGroupArn),
    });
    detector.node.addDependency(this.node.findChild('Policy'));
    this.acknowledgeFunction(detector);
    const invoke = this.permission(detector);
    for (const { name, logGroup } of logGroups) {
      const subscription = new logs.CfnSubscriptionFilter(this, name, {
        logGroupName: logGroup.logGroupName,
        destinationArn: detector.functionArn,
        filterPattern: '',
      });
      // CloudWatch Logs tries the function out before it takes the subscription.
      subscription.addResourceDependency(invoke);
    }
    this.watch(detector, props.alarmTopic);
  }

  private checkGroups(names: string[]): void {
    const double = names.find((name, index) => names.indexOf(name) < index);
    if (names.length === 0 || double !== undefined) {
      const got = double === undefined ? 'none' : `"${double}" twice`;
      throw new Error(
        `card data detector needs log groups with a name of its own each, got ${got}; change logGroups (${this.node.path})`,
      );
    }
  }

  private role(logGroupArn: string): iam.IRole {
    const role = new iam.Role(this, 'Role', {
      description: 'Writes where card numbers are, and can read nothing',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    new iam.ManagedPolicy(this, 'Policy', {
      description: 'Writes to the log of the card data detector',
      roles: [role],
      statements: [
        new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroupArn] }),
      ],
    });
    return role.withoutPolicyUpdates();
  }

  /** Any log group of the account: a function's policy holds 20 KB, and one permission for each group would fill it. */
  private permission(detector: lambda.IFunction): lambda.CfnPermission {
    const { account, partition, region } = Stack.of(this);
    return new lambda.CfnPermission(this, 'Deliver', {
      action: 'lambda:InvokeFunction',
      functionName: detector.functionArn,
      principal: 'logs.amazonaws.com',
      sourceAccount: account,
      sourceArn: `arn:${partition}:logs:${region}:${account}:log-group:*`,
    });
  }

  private watch(detector: lambda.IFunction, alarmTopic: AlarmTopic): void {
    const period = Duration.minutes(1);
    const ring = (id: string, alarmDescription: string, metric: cloudwatch.IMetric): void =>
      alarmTopic.ring(
        new cloudwatch.Alarm(this, id, {
          alarmDescription,
          metric,
          threshold: 1,
          evaluationPeriods: 1,
          comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        }),
      );
    ring(
      'Found',
      'A card number stands in a log; the log of the detector says where, docs/runbooks/card-number-in-logs.md what to do',
      new cloudwatch.Metric({
        namespace: 'DefenceInDepth/CardData',
        metricName: 'CardNumbersFound',
        dimensionsMap: { Detector: Stack.of(this).stackName },
        statistic: 'Sum',
        period,
      }),
    );
    ring(
      'Failed',
      'Logs were not searched for card numbers; Lambda tries twice more',
      detector.metricErrors({ period }),
    );
    ring('Throttled', 'Logs wait to be searched for card numbers', detector.metricThrottles({ period }));
    ring(
      'Dropped',
      'Logs will never be searched for card numbers: Lambda gave up on a delivery',
      detector.metric('AsyncEventsDropped', { statistic: 'Sum', period }),
    );
  }

  private acknowledgeFunction(detector: lambda.IFunction): void {
    for (const pack of ['HIPAA.Security', 'NIST.800.53.R5']) {
      acknowledge(
        detector,
        `${pack}::${pack}-LambdaDLQ`,
        'a queue would keep the logs that could not be searched, with the card numbers in them; they stay in their group',
      );
      acknowledge(
        detector,
        `${pack}::${pack}-LambdaConcurrency`,
        'a reserve would take from the pool of the whole account; Lambda keeps what is throttled for six hours and it rings',
      );
    }
    for (const rule of [
      ...['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'].map((pack) => `${pack}::${pack}-LambdaInsideVPC`),
      'cdk-validator-cfnguard::lambda_inside_vpc_check',
    ]) {
      acknowledge(
        detector,
        rule,
        'it calls nothing: what it searches is given to it, and what it finds it writes to its own log',
      );
    }
  }
}
