import { Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventStream, OpenMonitoring, type EventStreamProps } from '../../lib/data';
import { findingsOf } from '../../lib/testing';
import { place, type Place } from './place';

function streamIn(at: Place, props: Partial<EventStreamProps> = {}): EventStream {
  const { stack, ...rest } = at;
  return new EventStream(stack, 'Subject', { ...rest, brokerType: 'kafka.m7g.large', brokerVolumeGiB: 20, ...props });
}

const AUTHORITY = 'arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/6ba7b810-9dad-11d1-80b4-00c04fd430c8';
const EXPRESS = { brokerType: 'express.m7g.large', brokerVolumeGiB: undefined };

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
          // CloudFormation refuses a block without authorities, even one that is off.
          Tls: Match.absent(),
          Unauthenticated: { Enabled: false },
        },
        OpenMonitoring: {
          Prometheus: { JmxExporter: { EnabledInBroker: false }, NodeExporter: { EnabledInBroker: false } },
        },
        EncryptionInfo: {
          EncryptionAtRest: { DataVolumeKMSKeyId: at.stack.resolve(at.encryptionKey.keyArn) },
          EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true },
        },
        LoggingInfo: { BrokerLogs: { CloudWatchLogs: { Enabled: true } } },
      },
    });
    Template.fromStack(at.stack).hasResourceProperties('AWS::Logs::LogGroup', {
      KmsKeyId: at.stack.resolve(at.logKey.keyArn),
    });
  });

  test('D03 the plaintext port 9092 is nowhere', () => {
    const at = place();
    streamIn(at);
    expect(JSON.stringify(Template.fromStack(at.stack).toJSON())).not.toContain('9092');
  });

  test.each([
    [2, 1],
    [3, 2],
  ])('D03 over %i zones nothing acknowledged is lost with one, and no topic makes itself', (zones, inStep) => {
    const at = place(zones);
    streamIn(at);
    const template = Template.fromStack(at.stack);
    template.hasResourceProperties('AWS::MSK::Cluster', { NumberOfBrokerNodes: zones });
    template.hasResourceProperties('AWS::MSK::Configuration', {
      ServerProperties: [
        'auto.create.topics.enable=false',
        'allow.everyone.if.no.acl.found=false',
        `default.replication.factor=${zones}`,
        `min.insync.replicas=${inStep}`,
        'unclean.leader.election.enable=false',
        `offsets.topic.replication.factor=${zones}`,
        `transaction.state.log.replication.factor=${zones}`,
        `transaction.state.log.min.isr=${inStep}`,
      ].join('\n'),
    });
  });

  test('D03 the brokers follow each revision of their configuration', () => {
    const at = place();
    streamIn(at);
    const template = Template.fromStack(at.stack);
    const [configuration] = Object.keys(template.findResources('AWS::MSK::Configuration'));
    template.hasResourceProperties('AWS::MSK::Cluster', {
      ConfigurationInfo: {
        Arn: { 'Fn::GetAtt': [configuration, 'Arn'] },
        Revision: { 'Fn::GetAtt': [configuration, 'LatestRevision.Revision'] },
      },
    });
  });

  test('D03 Express brokers have no volume and only the properties that MSK leaves to us', () => {
    const at = place();
    streamIn(at, EXPRESS);
    const template = Template.fromStack(at.stack);
    template.hasResource('AWS::MSK::Cluster', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        KafkaVersion: '4.2.x.kraft',
        NumberOfBrokerNodes: 3,
        BrokerNodeGroupInfo: { InstanceType: 'express.m7g.large', StorageInfo: Match.absent() },
        ClientAuthentication: { Sasl: { Iam: { Enabled: true } }, Unauthenticated: { Enabled: false } },
        EncryptionInfo: {
          EncryptionAtRest: { DataVolumeKMSKeyId: at.stack.resolve(at.encryptionKey.keyArn) },
          EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true },
        },
      },
    });
    template.hasResourceProperties('AWS::MSK::Configuration', {
      ServerProperties: 'auto.create.topics.enable=false\nallow.everyone.if.no.acl.found=false',
    });
  });

  test('D03 a change between Standard and Express leaves the old cluster and its events where they are', () => {
    const [standard, express] = [{}, EXPRESS].map((props) => {
      const at = place();
      streamIn(at, props);
      const template = Template.fromStack(at.stack);
      return ['AWS::MSK::Cluster', 'AWS::MSK::Configuration'].flatMap((type) =>
        Object.entries(template.findResources(type)).map(([id, { Properties, UpdateReplacePolicy }]) => ({
          id,
          name: Properties.ClusterName ?? Properties.Name,
          kept: UpdateReplacePolicy,
        })),
      );
    });
    for (const [index, one] of (standard ?? []).entries()) {
      expect(one.kept).toBe('Retain');
      expect(express?.[index]?.id).not.toBe(one.id);
      expect(express?.[index]?.name).not.toBe(one.name);
    }
    expect(standard).toHaveLength(2);
  });

  test('D03 certificates are of the given authorities alone, and IAM stays beside them', () => {
    const at = place();
    streamIn(at, { certificateAuthorityArns: [AUTHORITY] });
    const template = Template.fromStack(at.stack);
    template.hasResourceProperties('AWS::MSK::Cluster', {
      ClientAuthentication: {
        Sasl: { Iam: { Enabled: true }, Scram: { Enabled: false } },
        Tls: { Enabled: true, CertificateAuthorityArnList: [AUTHORITY] },
        Unauthenticated: { Enabled: false },
      },
    });
    template.hasResourceProperties('AWS::MSK::Configuration', {
      ServerProperties: Match.stringLikeRegexp('allow\\.everyone\\.if\\.no\\.acl\\.found=false'),
    });
  });

  test('D03 brokers show their metrics only where somebody decided so', () => {
    const at = place();
    streamIn(at, { openMonitoring: OpenMonitoring.INSIDE_VPC });
    Template.fromStack(at.stack).hasResourceProperties('AWS::MSK::Cluster', {
      OpenMonitoring: {
        Prometheus: { JmxExporter: { EnabledInBroker: true }, NodeExporter: { EnabledInBroker: true } },
      },
    });
  });

  test.each<[Partial<EventStreamProps>, string]>([
    [
      { brokerType: 'm7g.large' },
      'broker type must be one such as kafka.m7g.large or express.m7g.large, got m7g.large; change brokerType (Test/Subject)',
    ],
    [
      { brokerType: 'express.m7g' },
      'broker type must be one such as kafka.m7g.large or express.m7g.large, got express.m7g',
    ],
    [
      { brokerVolumeGiB: 0 },
      'storage of a broker in GiB must be a whole number from 1 to 16384, got 0; change brokerVolumeGiB (Test/Subject)',
    ],
    [{ brokerVolumeGiB: 16385 }, 'storage of a broker in GiB must be a whole number from 1 to 16384, got 16385'],
    [
      { brokerVolumeGiB: undefined },
      'storage of a Standard broker in GiB must be a whole number from 1 to 16384, got none; add brokerVolumeGiB (Test/Subject)',
    ],
    [
      { brokerType: 'express.m7g.large' },
      'storage of an Express broker must be left to MSK, got 20 GiB; take brokerVolumeGiB away (Test/Subject)',
    ],
    [
      { certificateAuthorityArns: [] },
      'certificate authorities of clients must be ARNs of AWS Private CAs, one or more, each once, got none; change certificateAuthorityArns (Test/Subject)',
    ],
    [
      { certificateAuthorityArns: [AUTHORITY, AUTHORITY] },
      `each once, got ${AUTHORITY}; change certificateAuthorityArns`,
    ],
    [
      { certificateAuthorityArns: [AUTHORITY, 'arn:aws:acm:eu-west-1:111111111111:certificate/6ba7b810'] },
      'must be ARNs of AWS Private CAs, one or more, each once, got arn:aws:acm:eu-west-1:111111111111:certificate/6ba7b810',
    ],
  ])('D03 refuses %j', (props, message) => {
    expect(() => streamIn(place(), props)).toThrow(message);
  });

  test('D03 refuses Express brokers in two zones', () => {
    expect(() => streamIn(place(2), EXPRESS)).toThrow(
      'Express brokers need 3 availability zones, got 2; select other subnets (Test/Subject)',
    );
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

  test('D03 with each choice alone passes the packs', () => {
    const { stack, ...around } = place();
    const choices: Record<string, Partial<EventStreamProps>> = {
      Standard: {},
      Express: EXPRESS,
      Certificates: { certificateAuthorityArns: [AUTHORITY] },
      Monitored: { openMonitoring: OpenMonitoring.INSIDE_VPC },
    };
    for (const [id, choice] of Object.entries(choices)) {
      new EventStream(stack, id, { ...around, brokerType: 'kafka.m7g.large', brokerVolumeGiB: 20, ...choice });
    }
    expect(findingsOf(stack)).toEqual([]);
  });
});
