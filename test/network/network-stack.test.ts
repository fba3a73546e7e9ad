import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { NetworkStack, type NetworkStackProps } from '../../lib/app/stacks/network-stack';
import { findingsOf, testApp } from '../../lib/testing';
import { graphOf, networkStack, service } from './network-fixture';

function build(props: Partial<NetworkStackProps> = {}): NetworkStack {
  const app = testApp();
  const elsewhere = networkStack(app);
  return new NetworkStack(app, 'network', {
    env: { account: '111111111111', region: 'eu-west-1' },
    settings: {
      cidr: '10.0.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      natGateways: 3,
      egress: 'network-firewall',
      endpointZones: 3,
    },
    access: {
      operators: ['arn:aws:iam::111111111111:user/operator'],
      breakGlass: ['arn:aws:iam::111111111111:user/break-glass'],
    },
    adminHostRoleName: 'test-admin-host',
    graph: graphOf([service('shop', { exposedPaths: ['/'] }), service('orders')], ['shop orders']),
    archive: new s3.Bucket(elsewhere, 'Archive'),
    archiveKey: new kms.Key(elsewhere, 'ArchiveKey'),
    logKey: new kms.Key(elsewhere, 'LogKey'),
    ...props,
  });
}

const rulesOf = (stack: NetworkStack): string[] =>
  Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress')).map(
    ({ Properties }) => (Properties as { Description: string }).Description,
  );

describe('NetworkStack', () => {
  test('N02 holds the rules of all services by default', () => {
    expect(rulesOf(build())).toEqual(expect.arrayContaining(['the edge exposes shop', 'shop calls orders']));
  });

  test('N02 leaves groups and rules of other services to other stacks where they are named', () => {
    const rules = rulesOf(build({ services: ['shop'] }));
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

  test('N03 passes the policy packs as a whole', () => {
    const stack = build();
    // Wildcards behind imported ARNs are accepted when the tree is validated.
    Template.fromStack(stack);
    expect(findingsOf(stack)).toEqual([]);
  });
});
