import { Fn, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as msk from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../../foundation';
import { zonedSubnets } from '../zoned-subnets';
import { OpenMonitoring } from './open-monitoring';
import { streamBrokers } from './stream-brokers';
import { streamClientAuthentication } from './stream-client-authentication';
import { checkStreamName } from './stream-name';
import { streamServerProperties } from './stream-server-properties';

/** Settings of an {@link EventStream}. */
export interface EventStreamProps {
  /** The VPC of the brokers. */
  readonly vpc: ec2.IVpc;

  /** Isolated subnets, one in each of 2 or 3 availability zones (3 for Express brokers); each gets one broker. */
  readonly subnets: ec2.SubnetSelection;

  /** The only security group of the brokers; it decides who reaches port 9098, and 9094 with certificates. */
  readonly securityGroup: ec2.ISecurityGroup;

  /** The key of the broker volumes. */
  readonly encryptionKey: kms.IKey;

  /** The key of the broker logs; its policy admits CloudWatch Logs. */
  readonly logKey: kms.IKey;

  /** Type of a broker: Standard, e.g. `kafka.m7g.large`, or Express, e.g. `express.m7g.large`. */
  readonly brokerType: string;

  /** Storage of each Standard broker in GiB, 1 to 16384. @default - none; Express brokers have as much as they need */
  readonly brokerVolumeGiB?: number;

  /**
   * ARNs of the AWS Private CAs whose certificates clients may show on port 9094, one or more, better of this stream alone:
   * MSK reads no revocation list, so a certificate is good until it ends. What its holder may do is up to Kafka's ACLs
   * alone, see {@link EventStream.grantAclAdministration}; IAM on 9098 stays as it is.
   *
   * @default - no client is known by a certificate, 9094 does not exist
   */
  readonly certificateAuthorityArns?: string[];

  /** Whether brokers show their metrics to Prometheus. @default OpenMonitoring.OFF */
  readonly openMonitoring?: OpenMonitoring;
}

/**
 * An MSK cluster that speaks TLS only and knows its clients by IAM. Protects against eavesdropping, against clients
 * without a name, against topics that appear by a typing error, against loss of acknowledged events with a zone, and
 * against stolen volumes (customer managed key).
 *
 * IAM over TLS is on 9098, certificates on 9094. 9092 is MSK's plaintext listener and does not exist here.
 *
 * A cluster stays Standard or Express for life. Another kind in `brokerType` makes a second, empty cluster under another
 * logical id and name, and retains the first with its events.
 *
 * @throws if the broker type is of neither kind, the volume is out of range or does not fit the kind, an authority is none,
 *   or the subnets are not one in each of 2 or 3 zones, 3 for Express
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control.html
 */
export class EventStream extends Construct {
  /** ARN of the cluster. */
  readonly clusterArn: string;

  /** Copies of each event, one in each zone. */
  readonly copies: number;
  private readonly hasCertificates: boolean;

  constructor(scope: Construct, id: string, props: EventStreamProps) {
    super(scope, id);
    const clientSubnets = zonedSubnets(this, props.vpc, props.subnets);
    this.copies = clientSubnets.length;
    this.hasCertificates = props.certificateAuthorityArns !== undefined;
    const clientAuthentication = streamClientAuthentication(this, props.certificateAuthorityArns);
    const brokers = streamBrokers(this, props.brokerType, props.brokerVolumeGiB, this.copies);
    const { enabled: enabledInBroker } = props.openMonitoring ?? OpenMonitoring.OFF;
    const { logGroup } = new EncryptedLogGroup(this, 'BrokerLog', { encryptionKey: props.logKey });
    // Names and logical ids of the kinds differ: one cannot become the other, so both must fit beside each other.
    const home = brokers.express ? new Construct(this, 'Express') : this;
    const configuration = new msk.CfnConfiguration(home, 'Configuration', {
      name: Names.uniqueResourceName(home, { maxLength: 64 }),
      description: 'No topic without a decision, no loss with one zone',
      serverProperties: streamServerProperties(this.copies, brokers.express),
    });
    configuration.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    const cluster = new msk.CfnCluster(home, 'Cluster', {
      clusterName: Names.uniqueResourceName(home, { maxLength: 64 }),
      kafkaVersion: brokers.kafkaVersion,
      numberOfBrokerNodes: this.copies,
      brokerNodeGroupInfo: {
        clientSubnets,
        instanceType: props.brokerType,
        securityGroups: [props.securityGroup.securityGroupId],
        storageInfo: brokers.storageInfo,
        connectivityInfo: { publicAccess: { type: 'DISABLED' } },
      },
      clientAuthentication,
      encryptionInfo: {
        encryptionAtRest: { dataVolumeKmsKeyId: props.encryptionKey.keyArn },
        encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
      },
      configurationInfo: {
        arn: configuration.attrArn,
        revision: configuration.attrLatestRevisionRevision,
      },
      enhancedMonitoring: 'PER_BROKER',
      openMonitoring: { prometheus: { jmxExporter: { enabledInBroker }, nodeExporter: { enabledInBroker } } },
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

  /**
   * Lets the grantee run transactions under exactly one transactional id, beside what it may write. Whoever has the id of
   * another producer can fence that one off and end its transactions, so no two services share one.
   *
   * @param grantee who produces exactly once; what it writes to, it needs {@link grantProduce} for
   * @param transactionalId `transactional.id` of one producer, e.g. `orders-0`
   * @throws if the id has a wildcard or is no name
   */
  grantTransactions(grantee: iam.IGrantable, transactionalId: string): iam.Grant {
    return this.grant(grantee, ['Connect'], this.clusterArn).combine(
      this.grant(
        grantee,
        ['DescribeTransactionalId', 'AlterTransactionalId'],
        this.arnOf('transactional-id', transactionalId),
      ),
    );
  }

  /**
   * Lets the grantee write Kafka's ACLs over 9098, which decide what clients with certificates may do: until it has, they
   * may do nothing. It could give any certificate any topic and change the cluster in other ways; it is for the people who
   * issue the certificates, never for a service.
   *
   * @param grantee who writes the ACLs
   * @throws if no client is known by a certificate
   */
  grantAclAdministration(grantee: iam.IGrantable): iam.Grant {
    if (!this.hasCertificates) {
      throw new Error(
        `ACLs of Kafka must be for clients with certificates, got a stream without; set certificateAuthorityArns (${this.node.path})`,
      );
    }
    return this.grant(grantee, ['Connect', 'DescribeCluster', 'AlterCluster'], this.clusterArn);
  }

  private grant(grantee: iam.IGrantable, actions: string[], resourceArn: string): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: actions.map((action) => `kafka-cluster:${action}`),
      resourceArns: [resourceArn],
    });
  }

  private arnOf(kind: string, name: string): string {
    checkStreamName(this, kind, name);
    // …:cluster/<name>/<uuid> becomes …:<kind>/<name>/<uuid>/<name of topic, group or transactional id>
    const parts = Fn.split('/', this.clusterArn);
    return Stack.of(this).formatArn({
      service: 'kafka',
      resource: kind,
      resourceName: `${Fn.select(1, parts)}/${Fn.select(2, parts)}/${name}`,
    });
  }
}
