import { type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type * as networkfirewall from 'aws-cdk-lib/aws-networkfirewall';
import {
  type EgressAllowance,
  type EgressAllowances,
  EgressFirewall,
  type EgressFirewallProps,
  EgressLevel,
} from '../../lib/network';
import { firewallEndpoint } from '../../lib/network/firewall-endpoint';
import { findingsOf } from '../../lib/testing';
import { type archiveOf, networkOf, networkStack } from './network-fixture';

const allow = (domain: string, addresses: string[], port = 443): EgressAllowance => ({
  domain,
  port,
  addresses,
  reason: `a test reaches ${domain}`,
});
const blocks = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `198.18.${i % 256}.${Math.floor(i / 256)}/32`);
const BOTH: EgressAllowances = {
  app: [allow('mail.example.com', ['198.51.100.0/25']), allow('sms.example.com', ['192.0.2.0/28', '198.51.100.0/25'])],
  cardholder: [allow('api.card-processor.example', ['203.0.113.0/24'])],
};

function build(props: Partial<EgressFirewallProps> = {}): { stack: Stack; egress: EgressFirewall } {
  const stack = networkStack();
  const network = networkOf(stack);
  const archive = stack.node.findChild('Archive') as ReturnType<typeof archiveOf>;
  return { stack, egress: new EgressFirewall(stack, 'Egress', { network, allowances: BOTH, archive, ...props }) };
}

interface Resource {
  readonly Properties: { readonly [name: string]: unknown };
}

const short = (id: string): string =>
  /(Public|App|Data|Cardholder)Subnet\d/.exec(id)?.[0] ??
  /Endpoints(Subnet\d)/.exec(id)?.[1]?.replace(/^/, 'Firewall') ??
  id;

/** What a route leads to: the gateway, a NAT gateway, or a side's endpoint in a zone, cut out by the zone's name. */
function targetOf({ GatewayId, NatGatewayId, VpcEndpointId }: Resource['Properties']): string {
  if (GatewayId) {
    return 'internet';
  }
  const text = JSON.stringify(NatGatewayId ?? VpcEndpointId);
  return NatGatewayId
    ? `nat ${/NatZone(\d)/.exec(text)?.[1]}`
    : `${/Egress(App|Cardholder)Firewall/.exec(text)?.[1]} endpoint ${/"(eu-west-1\w):"/.exec(text)?.[1]}`;
}

/** Lines `<subnet> <destination> → <target>` of all routes. */
function routesOf(template: Template): string[] {
  return (Object.values(template.findResources('AWS::EC2::Route')) as Resource[])
    .map(({ Properties }) => {
      const { Ref } = Properties['RouteTableId'] as { Ref: string };
      return `${short(Ref)} ${String(Properties['DestinationCidrBlock'])} → ${targetOf(Properties)}`;
    })
    .sort();
}

interface Intrinsic {
  readonly 'Fn::Select'?: [number, Intrinsic];
  readonly 'Fn::Split'?: [string, Intrinsic];
  readonly 'Fn::Join'?: [string, Intrinsic];
  readonly 'Fn::GetAtt'?: string[];
}

/** What CloudFormation makes of the functions, where a firewall's endpoints come in no order. */
function evaluate(intrinsic: Intrinsic): string | string[] {
  const { 'Fn::Select': select, 'Fn::Split': split, 'Fn::Join': join } = intrinsic;
  if (select) {
    return evaluate(select[1])[select[0]] as string;
  }
  if (split) {
    return (evaluate(split[1]) as string).split(split[0]);
  }
  if (join) {
    return (evaluate(join[1]) as string[]).join(join[0]);
  }
  expect(intrinsic['Fn::GetAtt']?.[1]).toBe('EndpointIds');
  return ['eu-west-1b:vpce-b', 'eu-west-1a:vpce-a', 'eu-west-1c:vpce-c'];
}

/** Both sides at the default level, synthesised once. */
const both = build();
const template = Template.fromStack(both.stack);

