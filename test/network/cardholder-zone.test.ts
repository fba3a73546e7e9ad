import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { allowLogEncryption, EncryptionKey } from '../../lib/foundation';
import { CardholderZone } from '../../lib/network';
import { type Service, type ServiceGraph } from '../../lib/service-graph';
import { findingsOf } from '../../lib/testing';
import { graphOf, networkOf, networkStack, service } from './network-fixture';
import { aclsOf, addressIn, answerTo, type Packet, passes, TCP, type Tier, UDP } from './packet-filter';

const OUR_CLIENT_PORTS = [32768, 60999];
/** Of systems that AWS runs; nobody says what they take. */
const ANY_CLIENT_PORTS = [1024, 65535];

function build(graph: ServiceGraph): Stack {
  const stack = networkStack();
  const key = new EncryptionKey(stack, 'LogKey', { description: 'Log groups', services: [] });
  allowLogEncryption(key);
  new CardholderZone(stack, 'Zone', { network: networkOf(stack), graph, logKey: key.key });
  return stack;
}

const vault = (props: Partial<Service> = {}): Service =>
  service('vault', { port: 9443, cardholderData: true, allowedCallers: ['shop', 'teller'], ...props });
const teller = (props: Partial<Service> = {}): Service =>
  service('teller', { port: 9444, cardholderData: true, allowedCallers: ['shop'], ...props });

/** A caller in the app tier, two services with cardholder data of which one calls the other; no cache among their stores. */
const shop = graphOf(
  [
    service('shop', { caches: [{ keyPrefix: 'cart:' }] }),
    vault({ databases: [{ database: 'vault' }], topics: [{ topic: 'paid', produce: true }] }),
    teller({ egress: [{ domain: 'api.example.com', port: 8443, addresses: ['203.0.113.0/24'] }] }),
  ],
  ['shop teller', 'teller vault'],
);
const shopStack = build(shop);
const template = Template.fromStack(shopStack);
const acls = aclsOf(template);

const packet = (source: string, sourcePort: number, target: string, targetPort: number, protocol = TCP): Packet => ({
  source,
  sourcePort,
  target,
  targetPort,
  protocol,
});

/** Whether a connection can be opened and answered, whichever port the client takes; from zone to zone. */
function connects(from: Tier, to: Tier, port: number, protocol = TCP, clientPorts = OUR_CLIENT_PORTS) {
  return clientPorts.every((clientPort) => {
    const request = packet(addressIn[from](0), clientPort, addressIn[to](1), port, protocol);
    return passes(acls, request) && passes(acls, answerTo(request));
  });
}

/** Whether a packet arrives, answered or not: ACLs know no connections, so one way is a way. */
const arrives = (from: Tier, to: Tier, port: number, protocol = TCP): boolean =>
  passes(acls, packet(addressIn[from](0), 40000, addressIn[to](1), port, protocol));

