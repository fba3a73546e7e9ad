import { RemovalPolicy } from 'aws-cdk-lib';
import * as msk from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import { checkRange } from '../../foundation';
import { type EventStream } from './event-stream';
import { checkStreamName } from './stream-name';

// Six consumers at once are enough for a service here; more would be taken of the 300 partitions of a kafka.t3.small.
const PARTITIONS = 6;
// Topics that Kafka and MSK keep for themselves.
const INTERNAL = /^__/;

/** Settings of {@link StreamTopics}. */
export interface StreamTopicsProps {
  /** The stream that they are in. */
  readonly stream: EventStream;

  /** Names of the topics, each once. */
  readonly topics: string[];

  /**
   * Parts of each topic, 1 to 100, and so the most consumers of a group that work at once. It can grow and never shrink;
   * when it grows, events of the same key go to another part from then on.
   *
   * @default 6
   */
  readonly partitions?: number;
}

/**
 * The topics of a stream, since brokers make none by themselves. Protects against topics without an owner, against a right
 * to create topics in services, and against loss: each has a copy in every zone, and none is ever deleted, neither by a
 * change of its name nor with the stack.
 *
 * What was taken out of `topics` stays in the cluster. To have such a topic back under CloudFormation, import it: making it
 * anew fails since its name is taken. The deploying role needs `kafka-cluster:Connect`, `CreateTopic`, `DescribeTopic`,
 * `DescribeTopicDynamicConfiguration`, `AlterTopic` and `AlterTopicDynamicConfiguration`; it calls MSK's API and needs no
 * way to the brokers.
 *
 * @throws if a name is no topic name, comes twice (`.` and `_` are alike) or is Kafka's own (`__…`), or the number of partitions is out of range
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-topic-operations-information.html
 */
export class StreamTopics extends Construct {
  constructor(scope: Construct, id: string, { stream, topics, partitions = PARTITIONS }: StreamTopicsProps) {
    super(scope, id);
    checkRange(this, { what: 'partitions of a topic', value: partitions, least: 1, most: 100, prop: 'partitions' });
    const known = new Map<string, string>();
    for (const topicName of topics) {
      checkStreamName(this, 'topic', topicName);
      // Kafka names its metrics so, and makes no second topic of the same name there.
      const metric = topicName.replaceAll('.', '_');
      const other = INTERNAL.test(topicName) ? "one of Kafka's own" : known.get(metric);
      if (other !== undefined) {
        throw new Error(
          `topic must have a name of its own, with . and _ alike, got ${topicName} beside ${other}; change topics (${this.node.path})`,
        );
      }
      known.set(metric, topicName);
      const topic = new msk.CfnTopic(this, topicName, {
        clusterArn: stream.clusterArn,
        topicName,
        partitionCount: partitions,
        replicationFactor: stream.copies,
      });
      topic.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    }
  }
}
