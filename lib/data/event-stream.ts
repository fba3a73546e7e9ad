import { Fn, Names, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as msk from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import { checkRange, EncryptedLogGroup } from '../foundation';
import { streamServerProperties } from './stream-server-properties';
import { zonedSubnets } from './zoned-subnets';

// Newest version for Standard brokers in 2026-11 (4.2 is Express only); from 4.0 on there is no ZooKeeper to guard.
const KAFKA_VERSION = '4.1.x.kraft';
const TOPIC_OR_GROUP = /^[A-Za-z0-9._-]{1,249}$/;

/** Settings of an {@link EventStream}. */
export interface EventStreamProps {
  /** The VPC of the brokers. */
  readonly vpc: ec2.IVpc;

  /** Isolated subnets, one in each of 2 or 3 availability zones; each gets one broker. */
  readonly subnets: ec2.SubnetSelection;

  /** The only security group of the brokers; it decides who reaches port 9098. */
  readonly securityGroup: ec2.ISecurityGroup;

  /** The key of the broker volumes. */
  readonly encryptionKey: kms.IKey;

  /** The key of the broker logs; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Type of a Standard broker, e.g. `kafka.m7g.large`. */
  readonly brokerType: string;

  /** Storage of each broker in GiB, 1 to 16384. */
  readonly brokerVolumeGiB: number;
}

/**
 * An MSK cluster that speaks TLS only and knows its clients by IAM. Protects against eavesdropping, against clients
 * without a name, against topics that appear by a typing error, against loss of acknowledged events with a zone, and
 * against stolen volumes (customer managed key).
 *
 * There is no port to choose: IAM over TLS is 9098. 9092 is MSK's plaintext listener and does not exist here.
 *
 * @throws if the broker type is no Standard broker, the volume is out of range, or the subnets are not one in each of 2
 *   or 3 zones
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control.html
 */
export class EventStream extends Construct {
  /** ARN of the cluster. */
  readonly clusterArn: string;

  constructor(scope: Construct, id: string, props: EventStreamProps) {
    super(scope, id);
    if (!Token.isUnresolved(props.brokerType) && !/^kafka\.[a-z0-9]+\.[a-z0-9]+$/.test(props.brokerType)) {
      throw new Error(
        `broker type must be a Standard one such as kafka.m7g.large, got ${props.brokerType}; change brokerType (${this.node.path})`,
      );
    }
    checkRange(this, {
      what: 'storage of a broker in GiB',
      value: props.brokerVolumeGiB,
      least: 1,
      most: 16384,
      prop: 'brokerVolumeGiB',
    });
    const clientSubnets = zonedSubnets(this, props.vpc, props.subnets);
    const configuration = new msk.CfnConfiguration(this, 'Configuration', {
      name: Names.uniqueResourceName(this, { maxLength: 64 }),
      description: 'No topic without a decision, no loss with one zone',
      serverProperties: streamServerProperties(clientSubnets.length),
    });
    configuration.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    const { logGroup } = new EncryptedLogGroup(this, 'BrokerLog', { encryptionKey: props.logKey });
    const cluster = new msk.CfnCluster(this, 'Cluster', {
      clusterName: Names.uniqueResourceName(this, { maxLength: 64 }),
      kafkaVersion: KAFKA_VERSION,
      numberOfBrokerNodes: clientSubnets.length,
      brokerNodeGroupInfo: {
        clientSubnets,
        instanceType: props.brokerType,
        securityGroups: [props.securityGroup.securityGroupId],
        storageInfo: { ebsStorageInfo: { volumeSize: props.brokerVolumeGiB } },
        connectivityInfo: { publicAccess: { type: 'DISABLED' } },
      },
      clientAuthentication: {
        sasl: { iam: { enabled: true }, scram: { enabled: false } },
        tls: { enabled: false },
        unauthenticated: { enabled: false },
      },
      encryptionInfo: {
        encryptionAtRest: { dataVolumeKmsKeyId: props.encryptionKey.keyArn },
        encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
      },
      configurationInfo: {
        arn: configuration.attrArn,
        revision: configuration.attrLatestRevisionRevision,
      },
      enhancedMonitoring: 'PER_BROKER',
      loggingInfo: { brokerLogs: { cloudWatchLogs: { enabled: true, logGroup: logGroup.logGroupName } } },
    });
    cluster.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.clusterArn = cluster.attrArn;
  }

  /**
   * Lets the grantee write to exactly one topic, idempotently, as clients do by default since Kafka 3.
   *
   * @param grantee who produces
   * @param topic name of the topic
   * @throws if the name has a wildcard or is no topic name
   */
  grantProduce(grantee: iam.IGrantable, topic: string): iam.Grant {
    return this.grant(grantee, ['Connect', 'WriteDataIdempotently'], this.clusterArn).combine(
      this.grant(grantee, ['DescribeTopic', 'WriteData'], this.arnOf('topic', topic)),
    );
  }

  /**
   * Lets the grantee read exactly one topic as a member of exactly one consumer group.
   *
   * @param grantee who consumes
   * @param topic name of the topic
   * @param group name of the consumer group
   * @throws if a name has a wildcard or is no name
   */
  grantConsume(grantee: iam.IGrantable, topic: string, group: string): iam.Grant {
    return this.grant(grantee, ['Connect'], this.clusterArn)
      .combine(this.grant(grantee, ['DescribeTopic', 'ReadData'], this.arnOf('topic', topic)))
      .combine(this.grant(grantee, ['DescribeGroup', 'AlterGroup'], this.arnOf('group', group)));
  }

  private grant(grantee: iam.IGrantable, actions: string[], resourceArn: string): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: actions.map((action) => `kafka-cluster:${action}`),
      resourceArns: [resourceArn],
    });
  }

  private arnOf(kind: 'topic' | 'group', name: string): string {
    if (!TOPIC_OR_GROUP.test(name)) {
      throw new Error(
        `${kind} must be a plain name of letters, digits, dots, dashes and _, got "${name}"; name one ${kind} (${this.node.path})`,
      );
    }
    // …:cluster/<name>/<uuid> becomes …:<kind>/<name>/<uuid>/<topic or group>
    const parts = Fn.split('/', this.clusterArn);
    return Stack.of(this).formatArn({
      service: 'kafka',
      resource: kind,
      resourceName: `${Fn.select(1, parts)}/${Fn.select(2, parts)}/${name}`,
    });
  }
}
