import { Aws, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { planSubnets, SegmentedVpc, type SegmentedVpcProps } from '../../lib/network';
import { findingsOf, testApp } from '../../lib/testing';
import { archiveOf, networkOf, networkStack } from './network-fixture';

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c', 'eu-west-1d'];

function build(props: Partial<SegmentedVpcProps> = {}): Stack {
  const stack = networkStack();
  new SegmentedVpc(stack, 'Network', {
    cidr: '10.0.0.0/16',
    availabilityZones: ZONES.slice(0, 3),
    archive: archiveOf(stack),
    ...props,
  });
  return stack;
}

interface Subnet {
  readonly Properties: {
    readonly CidrBlock: string;
    readonly AvailabilityZone: string;
    readonly MapPublicIpOnLaunch: boolean;
    readonly Tags: { readonly Key: string; readonly Value: string }[];
  };
}

/** Lines `<tier> <zone> <block>` of the subnets in a template. */
function renderedSubnets(stack: Stack): string[] {
  return (Object.values(Template.fromStack(stack).findResources('AWS::EC2::Subnet')) as Subnet[])
    .map(({ Properties: { Tags, AvailabilityZone, CidrBlock } }) => {
      const tier = Tags.find(({ Key }) => Key === 'aws-cdk:subnet-name')?.Value;
      return `${tier} ${AvailabilityZone} ${CidrBlock}`;
    })
    .sort();
}

/** Three zones; synthesised once, no test changes it. */
const template = Template.fromStack(build());

describe('SegmentedVpc', () => {
  test('N01 renders the subnets of the plan, four tiers in every zone (property)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('10.0.0.0/16', '172.20.128.0/17', '192.168.64.0/18'),
        fc.integer({ min: 2, max: 4 }),
        (cidr, count) => {
          const zones = ZONES.slice(0, count);
          const expected = planSubnets(cidr, count).zones.flatMap((plan, index) => [
            `Public ${zones[index]} ${plan.publicCidr}`,
            `App ${zones[index]} ${plan.appCidr}`,
            `Data ${zones[index]} ${plan.dataCidr}`,
            `Cardholder ${zones[index]} ${plan.cardholderCidr}`,
          ]);
          const stack = build({ cidr, availabilityZones: zones });
          expect(renderedSubnets(stack)).toEqual(expected.sort());
        },
      ),
      { numRuns: 5 },
    );
  });

  test('N01 gives nothing a public address by itself, by default', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::EC2::Subnet')) as Subnet[]) {
      expect(Properties.MapPublicIpOnLaunch).toBe(false);
    }
  });

  test('N01 gives nothing but the public subnets a route out, by default', () => {
    const routes = Object.entries(template.findResources('AWS::EC2::Route')).map(([id, { Properties }]) => {
      const { DestinationCidrBlock, GatewayId } = Properties as { [name: string]: unknown };
      return `${/(Public|App|Data|Cardholder)Subnet\d/.exec(id)?.[0]} ${DestinationCidrBlock} ${GatewayId ? 'internet' : '?'}`;
    });
    expect(routes.sort()).toEqual([1, 2, 3].map((zone) => `PublicSubnet${zone} 0.0.0.0/0 internet`));
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::RouteTable', 12);
  });

  test('N01 keeps the logical ids of its subnets, which hold everything', () => {
    const ids = Object.keys(template.findResources('AWS::EC2::Subnet')).filter((id) => /Subnet1Subnet/.test(id));
    expect(ids.sort()).toEqual([
      'NetworkVpcAppSubnet1SubnetFA2393E9',
      'NetworkVpcCardholderSubnet1Subnet056EE66E',
      'NetworkVpcDataSubnet1SubnetC4E2CA79',
      'NetworkVpcPublicSubnet1Subnet36933139',
    ]);
  });

  test('N01 knows no address of version 6', () => {
    const text = JSON.stringify(template);
    expect(text).not.toMatch(/Ipv6|::\/0|EgressOnlyInternetGateway/i);
  });

  test('N01 resolves names of private endpoints', () => {
    template.hasResourceProperties('AWS::EC2::VPC', {
      CidrBlock: '10.0.0.0/16',
      EnableDnsSupport: true,
      EnableDnsHostnames: true,
    });
  });

  test('N01 selects each tier by name', () => {
    const stack = networkStack();
    const network = networkOf(stack);
    const { vpc } = network;
    const tiers = [network.publicSubnets, network.appSubnets, network.dataSubnets, network.cardholderSubnets];
    const ids = tiers.map((tier) => vpc.selectSubnets(tier).subnets.map(({ node }) => node.id));
    expect(ids).toEqual([
      ['PublicSubnet1', 'PublicSubnet2'],
      ['AppSubnet1', 'AppSubnet2'],
      ['DataSubnet1', 'DataSubnet2'],
      ['CardholderSubnet1', 'CardholderSubnet2'],
    ]);
    expect(network.availabilityZones).toEqual(['eu-west-1a', 'eu-west-1b']);
    expect(tiers.map((tier) => vpc.selectSubnets(tier).availabilityZones)).toEqual(
      tiers.map(() => network.availabilityZones),
    );
    expect(network.plan).toEqual(planSubnets('10.0.0.0/16', 2));
  });

  test('N01 needs no look-up of zones, and leaves the stack’s own answer as it was', () => {
    const app = testApp();
    const stack = networkStack(app);
    networkOf(stack);
    expect(Object.getOwnPropertyDescriptor(stack, 'availabilityZones')).toBeUndefined();
    expect(app.synth().manifest.missing).toBeUndefined();
  });

  test('N01 gives back the zones that a stack answers with itself', () => {
    const stack = networkStack();
    const own = { configurable: true, enumerable: true, get: () => ['eu-west-1f'] };
    Object.defineProperty(stack, 'availabilityZones', own);
    networkOf(stack);
    expect(Object.getOwnPropertyDescriptor(stack, 'availabilityZones')).toMatchObject(own);
    expect(stack.availabilityZones).toEqual(['eu-west-1f']);
  });

  test('N06 sends a record of every flow to the archive each minute, by default', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', {
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      MaxAggregationInterval: 60,
      LogDestinationType: 's3',
      LogDestination: 'arn:aws:s3:::archive',
      DestinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: false, PerHourPartition: false },
      LogFormat: [
        '${version} ${account-id} ${vpc-id} ${subnet-id} ${az-id} ${interface-id} ${instance-id}',
        '${flow-direction} ${traffic-path} ${srcaddr} ${dstaddr} ${pkt-srcaddr} ${pkt-dstaddr}',
        '${pkt-src-aws-service} ${pkt-dst-aws-service} ${srcport} ${dstport} ${protocol} ${tcp-flags}',
        '${packets} ${bytes} ${start} ${end} ${action} ${reject-reason} ${log-status}',
      ].join(' '),
    });
  });

  test('N06 empties the default security group', () => {
    const vpc = Object.keys(template.findResources('AWS::EC2::VPC'))[0];
    template.hasResourceProperties('Custom::VpcRestrictDefaultSG', {
      DefaultSecurityGroupId: { 'Fn::GetAtt': [vpc, 'DefaultSecurityGroup'] },
    });
  });

  test('N06 lets only the app tier reach the data tier, only on the ports of stores, and them answer only it', () => {
    template.resourceCountIs('AWS::EC2::NetworkAcl', 2);
    template.resourceCountIs('AWS::EC2::SubnetNetworkAclAssociation', 6);
    const entries = Object.entries(template.findResources('AWS::EC2::NetworkAclEntry')).map(([id, { Properties }]) => {
      const { Egress, CidrBlock, PortRange, Protocol, RuleAction } = Properties as { [name: string]: unknown };
      const { From, To } = PortRange as { From: number; To: number };
      expect([Protocol, RuleAction]).toEqual([6, 'allow']);
      return `${/(Data|Cardholder)Acl/.exec(id)?.[1]} ${Egress ? 'to' : 'from'} ${CidrBlock} ${From}-${To}`;
    });
    expect(entries.sort()).toEqual([
      'Data from 10.0.0.0/17 5432-5432',
      'Data from 10.0.0.0/17 6379-6379',
      'Data from 10.0.0.0/17 9098-9098',
      'Data from 10.0.192.0/19 1024-65535',
      'Data to 10.0.0.0/17 1024-65535',
      'Data to 10.0.192.0/19 1024-65535',
    ]);
  });

  test('N07 leaves the cardholder-data tier closed both ways, by default', () => {
    const entries = Object.keys(template.findResources('AWS::EC2::NetworkAclEntry'));
    expect(entries.filter((id) => id.includes('Cardholder'))).toEqual([]);
  });

  test('N06 puts each data subnet behind the ACL of its own tier, and no other subnet behind one', () => {
    const associations = template.findResources('AWS::EC2::SubnetNetworkAclAssociation');
    const lines = Object.values(associations).map(({ Properties }) => {
      const { SubnetId, NetworkAclId } = Properties as { SubnetId: { Ref: string }; NetworkAclId: unknown };
      const acl = JSON.stringify(NetworkAclId);
      return `${/(\w+Subnet\d)Subnet/.exec(SubnetId.Ref)?.[1]} ${/(Data|Cardholder)Acl/.exec(acl)?.[1]}`;
    });
    expect(lines.sort()).toEqual(
      ['Cardholder', 'Data'].flatMap((tier) => [1, 2, 3].map((zone) => `NetworkVpc${tier}Subnet${zone} ${tier}`)),
    );
  });

  test('N01 passes the policy packs by itself', () => {
    expect(findingsOf(build())).toEqual([]);
  });

  test.each<[string, Partial<SegmentedVpcProps>, string]>([
    [
      'a block too small',
      { cidr: '10.0.0.0/20' },
      'vpc block 10.0.0.0/20 has 4096 addresses, too small for the subnets',
    ],
    ['a public block', { cidr: '8.8.0.0/16' }, 'vpc block must be private (RFC 1918), got 8.8.0.0/16'],
    ['one zone', { availabilityZones: ['eu-west-1a'] }, 'vpc needs 2 to 6 availability zones, got 1'],
    [
      'a zone named twice',
      { availabilityZones: ['eu-west-1a', 'eu-west-1a'] },
      'segmented vpc needs each availability zone once, got eu-west-1a, eu-west-1a; remove the double',
    ],
    ...['us-east-1a', '', 'x y', 'euw1-az1', 'eu-west-1', 'eu-west-1-lhr-1a', 'eu-west-1-wl1-lon-wlz-1'].map(
      (zone): [string, Partial<SegmentedVpcProps>, string] => [
        `"${zone}" as a zone of eu-west-1`,
        { availabilityZones: ['eu-west-1a', zone] },
        `segmented vpc needs names of availability zones of region eu-west-1, like eu-west-1a, got "${zone}"; write no zone ids, local or wavelength zones`,
      ],
    ),
    [
      'a token among the zones',
      { availabilityZones: ['eu-west-1a', Aws.REGION] },
      'segmented vpc needs values known at synthesis, got a token',
    ],
    ['a token', { cidr: Aws.STACK_NAME }, 'segmented vpc needs values known at synthesis, got a token'],
  ])('N01 refuses %s', (_, props, message) => {
    expect(() => build(props)).toThrow(message);
    expect(() => build(props)).toThrow('(Test/Network)');
  });

  test('N01 where the region is not known takes zones of any, and refuses what no region has', () => {
    const anywhere = (...availabilityZones: string[]) => {
      const stack = new Stack(testApp(), 'Test');
      return () =>
        new SegmentedVpc(stack, 'Network', { cidr: '10.0.0.0/16', availabilityZones, archive: archiveOf(stack) });
    };
    expect(anywhere('eu-west-1a', 'eu-west-1b')).not.toThrow();
    expect(anywhere('us-gov-west-1a', 'us-gov-west-1b')).not.toThrow();
    expect(anywhere('eusc-de-east-1a', 'ap-southeast-5b')).not.toThrow();
    expect(anywhere('eu-west-1a', 'euw1-az1', 'us-west-2-lax-1a', 'us-east-1-wl1-bos-wlz-1')).toThrow(
      'segmented vpc needs names of availability zones of a region, like eu-west-1a, got "euw1-az1", "us-west-2-lax-1a", "us-east-1-wl1-bos-wlz-1"; write no zone ids, local or wavelength zones (Test/Network)',
    );
  });
});
