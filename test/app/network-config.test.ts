import { selectEnvironments } from '../../lib/app/config/environments';
import { type PlatformConfig } from '../../lib/app/config/platform-config';
import { validateConfig } from '../../lib/app/config/validate-config';

const prod = selectEnvironments('prod')[0] as PlatformConfig;
const dev = selectEnvironments('dev')[0] as PlatformConfig;

describe('validateConfig, where the network is closed', () => {
  test.each<[string, Partial<PlatformConfig>, string]>([
    [
      'fewer NAT gateways than zones behind a firewall',
      { tier: 'development', network: { ...prod.network, natGateways: 2 } },
      'network.natGateways: got 2, expected one for each of the 3 zones, since traffic passes the firewall of its own zone',
    ],
    [
      'production without a network firewall',
      { network: { ...prod.network, egress: 'dns-firewall' } },
      'network.egress: got "dns-firewall", expected network-firewall in production',
    ],
    [
      'a level of egress that does not exist',
      { network: { ...prod.network, egress: 'open' as never } },
      'network.egress: got "open", expected network-firewall or dns-firewall',
    ],
    [
      'endpoints in fewer zones in production',
      { network: { ...prod.network, endpointZones: 2 } },
      'network.endpointZones: got 2, expected all 3 zones in production',
    ],
    [
      'endpoints in more zones than there are',
      { network: { ...dev.network, endpointZones: 3 } },
      'network.endpointZones: got 3, expected at most the 2 zones there are',
    ],
    [
      'a role instead of a user, whose sessions carry no MFA',
      { access: { ...prod.access, operators: ['arn:aws:iam::333333333333:role/admin'] } },
      'access.operators[0]: got "arn:aws:iam::333333333333:role/admin", expected the ARN of an IAM user',
    ],
    [
      'a user of another account',
      { access: { ...prod.access, breakGlass: ['arn:aws:iam::111111111111:user/eve'] } },
      'access.breakGlass[0]: got "arn:aws:iam::111111111111:user/eve", expected a user of the account 333333333333',
    ],
    [
      'one user for daily work and for emergencies',
      { access: { ...prod.access, breakGlass: prod.access.operators } },
      'access.breakGlass[0]: got "arn:aws:iam::333333333333:user/operator", expected a user of the account 333333333333, named once in both lists',
    ],
    [
      'every user by a wildcard',
      { access: { ...prod.access, operators: ['arn:aws:iam::333333333333:user/*'] } },
      'access.operators[0]: got "arn:aws:iam::333333333333:user/*", expected the ARN of an IAM user',
    ],
    [
      'a user without a name',
      { access: { ...prod.access, operators: ['arn:aws:iam::333333333333:user/team/'] } },
      'access: got {"operators":["arn:aws:iam::333333333333:user/team/"]',
    ],
    [
      'more users than a trust policy has room for',
      {
        access: {
          ...prod.access,
          operators: Array.from(
            { length: 60 },
            (_, index) => `arn:aws:iam::333333333333:user/operators/number-${index}`,
          ),
        },
      },
      'expected people that a role can trust: admin access needs a trust policy of',
    ],
    [
      'nobody at all',
      { access: { ...prod.access, breakGlass: [] } },
      'access.breakGlass: got [], expected at least one',
    ],
    [
      'no nodes for cardholder data where a service has it',
      { eks: { instanceTypes: ['m6i.large'], minNodes: 3, maxNodes: 6 } },
      'eks.cardholder: got nothing, expected sizes of the nodes that the services with cardholder data run on',
    ],
    [
      'nodes for cardholder data that no service has',
      {
        graph: { services: prod.graph.services.filter(({ cardholderData }) => !cardholderData), calls: [] },
      },
      'expected nothing, since no service of the graph has cardholder data',
    ],
    [
      'fewer nodes for cardholder data than zones',
      { eks: { ...prod.eks, cardholder: { instanceTypes: ['m6i.large'], minNodes: 2, maxNodes: 3 } } },
      'eks.cardholder.minNodes: got 2, expected at least one for each of the 3 zones',
    ],
    [
      'fewer nodes for cardholder data at most than at least',
      { eks: { ...prod.eks, cardholder: { instanceTypes: ['m6i.large'], minNodes: 4, maxNodes: 3 } } },
      'eks.cardholder.maxNodes: got 3, expected at least minNodes (4)',
    ],
    [
      'endpoints in no zone',
      { tier: 'development', network: { ...prod.network, endpointZones: 0 } },
      'network.endpointZones: got 0, expected a whole number from 1 to 3',
    ],
    [
      'platform egress without a reason',
      {
        graph: {
          ...prod.graph,
          platformEgress: [{ domain: 'a.example.com', port: 443, addresses: ['203.0.113.0/24'], reason: '' }],
        },
      },
      'graph.platformEgress[0].reason: got ""',
    ],
  ])('G06 refuses %s', (_, change, expected) => {
    expect(() => validateConfig({ ...prod, ...change })).toThrow(expected);
  });

  test('N03 lets development do without a network firewall, and share endpoints and a NAT gateway between zones', () => {
    expect(() =>
      validateConfig({ ...dev, network: { ...dev.network, natGateways: 1, endpointZones: 1 } }),
    ).not.toThrow();
  });

  test('N07 does without nodes for cardholder data where no service has any', () => {
    const { cardholder, ...eks } = prod.eks;
    const services = prod.graph.services.filter(({ cardholderData }) => !cardholderData);
    expect(cardholder).toBeDefined();
    expect(() => validateConfig({ ...prod, eks, graph: { services, calls: [] } })).not.toThrow();
  });
});
