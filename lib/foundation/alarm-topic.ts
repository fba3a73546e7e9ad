import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { EncryptionKey } from './encryption-key';

/** Settings of an {@link AlarmTopic}. */
export interface AlarmTopicProps {
  /** What rings here, shown to the people who subscribe, e.g. `backups of prod`; at most 100 characters. */
  readonly displayName: string;
}

/**
 * An SNS topic for alarms under a key of its own. Protects against alarms that are read on the way (TLS only, customer
 * managed key), that a stranger rings, and that are lost because a service may not use the key: alarms of this account
 * publish as CloudWatch, rules of EventBridge with a role, since EventBridge names no source to a key's policy and could
 * only be admitted from everywhere.
 *
 * Nobody is subscribed: who is called is not the template's business, and an address must be confirmed by its owner.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class AlarmTopic extends Construct {
  /** The topic. */
  readonly topic: sns.ITopic;
  private readonly key: kms.IKey;
  private readonly ruleRole: iam.IRole;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    const { account } = Stack.of(this);
    const ofThisAccount = { StringEquals: { 'aws:SourceAccount': account } };
    const encryptionKey = new EncryptionKey(this, 'Key', {
      description: `alarms: ${props.displayName}`,
      services: ['sns'],
    });
    encryptionKey.allowService('cloudwatch.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey*'], ofThisAccount);
    const topic = new sns.Topic(this, 'Topic', {
      displayName: props.displayName,
      masterKey: encryptionKey.key,
      enforceSSL: true,
    });
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: ofThisAccount,
      }),
    );
    this.topic = topic;
    this.key = encryptionKey.key;
    const role = new iam.Role(this, 'RuleRole', {
      description: 'Lets rules of EventBridge publish to one topic',
      assumedBy: new iam.PrincipalWithConditions(new iam.ServicePrincipal('events.amazonaws.com'), ofThisAccount),
    });
    new iam.ManagedPolicy(this, 'RulePolicy', {
      description: 'Publishes to one topic',
      roles: [role],
      statements: this.publishStatements(),
    });
    // What a target would add to the role has a wildcard.
    this.ruleRole = role.withoutPolicyUpdates();
  }

  /** What a CloudWatch alarm of this account does: ring, and say when it is over. */
  ring(alarm: cloudwatch.Alarm): void {
    const action = new actions.SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }

  /** What the policy of a role of this account needs to publish here. */
  publishStatements(): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [this.topic.topicArn] }),
      new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [this.key.keyArn] }),
    ];
  }

  /** The topic as the target of an EventBridge rule of this account. */
  eventTarget(): events.IRuleTarget {
    return new targets.SnsTopic(this.topic, { role: this.ruleRole });
  }
}
