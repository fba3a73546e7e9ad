import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { NetworkStack, type NetworkStackProps } from '../../lib/app/stacks/network-stack';
import { ServiceGraph } from '../../lib/service-graph';
import { findingsOf, testApp } from '../../lib/testing';
import { graphOf, networkStack, service } from './network-fixture';

const SETTINGS: NetworkStackProps['settings'] = {
  cidr: '10.0.0.0/16',
  availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
  natGateways: 3,
  egress: 'network-firewall',
  endpointZones: 3,
};

const party = (domain: string) => ({ domain, port: 443, addresses: ['203.0.113.0/24'] });

/** Both sides reach a party outside, and so does the platform itself. */
const withParties = new ServiceGraph({
  services: [
    service('shop', { exposedPaths: ['/'] }),
    service('orders', { egress: [party('api.courier.example')] }),
    service('payments', {
      cardholderData: true,
      allowedCallers: ['orders'],
      databases: [{ database: 'payments' }],
      egress: [party('api.card-processor.example')],
    }),
  ],
  calls: [
    { from: 'shop', to: 'orders' },
    { from: 'orders', to: 'payments' },
  ],
  platformEgress: [{ ...party('registry.example'), reason: 'the nodes pull the images of an add-on' }],
});

function build(props: Partial<NetworkStackProps> = {}): NetworkStack {
  const app = testApp();
  const elsewhere = networkStack(app);
  return new NetworkStack(app, 'network', {
    env: { account: '111111111111', region: 'eu-west-1' },
    settings: SETTINGS,
    access: {
      operators: ['arn:aws:iam::111111111111:user/operator'],
      breakGlass: ['arn:aws:iam::111111111111:user/break-glass'],
    },
    databaseProxy: false,
    origin: 'vpc-origin',
    adminHostRoleName: 'test-admin-host',
    operatorRoleName: 'test-operator',
    breakGlassRoleName: 'test-break-glass',
    graph: graphOf([service('shop', { exposedPaths: ['/'] }), service('orders')], ['shop orders']),
    archive: new s3.Bucket(elsewhere, 'Archive'),
    archiveKey: new kms.Key(elsewhere, 'ArchiveKey'),
    logKey: new kms.Key(elsewhere, 'LogKey'),
    ...props,
  });
}

const rulesOf = (template: Template): string[] =>
  Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(
    ({ Properties }) => (Properties as { Description: string }).Description,
  );

let atNetworkFirewall: NetworkStack;
let networkFirewall: Template;
let dnsFirewall: Template;
beforeAll(() => {
  atNetworkFirewall = build({ graph: withParties });
  networkFirewall = Template.fromStack(atNetworkFirewall);
  const settings = { ...SETTINGS, natGateways: 2, egress: 'dns-firewall' as const, endpointZones: 2 };
  dnsFirewall = Template.fromStack(build({ graph: withParties, settings }));
});

