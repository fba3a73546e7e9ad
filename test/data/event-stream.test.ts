import { Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EventStream, type EventStreamProps } from '../../lib/data';
import { findingsOf } from '../../lib/testing';
import { place, statementsOf, type Place } from './place';

function streamIn(at: Place, props: Partial<EventStreamProps> = {}): EventStream {
  const { stack, ...rest } = at;
  return new EventStream(stack, 'Subject', { ...rest, brokerType: 'kafka.m7g.large', brokerVolumeGiB: 20, ...props });
}

function arn(at: Place, kind: string, name: string): unknown {
  const cluster = {
    'Fn::GetAtt': [Object.keys(Template.fromStack(at.stack).findResources('AWS::MSK::Cluster'))[0], 'Arn'],
  };
  const part = (index: number): unknown => ({ 'Fn::Select': [index, { 'Fn::Split': ['/', cluster] }] });
  return {
    'Fn::Join': ['', [`arn:aws:kafka:eu-west-1:111111111111:${kind}/`, part(1), '/', part(2), `/${name}`]],
  };
}

describe('EventStream', () => {
  test('D03 by default brokers speak TLS only, know clients by IAM only, and are not public', () => {
    const at = place();
    streamIn(at);
    Template.fromStack(at.stack).hasResource('AWS::MSK::Cluster', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        KafkaVersion: '4.1.x.kraft',
        NumberOfBrokerNodes: 3,
        BrokerNodeGroupInfo: {
          ConnectivityInfo: { PublicAccess: { Type: 'DISABLED' } },
          SecurityGroups: [at.stack.resolve(at.securityGroup.securityGroupId)],
        },
        ClientAuthentication: {
          Sasl: { Iam: { Enabled: true }, Scram: { Enabled: false } },
          Tls: { Enabled: false },
          Unauthenticated: { Enabled: false },
        },
        EncryptionInfo: {
          EncryptionAtRest: { DataVolumeKMSKeyId: at.stack.resolve(at.encryptionKey.keyArn) },
          EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true },
        },
        LoggingInfo: { BrokerLogs: { CloudWatchLogs: { Enabled: true } } },
      },
    });
  });

  test('D03 the plaintext port 9092 is nowhere', () => {
    const at = place();
    streamIn(at);
    expect(JSON.stringify(Template.fromStack(at.stack).toJSON())).not.toContain('9092');
  });

  test.each([
    [2, 'default.replication.factor=2\nmin.insync.replicas=1'],
    [3, 'default.replication.factor=3\nmin.insync.replicas=2'],
  ])('D03 over %i zones no acknowledged event is lost with one, and no topic makes itself', (zones, replicas) => {
    const at = place(zones);
    streamIn(at);
    const template = Template.fromStack(at.stack);
    template.hasResourceProperties('AWS::MSK::Cluster', { NumberOfBrokerNodes: zones });
    template.hasResourceProperties('AWS::MSK::Configuration', {
      ServerProperties: `auto.create.topics.enable=false\nallow.everyone.if.no.acl.found=false\n${replicas}\nunclean.leader.election.enable=false`,
    });
  });

  test('D03 grants producing to exactly one topic', () => {
    const at = place();
    const role = new iam.Role(at.stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const stream = streamIn(at);
    stream.grantProduce(role, 'orders');
    expect(statementsOf(at.stack)).toEqual([
      {
        Effect: 'Allow',
        Action: ['kafka-cluster:Connect', 'kafka-cluster:WriteDataIdempotently'],
        Resource: at.stack.resolve(stream.clusterArn),
      },
      {
        Effect: 'Allow',
        Action: ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'],
        Resource: arn(at, 'topic', 'orders'),
      },
    ]);
  });

  test('D03 grants consuming exactly one topic in exactly one group', () => {
    const at = place();
    const role = new iam.Role(at.stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const stream = streamIn(at);
    stream.grantConsume(role, 'payments', 'orders');
    expect(statementsOf(at.stack)).toEqual([
      { Effect: 'Allow', Action: 'kafka-cluster:Connect', Resource: at.stack.resolve(stream.clusterArn) },
      {
        Effect: 'Allow',
        Action: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
        Resource: arn(at, 'topic', 'payments'),
      },
      {
        Effect: 'Allow',
        Action: ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'],
        Resource: arn(at, 'group', 'orders'),
      },
    ]);
  });

  test.each(['*', 'orders*', '', 'orders/payments'])('D03 refuses to grant the topic or group "%s"', (name) => {
    const at = place();
    const role = new iam.Role(at.stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const stream = streamIn(at);
    const message = `must be a plain name of letters, digits, dots, dashes and _, got "${name}"`;
    expect(() => stream.grantProduce(role, name)).toThrow(`topic ${message}; name one topic (Test/Subject)`);
    expect(() => stream.grantConsume(role, name, 'orders')).toThrow(`topic ${message}`);
    expect(() => stream.grantConsume(role, 'orders', name)).toThrow(`group ${message}; name one group (Test/Subject)`);
  });

  test.each<[Partial<EventStreamProps>, string]>([
    [
      { brokerType: 'express.m7g.large' },
      'broker type must be a Standard one such as kafka.m7g.large, got express.m7g.large; change brokerType (Test/Subject)',
    ],
    [
      { brokerVolumeGiB: 0 },
      'storage of a broker in GiB must be a whole number from 1 to 16384, got 0; change brokerVolumeGiB (Test/Subject)',
    ],
    [{ brokerVolumeGiB: 16385 }, 'storage of a broker in GiB must be a whole number from 1 to 16384, got 16385'],
  ])('D03 refuses %j', (props, message) => {
    expect(() => streamIn(place(), props)).toThrow(message);
  });

  test('D03 takes a broker type and a volume that are known only at deployment', () => {
    const at = place();
    streamIn(at, { brokerType: Token.asString({ Ref: 'Type' }), brokerVolumeGiB: Token.asNumber({ Ref: 'Volume' }) });
    Template.fromStack(at.stack).hasResourceProperties('AWS::MSK::Cluster', {
      BrokerNodeGroupInfo: {
        InstanceType: { Ref: 'Type' },
        StorageInfo: { EBSStorageInfo: { VolumeSize: { Ref: 'Volume' } } },
      },
    });
  });

  test('D03 refuses a single availability zone', () => {
    expect(() => streamIn(place(1))).toThrow('one subnet in each of 2 or 3 availability zones, got 1 in 1');
  });

  test('D03 alone passes the packs', () => {
    const at = place();
    streamIn(at);
    expect(findingsOf(at.stack)).toEqual([]);
  });
});
