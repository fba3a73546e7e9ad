/**
 * Prints the firewalls of the shipped environments and of a sample with more parties, as JSON: the rules and subnets that
 * the templates hold, beside what the service graph allows.
 */
import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { buildEnvironment } from '../../lib/app/build-platform';
import { environments } from '../../lib/app/config/environments';
import { type EgressAllowance, egressAllowances, EgressFirewall, SegmentedVpc } from '../../lib/network';
import { ServiceGraph } from '../../lib/service-graph';
import { testApp } from '../../lib/testing';

interface Resource {
  readonly Properties: {
    readonly CidrBlock?: string;
    readonly RuleGroup?: { readonly RulesSource: { readonly RulesString: string } };
    readonly Tags?: { readonly Key: string; readonly Value: string }[];
  };
}

interface Firewall {
  readonly name: string;
  readonly rules: string[];
  readonly sources: string[];
  readonly others: string[];
  readonly allowances: EgressAllowance[];
}

const SIDES = { app: 'App', cardholder: 'Cardholder' } as const;

function firewallsOf(name: string, stack: Stack, graph: ServiceGraph): Firewall[] {
  const template = Template.fromStack(stack);
  const subnets = Object.values(template.findResources('AWS::EC2::Subnet')) as Resource[];
  const blocksOf = (tier: string): string[] =>
    subnets
      .filter(({ Properties: { Tags = [] } }) =>
        Tags.some(({ Key, Value }) => Key === 'aws-cdk:subnet-name' && Value === tier),
      )
      .map(({ Properties: { CidrBlock = '' } }) => CidrBlock);
  const groups = Object.entries(template.findResources('AWS::NetworkFirewall::RuleGroup')) as [string, Resource][];
  const allowances = egressAllowances(graph);
  const expected = Object.values(allowances).filter((list) => list.length > 0).length;
  if (groups.length !== expected) {
    throw new Error(`${name} needs ${expected} rule groups, got ${groups.length}`);
  }
  return groups.map(([id, { Properties }]) => {
    const side = id.includes('EgressCardholder') ? 'cardholder' : 'app';
    return {
      name: `${name} ${side}`,
      rules: Properties.RuleGroup?.RulesSource.RulesString.split('\n') ?? [],
      sources: blocksOf(SIDES[side]),
      others: blocksOf(SIDES[side === 'app' ? 'cardholder' : 'app']),
      allowances: allowances[side],
    };
  });
}

function sample(app: App): Firewall[] {
  const https = (domain: string, ...addresses: string[]) => ({ domain, port: 443, addresses });
  const base = { port: 8443, replicas: 1 };
  const graph = new ServiceGraph({
    services: [
      {
        ...base,
        name: 'orders',
        namespace: 'orders',
        egress: [https('sms.partner.example', '192.0.2.0/28', '198.51.100.0/25')],
      },
      {
        ...base,
        name: 'payments',
        namespace: 'payments',
        cardholderData: true,
        allowedCallers: ['orders'],
        egress: [
          https('api.card-processor.example', '203.0.113.0/25'),
          { domain: 'backup.card-processor.example', port: 8443, addresses: ['203.0.113.128/25'] },
        ],
      },
    ],
    calls: [{ from: 'orders', to: 'payments' }],
    platformEgress: [
      {
        ...https('mirror.partner.example', '198.51.100.128/25'),
        reason: 'the mirror fetches images; {$HOME_NET} of add-ons, [x] & y*',
      },
    ],
  });
  const stack = new Stack(app, 'sample', { env: { account: '111111111111', region: 'eu-west-1' } });
  const archive = s3.Bucket.fromBucketName(stack, 'Archive', 'archive');
  const network = new SegmentedVpc(stack, 'Network', {
    cidr: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    archive,
  });
  new EgressFirewall(stack, 'Egress', { network, allowances: egressAllowances(graph), archive });
  return firewallsOf('sample', stack, graph);
}

const shipped = [...environments.values()]
  .filter(({ network }) => network.egress === 'network-firewall')
  .flatMap((config) => {
    const stack = buildEnvironment(testApp(), config).node.findChild('network') as Stack;
    return firewallsOf(config.name, stack, new ServiceGraph(config.graph));
  });
console.log(JSON.stringify([...sample(testApp()), ...shipped]));