describe('NetworkStack', () => {
  test('N02 holds the rules of all services by default', () => {
    expect(rulesOf(networkFirewall)).toEqual(
      expect.arrayContaining(['the edge exposes shop', 'shop calls orders', 'orders calls payments']),
    );
  });

  test('N02 leaves groups and rules of other services to other stacks where they are named', () => {
    const rules = rulesOf(Template.fromStack(build({ services: ['shop'] })));
    expect(rules).toContain('the edge exposes shop');
    expect(rules).not.toContain('shop calls orders');
  });

  test('N02 refuses more services than one stack holds, and says what to raise', () => {
    const many = (count: number) =>
      graphOf(
        Array.from({ length: count }, (_, index) =>
          service(`s${index}`, {
            exposedPaths: [`/s${index}`],
            databases: [{ database: `d${index}` }],
            topics: [{ topic: 'news', consume: true }],
          }),
        ),
      );
    expect(() => build({ graph: many(20) })).not.toThrow();
    expect(() => build({ graph: many(58) })).toThrow(
      /stack network would hold \d+ resources, CloudFormation allows 500; raise serviceStacks/,
    );
  });

  test('N03 has no way out at all, and pays for none, where the graph names nothing outside', () => {
    const template = Template.fromStack(build());
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::NetworkFirewall::Firewall', 0);
  });

  test('N03 has a firewall for each side where it is asked for, otherwise none, and the asked number of NAT gateways', () => {
    const counts = [networkFirewall, dnsFirewall].map((template) =>
      ['AWS::NetworkFirewall::Firewall', 'AWS::EC2::NatGateway'].map(
        (type) => Object.keys(template.findResources(type)).length,
      ),
    );
    expect(counts).toEqual([
      [2, 3],
      [0, 2],
    ]);
  });

  test('N03 resolves the names of the platform and of the parties of services and platform', () => {
    for (const template of [networkFirewall, dnsFirewall]) {
      const lists = Object.values(template.findResources('AWS::Route53Resolver::FirewallDomainList'));
      expect(lists.map(({ Properties }) => Properties.Domains as string[])).toContainEqual(
        expect.arrayContaining([
          'api.courier.example',
          'api.card-processor.example',
          'registry.example',
          'ssm.eu-west-1.amazonaws.com',
          'eks-auth.eu-west-1.api.aws',
          'lambda.eu-west-1.amazonaws.com',
          'api.ecr.eu-west-1.amazonaws.com',
        ]),
      );
    }
  });

  test('N07 opens the network ACLs for the services with cardholder data, and keeps a flow log of their own', () => {
    const entries = Object.entries(networkFirewall.findResources('AWS::EC2::NetworkAclEntry'));
    const ports = (tier: string): unknown[] =>
      entries
        .filter(([id, { Properties }]) => id.startsWith(`CardholderZone${tier}Tier`) && !Properties.Egress)
        .map(([, { Properties }]) => Properties.PortRange?.From as unknown);
    expect(ports('Cardholder')).toContain(8443);
    expect(ports('Data')).toContain(5432);
    const flowLogs = Object.keys(networkFirewall.findResources('AWS::EC2::FlowLog'));
    expect(flowLogs.filter((id) => id.startsWith('CardholderZone'))).not.toEqual([]);
  });

  test.each<[string, () => Template, number]>([
    ['all zones', () => networkFirewall, 3],
    ['two zones', () => dnsFirewall, 2],
  ])('N03 has every interface endpoint in %s, where that is asked for', (_what, template, zones) => {
    const endpoints = Object.values(
      template().findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } }),
    );
    const names = endpoints.map(({ Properties }) => (Properties.ServiceName as string).split('.').slice(3).join('.'));
    expect(names.sort()).toEqual(
      [
        'ec2',
        'ecr.api',
        'ecr.dkr',
        'eks',
        'eks-auth',
        'kms',
        'lambda',
        'logs',
        'secretsmanager',
        'ssm',
        'ssmmessages',
        'sts',
      ].sort(),
    );
    expect(new Set(endpoints.map(({ Properties }) => Properties.SubnetIds.length as number))).toEqual(new Set([zones]));
  });

  test('N04 the admin host has the role that the archive knows, and starts after every endpoint', () => {
    const roles = Object.values(networkFirewall.findResources('AWS::IAM::Role'));
    expect(roles.flatMap(({ Properties }) => (Properties.RoleName as string | undefined) ?? [])).toEqual([
      'test-admin-host',
      'test-operator',
      'test-break-glass',
    ]);
    const endpoints = Object.keys(networkFirewall.findResources('AWS::EC2::VPCEndpoint'));
    const [host] = Object.values(networkFirewall.findResources('AWS::AutoScaling::AutoScalingGroup'));
    expect(endpoints).toHaveLength(14);
    expect(host?.['DependsOn']).toEqual(expect.arrayContaining(endpoints));
  });

  test('N03 passes the policy packs as a whole', () => {
    // Wildcards behind imported ARNs are accepted when the tree is validated, which reading the template did.
    expect(findingsOf(atNetworkFirewall)).toEqual([]);
  });
});
