import { Template } from 'aws-cdk-lib/assertions';
import { EventStream, StreamTopics, type StreamTopicsProps } from '../../lib/data';
import { findingsOf } from '../../lib/testing';
import { place, type Place } from './place';

function topicsIn(at: Place, props: Partial<StreamTopicsProps> = {}): void {
  const { stack, ...around } = at;
  const stream = new EventStream(stack, 'Stream', { ...around, brokerType: 'kafka.m7g.large', brokerVolumeGiB: 20 });
  new StreamTopics(stack, 'Subject', { stream, topics: ['orders', 'payments.v1'], ...props });
}

describe('StreamTopics', () => {
  test.each([2, 3])('D03 over %i zones each topic has a copy in every one, and is never deleted', (zones) => {
    const at = place(zones);
    topicsIn(at);
    const template = Template.fromStack(at.stack);
    const [cluster] = Object.keys(template.findResources('AWS::MSK::Cluster'));
    const topics = Object.values(template.findResources('AWS::MSK::Topic'));
    expect(topics).toEqual(
      ['orders', 'payments.v1'].map((TopicName) => ({
        Type: 'AWS::MSK::Topic',
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          ClusterArn: { 'Fn::GetAtt': [cluster, 'Arn'] },
          TopicName,
          PartitionCount: 6,
          ReplicationFactor: zones,
        },
      })),
    );
  });

  test('D03 a topic that comes or goes moves no other', () => {
    const [few, many] = [['orders'], ['returns', 'orders']].map((topics) => {
      const at = place();
      topicsIn(at, { topics });
      const found = Template.fromStack(at.stack).findResources('AWS::MSK::Topic', {
        Properties: { TopicName: 'orders' },
      });
      return Object.keys(found);
    });
    expect(many).toEqual(few);
  });

  test.each<[Partial<StreamTopicsProps>, string]>([
    [{ partitions: 0 }, 'partitions of a topic must be a whole number from 1 to 100, got 0; change partitions'],
    [{ partitions: 101 }, 'partitions of a topic must be a whole number from 1 to 100, got 101'],
    [{ topics: ['orders*'] }, 'topic must be a plain name of letters, digits, dots, dashes and _, got "orders*"'],
    [
      { topics: ['orders', 'orders'] },
      'topic must have a name of its own, with . and _ alike, got orders beside orders; change topics (Test/Subject)',
    ],
    [{ topics: ['orders.v1', 'orders_v1'] }, 'with . and _ alike, got orders_v1 beside orders.v1; change topics'],
    [
      { topics: ['__consumer_offsets'] },
      "got __consumer_offsets beside one of Kafka's own; change topics (Test/Subject)",
    ],
  ])('D03 refuses %j', (props, message) => {
    expect(() => topicsIn(place(), props)).toThrow(message);
  });

  test('D03 alone passes the packs', () => {
    const at = place();
    topicsIn(at);
    expect(findingsOf(at.stack)).toEqual([]);
  });
});