describe('EgressFirewall', () => {
  test('N03 leads each side, in each zone and in both directions, through its own firewall of that zone, by default', () => {
    expect(routesOf(template)).toEqual(
      [
        'AppSubnet1 0.0.0.0/0 → App endpoint eu-west-1a',
        'AppSubnet2 0.0.0.0/0 → App endpoint eu-west-1b',
        'CardholderSubnet1 0.0.0.0/0 → Cardholder endpoint eu-west-1a',
        'CardholderSubnet2 0.0.0.0/0 → Cardholder endpoint eu-west-1b',
        'FirewallSubnet1 0.0.0.0/0 → nat 1',
        'FirewallSubnet2 0.0.0.0/0 → nat 2',
        'PublicSubnet1 0.0.0.0/0 → internet',
        'PublicSubnet1 10.0.0.0/19 → App endpoint eu-west-1a',
        'PublicSubnet1 10.0.128.0/20 → Cardholder endpoint eu-west-1a',
        'PublicSubnet2 0.0.0.0/0 → internet',
        'PublicSubnet2 10.0.144.0/20 → Cardholder endpoint eu-west-1b',
        'PublicSubnet2 10.0.32.0/19 → App endpoint eu-west-1b',
      ].sort(),
    );
  });

  test('N03 takes addresses as wide as a /16', () => {
    expect(() =>
      build({ allowances: { app: [allow('a.example.com', ['198.18.0.0/16'])], cardholder: [] } }),
    ).not.toThrow();
  });

  test('N07 gives no side a route out for the allowances of the other', () => {
    const { stack } = build({ allowances: { app: [], cardholder: BOTH.cardholder } });
    const alone = Template.fromStack(stack);
    alone.resourceCountIs('AWS::NetworkFirewall::Firewall', 1);
    expect(routesOf(alone).filter((route) => /^(App|Data)/.test(route))).toEqual([]);
    expect(routesOf(alone).filter((route) => route.startsWith('Cardholder'))).toHaveLength(2);
  });

  test('N03 builds nothing, not even NAT, where no side has an allowance', () => {
    const { stack, egress } = build({ allowances: { app: [], cardholder: [] } });
    const none = Template.fromStack(stack);
    expect(routesOf(none)).toEqual(['PublicSubnet1 0.0.0.0/0 → internet', 'PublicSubnet2 0.0.0.0/0 → internet']);
    for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::EIP', 'AWS::NetworkFirewall::Firewall']) {
      none.resourceCountIs(type, 0);
    }
    expect(egress.natAddresses).toEqual([]);
  });

  test('N03 routes to the published addresses alone, without a default route, at the level without a firewall', () => {
    const { stack } = build({ level: EgressLevel.DNS_FIREWALL, natGateways: 1 });
    const cheap = Template.fromStack(stack);
    expect(routesOf(cheap)).toEqual(
      [1, 2]
        .flatMap((zone) => [
          `AppSubnet${zone} 192.0.2.0/28 → nat 1`,
          `AppSubnet${zone} 198.51.100.0/25 → nat 1`,
          `CardholderSubnet${zone} 203.0.113.0/24 → nat 1`,
          `PublicSubnet${zone} 0.0.0.0/0 → internet`,
        ])
        .sort(),
    );
    cheap.resourceCountIs('AWS::EC2::NatGateway', 1);
    cheap.resourceCountIs('AWS::NetworkFirewall::Firewall', 0);
    expect(findingsOf(stack)).toEqual([]);
  });

  test('N03 picks the endpoint of a zone by the zone’s name, whatever order AWS answers in', () => {
    const { stack } = both;
    const firewall = both.egress.node.findChild('App').node.findChild('Firewall') as networkfirewall.CfnFirewall;
    const picked = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'].map((zone) =>
      evaluate(stack.resolve(firewallEndpoint(firewall, zone)) as Intrinsic),
    );
    expect(picked).toEqual(['vpce-a', 'vpce-b', 'vpce-c']);
  });

  test('N03 has each NAT gateway wait for the way to the internet, without which AWS makes none', () => {
    const gateways = Object.values(template.findResources('AWS::EC2::NatGateway')) as { DependsOn?: unknown }[];
    expect(gateways.map(({ DependsOn }) => DependsOn)).toEqual(
      [1, 2].map((zone) => expect.arrayContaining([expect.stringMatching(`PublicSubnet${zone}DefaultRoute`)])),
    );
  });

  test('N03 keeps the public addresses, which partners put on their lists', () => {
    template.resourceCountIs('AWS::EC2::EIP', 2);
    template.allResources('AWS::EC2::EIP', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(both.stack.resolve(both.egress.natAddresses)).toEqual([
      { 'Fn::GetAtt': [expect.stringContaining('Zone1Address'), 'PublicIp'] },
      { 'Fn::GetAtt': [expect.stringContaining('Zone2Address'), 'PublicIp'] },
    ]);
  });

  test('N03 drops with an alert what no rule names, in strict order, and fragments and broken streams too', () => {
    template.resourceCountIs('AWS::NetworkFirewall::FirewallPolicy', 2);
    template.allResourcesProperties('AWS::NetworkFirewall::FirewallPolicy', {
      FirewallPolicy: {
        StatelessDefaultActions: ['aws:forward_to_sfe'],
        StatelessFragmentDefaultActions: ['aws:drop'],
        StatelessRuleGroupReferences: Match.absent(),
        StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER', StreamExceptionPolicy: 'REJECT' },
        StatefulDefaultActions: [
          'aws:drop_established_app_layer_to_server',
          'aws:alert_established_app_layer_to_server',
        ],
      },
    });
  });

  test('N07 gives each side rules of its own, from its own subnets to its own parties', () => {
    const groups = Object.entries(template.findResources('AWS::NetworkFirewall::RuleGroup')) as [string, Resource][];
    const names = groups.map(([id, { Properties }]) => {
      const { RulesSource, StatefulRuleOptions } = Properties['RuleGroup'] as {
        RulesSource: { RulesString: string };
        StatefulRuleOptions: unknown;
      };
      expect(StatefulRuleOptions).toEqual({ RuleOrder: 'STRICT_ORDER' });
      expect(Properties).toMatchObject({ Type: 'STATEFUL', Capacity: 2000 });
      expect(Properties['RuleGroupName']).toMatch(/^[A-Za-z0-9-]{1,120}-2000$/);
      const passes = RulesSource.RulesString.split('\n').filter((rule) => rule.startsWith('pass'));
      const side = /Egress(App|Cardholder)/.exec(id)?.[1];
      return passes.map((rule) => `${side} ${/pass tls (\S+)/.exec(rule)?.[1]} ${/content:"(.*?)"/.exec(rule)?.[1]}`);
    });
    expect(names.flat().sort()).toEqual([
      'App [10.0.0.0/19,10.0.32.0/19] mail.example.com',
      'App [10.0.0.0/19,10.0.32.0/19] sms.example.com',
      'Cardholder [10.0.128.0/20,10.0.144.0/20] api.card-processor.example',
    ]);
  });

  test('N03 stands in every zone, cannot be removed by accident, and tells the archive of every alert and flow', () => {
    template.resourceCountIs('AWS::NetworkFirewall::Firewall', 2);
    template.allResourcesProperties('AWS::NetworkFirewall::Firewall', {
      DeleteProtection: true,
      SubnetChangeProtection: true,
      FirewallPolicyChangeProtection: true,
      SubnetMappings: [1, 2].map((zone) => ({
        SubnetId: { Ref: Match.stringLikeRegexp(`^EgressEndpointsSubnet${zone}`) },
      })),
    });
    for (const subnet of [{ CidrBlock: '10.0.240.0/22' }, { CidrBlock: '10.0.244.0/22' }]) {
      template.resourcePropertiesCountIs('AWS::EC2::Subnet', subnet, 1);
    }
    template.resourceCountIs('AWS::NetworkFirewall::LoggingConfiguration', 2);
    template.allResourcesProperties('AWS::NetworkFirewall::LoggingConfiguration', {
      LoggingConfiguration: {
        LogDestinationConfigs: ['ALERT', 'FLOW'].map((LogType) => ({
          LogType,
          LogDestinationType: 'S3',
          LogDestination: { bucketName: 'archive' },
        })),
      },
    });
  });

  test('N03 passes the policy packs by itself', () => {
    expect(findingsOf(both.stack)).toEqual([]);
  });

  test.each<[string, Partial<EgressFirewallProps>, string]>([
    [
      'a zone without NAT behind a firewall',
      { natGateways: 1 },
      'egress firewall needs a nat gateway in each of 2 zones at level network-firewall, got 1; leave natGateways out',
    ],
    ['no NAT gateway', { natGateways: 0 }, 'egress firewall needs 1 to 2 nat gateways, got 0'],
    ['more NAT gateways than zones', { natGateways: 3 }, 'egress firewall needs 1 to 2 nat gateways, got 3'],
    [
      'a fraction of a NAT gateway',
      { natGateways: 1.5, level: EgressLevel.DNS_FIREWALL },
      'egress firewall needs 1 to 2 nat gateways, got 1.5',
    ],
    [
      'an allowance without addresses',
      { allowances: { app: [], cardholder: [allow('a.example.com', [])] } },
      'cardholder[0].addresses: got [], expected the address ranges that the party publishes',
    ],
    [
      'addresses wider than a party has',
      { allowances: { app: [], cardholder: [allow('a.example.com', ['198.18.0.0/15'])] } },
      'cardholder[0].addresses[0]: got "198.18.0.0/15", expected an IPv4 CIDR block from /16 to /32',
    ],
    [
      'more rules than the fixed capacity',
      {
        allowances: {
          app: Array.from({ length: 2000 }, (_, i) => allow(`a${i}.example.com`, ['192.0.2.0/24'])),
          cardholder: [],
        },
      },
      'egress firewall needs at most 2000 rules on a side, got 20',
    ],
    [
      'a rule longer than the engine reads',
      { allowances: { app: [allow('a.example.com', blocks(600))], cardholder: [] } },
      'egress firewall needs rules of at most 8191 characters, got ',
    ],
    [
      'more routes than AWS allows',
      {
        level: EgressLevel.DNS_FIREWALL,
        allowances: {
          app: [allow('a.example.com', blocks(491))],
          cardholder: [],
        },
      },
      'app: got "491 published blocks", expected at most 490 at level dns-firewall, one route each; use level network-firewall or name fewer parties',
    ],
  ])('N03 refuses %s', (_, props, message) => {
    expect(() => build(props)).toThrow(message);
    expect(() => build(props)).toThrow('Test/Egress');
  });
});