describe('CardholderZone', () => {
  test.each<[string, Tier, Tier, number, number, number[]]>([
    ['app pods call a cardholder-data service', 'app', 'cardholder', 9444, TCP, OUR_CLIENT_PORTS],
    ['the kubernetes api reaches the kubelets', 'app', 'cardholder', 10250, TCP, ANY_CLIENT_PORTS],
    ['pods ask the cluster dns', 'cardholder', 'app', 53, UDP, OUR_CLIENT_PORTS],
    ['pods ask the cluster dns at length', 'cardholder', 'app', 53, TCP, OUR_CLIENT_PORTS],
    ['nodes use endpoints and the kubernetes api', 'cardholder', 'app', 443, TCP, OUR_CLIENT_PORTS],
    ['a service uses the database', 'cardholder', 'data', 5432, TCP, OUR_CLIENT_PORTS],
    ['a service uses the stream', 'cardholder', 'data', 9098, TCP, OUR_CLIENT_PORTS],
    ['nodes use s3', 'cardholder', 'outside', 443, TCP, OUR_CLIENT_PORTS],
    ['a service reaches its processor', 'cardholder', 'outside', 8443, TCP, OUR_CLIENT_PORTS],
    ['two cardholder-data services call each other', 'cardholder', 'cardholder', 9443, TCP, OUR_CLIENT_PORTS],
    ['app pods use the cache', 'app', 'data', 6379, TCP, OUR_CLIENT_PORTS],
    ['stores replicate', 'data', 'data', 5432, TCP, ANY_CLIENT_PORTS],
  ])('N07 lets through, and answers, where %s', (_, from, to, port, protocol, clientPorts) => {
    expect(connects(from, to, port, protocol, clientPorts)).toBe(true);
  });

  test.each<[string, Tier, Tier, number, number]>([
    ['the app tier on a port that only its own tier calls', 'app', 'cardholder', 9443, TCP],
    ['the app tier on the port of another protocol', 'app', 'cardholder', 9444, UDP],
    ['the app tier by HTTPS', 'app', 'cardholder', 443, TCP],
    ['the app tier by SSH', 'app', 'cardholder', 22, TCP],
    ['the public tier on a called port', 'public', 'cardholder', 9444, TCP],
    ['a party outside on a called port', 'outside', 'cardholder', 9444, TCP],
    ['a store that opens a connection', 'data', 'cardholder', 9444, TCP],
    ['a store that reaches for a kubelet', 'data', 'cardholder', 10250, TCP],
    ['a service with cardholder data at a store that none of them uses', 'cardholder', 'data', 6379, TCP],
    ['a service with cardholder data that asks the app tier by HTTP', 'cardholder', 'app', 80, TCP],
    ['plaintext HTTP outside', 'cardholder', 'outside', 80, TCP],
    ['name resolution outside', 'cardholder', 'outside', 53, UDP],
    ['name resolution over TLS outside', 'cardholder', 'outside', 853, TCP],
    ['name resolution outside by TCP', 'cardholder', 'outside', 53, TCP],
    ['an answer to outside, which asks nothing', 'cardholder', 'outside', 40000, TCP],
    ['an answer to outside by UDP', 'cardholder', 'outside', 40000, UDP],
    ['an answer by UDP from outside, which is asked nothing', 'outside', 'cardholder', 40000, UDP],
    ['a port of the app tier that no client has', 'cardholder', 'app', 1023, TCP],
    ['UDP to the app tier but for names', 'cardholder', 'app', 8080, UDP],
    ['an answer of stores to outside', 'data', 'outside', 40000, TCP],
    ['an answer of stores to the public tier', 'data', 'public', 40000, TCP],
    ['HTTP/3 outside', 'cardholder', 'outside', 443, UDP],
    ['a kubelet of the same tier', 'cardholder', 'cardholder', 10250, TCP],
    ['a party outside at a store', 'outside', 'data', 5432, TCP],
  ])('N07 refuses %s', (_, from, to, port, protocol) => {
    expect(arrives(from, to, port, protocol)).toBe(false);
  });

  test('N07 leaves the tier closed, and builds nothing, where no service touches cardholder data', () => {
    const stack = build(graphOf([service('shop')]));
    const { cardholder, data } = aclsOf(Template.fromStack(stack));
    expect([cardholder.length, data.length]).toEqual([0, 6]);
    const built = (from: Stack): number => from.node.findChild('Zone').node.findAll().length - 1;
    expect(built(stack)).toBe(0);
    expect(built(shopStack)).toBeGreaterThan(0);
    expect(acls.cardholder.length).toBeGreaterThan(0);
  });

  test('N07 hears from routers outside that a packet was too big, and no other ICMP, where something outside is reached', () => {
    const icmp = (props: Partial<Service>) => {
      const template = Template.fromStack(build(graphOf([service('shop'), teller(props)], ['shop teller'])));
      return Object.values(template.findResources('AWS::EC2::NetworkAclEntry', { Properties: { Protocol: 1 } }));
    };
    expect(icmp({})).toEqual([]);
    const entries = icmp({ egress: [{ domain: 'api.example.com', port: 443, addresses: ['203.0.113.0/24'] }] });
    expect(entries.map(({ Properties }) => Properties as object)).toEqual([
      {
        NetworkAclId: expect.anything(),
        CidrBlock: '0.0.0.0/0',
        Egress: false,
        Protocol: 1,
        Icmp: { Type: 3, Code: 4 },
        RuleAction: 'allow',
        RuleNumber: 500,
      },
    ]);
  });

  test('N07 numbers every entry once in its direction, and moves none when a service comes', () => {
    for (const entries of [acls.cardholder, acls.data]) {
      const numbers = entries.map(({ egress, number }) => `${egress} ${number}`);
      expect(new Set(numbers).size).toBe(numbers.length);
      entries.forEach(({ number }) => expect(number > 0 && number < 32767).toBe(true));
    }
    const fewer = aclsOf(Template.fromStack(build(graphOf([service('shop'), teller()], ['shop teller']))));
    expect(acls.cardholder).toEqual(expect.arrayContaining(fewer.cardholder));
    expect(acls.data).toEqual(expect.arrayContaining(fewer.data));
  });

  test('N07 records every flow of its subnets each minute in a log group of its own that is kept for a year', () => {
    template.resourcePropertiesCountIs('AWS::EC2::FlowLog', { ResourceType: 'Subnet' }, 2);
    const logs = Object.values(template.findResources('AWS::EC2::FlowLog', { Properties: { ResourceType: 'Subnet' } }));
    const [group = '', ...others] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    const [inArchive] = Object.values(
      template.findResources('AWS::EC2::FlowLog', { Properties: { ResourceType: 'VPC' } }),
    ) as { readonly Properties: { readonly LogFormat: string } }[];
    logs.forEach(({ DependsOn }) => expect(DependsOn).toEqual([expect.stringMatching(/^ZoneFlowLogDeliveryRights/)]));
    expect(others).toEqual([]);
    const recorded = logs.map(({ Properties }) => {
      const { ResourceId, ...rest } = Properties as { readonly ResourceId: { readonly Ref: string } };
      expect(rest).toEqual({
        ResourceType: 'Subnet',
        TrafficType: 'ALL',
        MaxAggregationInterval: 60,
        LogDestinationType: 'cloud-watch-logs',
        LogFormat: inArchive?.Properties.LogFormat,
        LogGroupName: { Ref: group },
        DeliverLogsPermissionArn: { 'Fn::GetAtt': [expect.stringMatching(/DeliveryRole/), 'Arn'] },
      });
      return /CardholderSubnet\d/.exec(ResourceId.Ref)?.[0];
    });
    expect(recorded.sort()).toEqual(['CardholderSubnet1', 'CardholderSubnet2']);
    template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { RetentionInDays: 365 },
    });
  });

  test('N07 lets only flow logs of this account write, only to that log group', () => {
    template.resourceCountIs('AWS::IAM::Role', 2);
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': '111111111111' },
              ArnLike: { 'aws:SourceArn': 'arn:aws:ec2:eu-west-1:111111111111:vpc-flow-log/*' },
            },
          },
        ],
      },
    });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [Object.keys(template.findResources('AWS::Logs::LogGroup'))[0], 'Arn'] },
          },
        ],
      },
    });
  });

  test('N07 refuses more entries than AWS allows in an ACL', () => {
    const egress = (count: number) => ({
      egress: [
        {
          domain: 'api.example.com',
          port: 8443,
          addresses: Array.from({ length: count }, (_, index) => `203.0.113.${index}/32`),
        },
      ],
    });
    const graph = (count: number) => graphOf([service('shop'), teller(egress(count))], ['shop teller']);
    expect(() => build(graph(15))).not.toThrow();
    expect(() => build(graph(16))).toThrow(
      'network acl of the cardholder-data tier needs at most 19 outbound entries, got 20; give cardholder-data services fewer ports or fewer egress addresses (Test/Zone)',
    );
  });

  test('N07 counts what routers outside answer among the inbound entries', () => {
    const egress = [{ domain: 'api.example.com', port: 443, addresses: ['203.0.113.0/24'] }];
    const graph = (reaching: Partial<Service>) => {
      const names = Array.from({ length: 16 }, (_, index) => `till${index}`);
      const tills = names.map((name, index) =>
        service(name, {
          port: 9000 + index,
          cardholderData: true,
          allowedCallers: ['shop'],
          ...(index === 0 ? reaching : {}),
        }),
      );
      return graphOf(
        [service('shop'), ...tills],
        names.map((name) => `shop ${name}`),
      );
    };
    expect(() => build(graph({}))).not.toThrow();
    expect(() => build(graph({ egress }))).toThrow('needs at most 19 inbound entries, got 20');
  });

  test('N07 passes the policy packs by itself', () => {
    expect(findingsOf(shopStack)).toEqual([]);
  });
});
