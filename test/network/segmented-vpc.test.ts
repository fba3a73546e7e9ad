import { Aws, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
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
    natGateways: 3,
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

/** Three zones, a NAT gateway in each; synthesised once, no test changes it. */
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
          const stack = build({ cidr, availabilityZones: zones, natGateways: 1 });
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

  test('N01 routes public subnets to the gateway, app subnets to NAT, and the data tiers nowhere', () => {
    const routes = Object.entries(template.findResources('AWS::EC2::Route')).map(([id, { Properties }]) => {
      const { DestinationCidrBlock, GatewayId, NatGatewayId } = Properties as { [name: string]: unknown };
      expect(DestinationCidrBlock).toBe('0.0.0.0/0');
      return `${/(Public|App|Data|Cardholder)Subnet\d/.exec(id)?.[0]} ${GatewayId ? 'internet' : NatGatewayId ? 'nat' : '?'}`;
    });
    expect(routes.sort()).toEqual([
      'AppSubnet1 nat',
      'AppSubnet2 nat',
      'AppSubnet3 nat',
      'PublicSubnet1 internet',
      'PublicSubnet2 internet',
      'PublicSubnet3 internet',
    ]);
    template.resourceCountIs('AWS::EC2::NatGateway', 3);
  });

  test('N01 makes as many NAT gateways as asked for', () => {
    Template.fromStack(build({ natGateways: 1 })).resourceCountIs('AWS::EC2::NatGateway', 1);
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
      LogFormat: Match.stringLikeRegexp(
        '^\\$\\{version\\}.*\\$\\{flow-direction\\}.*\\$\\{pkt-srcaddr\\}.*\\$\\{action\\}.*\\$\\{log-status\\}$',
      ),
    });
  });

  test('N06 empties the default security group', () => {
    const vpc = Object.keys(template.findResources('AWS::EC2::VPC'))[0];
    template.hasResourceProperties('Custom::VpcRestrictDefaultSG', {
      DefaultSecurityGroupId: { 'Fn::GetAtt': [vpc, 'DefaultSecurityGroup'] },
    });
  });

  test('N06 lets only the app tier reach the data tiers, only on the ports of stores, and them answer only it', () => {
    template.resourceCountIs('AWS::EC2::NetworkAcl', 2);
    template.resourceCountIs('AWS::EC2::SubnetNetworkAclAssociation', 6);
    const entries = Object.entries(template.findResources('AWS::EC2::NetworkAclEntry')).map(([id, { Properties }]) => {
      const { Egress, CidrBlock, PortRange, Protocol, RuleAction } = Properties as { [name: string]: unknown };
      const { From, To } = PortRange as { From: number; To: number };
      expect([Protocol, RuleAction]).toEqual([6, 'allow']);
      return `${/(Data|Cardholder)Acl/.exec(id)?.[1]} ${Egress ? 'to' : 'from'} ${CidrBlock} ${From}-${To}`;
    });
    const own = { Data: '10.0.192.0/19', Cardholder: '10.0.128.0/18' };
    const expected = Object.entries(own).flatMap(([tier, block]) => [
      `${tier} from 10.0.0.0/17 5432-5432`,
      `${tier} from 10.0.0.0/17 6379-6379`,
      `${tier} from 10.0.0.0/17 9098-9098`,
      `${tier} from ${block} 1024-65535`,
      `${tier} to 10.0.0.0/17 1024-65535`,
      `${tier} to ${block} 1024-65535`,
    ]);
    expect(entries.sort()).toEqual(expected.sort());
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
    ['no NAT gateway', { natGateways: 0 }, 'segmented vpc needs 1 to 3 nat gateways, got 0'],
    ['more NAT gateways than zones', { natGateways: 4 }, 'segmented vpc needs 1 to 3 nat gateways, got 4'],
    ['a fraction of a NAT gateway', { natGateways: 1.5 }, 'segmented vpc needs 1 to 3 nat gateways, got 1.5'],
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
});
