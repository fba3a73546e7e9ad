import { environments, selectEnvironments } from '../../lib/app/config/environments';
import { type PlatformConfig } from '../../lib/app/config/platform-config';
import { validateConfig } from '../../lib/app/config/validate-config';

const prod = selectEnvironments('prod')[0] as PlatformConfig;
const dev = selectEnvironments('dev')[0] as PlatformConfig;

function errorOf(config: PlatformConfig): string {
  try {
    validateConfig(config);
  } catch (error) {
    return String(error);
  }
  throw new Error('the configuration was allowed');
}

/** The path of every value inside, objects and lists before what they hold. */
function pathsOf(value: unknown): string[][] {
  return value instanceof Object
    ? Object.entries(value).flatMap(([key, inner]) => [[key], ...pathsOf(inner).map((rest) => [key, ...rest])])
    : [];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) {
    return by;
  }
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

describe('validateConfig', () => {
  test.each([...environments.values()])('G06 allows the shipped $name', (config) => {
    expect(validateConfig(config)).toBe(config);
  });

  test('G06 reports every error at once, each with its path, the value given and the value allowed', () => {
    const wrong: PlatformConfig = {
      ...prod,
      account: '',
      network: { ...prod.network, cidr: '10.0.0.0/24' },
      edge: { ...prod.edge, rules: { ...prod.edge.rules, catchAllRateLimit: 9 } },
      graph: { ...prod.graph, calls: [{ from: 'orders', to: 'basket' }] },
    };
    expect(() => validateConfig(wrong)).toThrow(
      [
        'configuration of prod has 4 errors:',
        '  - account: got "", expected the 12 digits of an AWS account',
        '  - network.cidr: got "10.0.0.0/24", expected a private (RFC 1918) block of /16, /17 or /18; smaller ones have no room for the pods',
        '  - edge.rules.catchAllRateLimit: got 9, expected a whole number from 10 to 2000000000',
        `  - graph.calls[0].to: got "basket", expected a known service (${prod.graph.services.map(({ name }) => name).join(', ')})`,
      ].join('\n'),
    );
  });

  test.each<[string, Partial<PlatformConfig>, string]>([
    ['a missing account', { account: undefined as never }, 'account: got nothing, expected the 12 digits'],
    ['an account with letters', { account: 'prod' }, 'account: got "prod"'],
    [
      'a setting that does not exist',
      { regoin: 'eu-west-1' } as never,
      'regoin: got "eu-west-1", expected no such setting',
    ],
    ['a public block', { network: { ...prod.network, cidr: '8.8.0.0/16' } }, 'network.cidr: got "8.8.0.0/16"'],
    ['a block too small for the subnets', { network: { ...prod.network, cidr: '10.0.0.0/20' } }, 'got "10.0.0.0/20"'],
    ['something that is no block', { network: { ...prod.network, cidr: 'ten' } }, 'network.cidr: got "ten"'],
    [
      'a zone of another region',
      { network: { ...prod.network, availabilityZones: ['eu-west-1a', 'eu-west-1b', 'us-east-1c'] } },
      'network.availabilityZones[2]: got "us-east-1c", expected a zone of eu-west-1, named once',
    ],
    [
      'two zones where three are needed',
      { network: { ...prod.network, availabilityZones: ['eu-west-1a', 'eu-west-1b'], natGateways: 2 } },
      'network.availabilityZones: got ["eu-west-1a","eu-west-1b"], expected three zones or more in production',
    ],
    [
      'more NAT gateways than zones',
      { network: { ...dev.network, natGateways: 3 } },
      'network.natGateways: got 3, expected at most one for each of the 2 zones',
    ],
    [
      'four zones, which the stores cannot take',
      {
        network: {
          ...prod.network,
          availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c', 'eu-west-1d'],
        },
      },
      'expected at most three zones',
    ],
    [
      'a block that starts at no network boundary',
      { network: { ...prod.network, cidr: '10.0.1.0/16' } },
      'vpc block must start at a network boundary, got 10.0.1.0/16; use 10.0.0.0/16',
    ],
    [
      'fewer NAT gateways than zones in production',
      { network: { ...prod.network, natGateways: 2 } },
      'network.natGateways: got 2, expected one for each of the 3 zones in production',
    ],
    [
      'fewer than three cache nodes in production',
      { data: { ...prod.data, cacheNodes: 2 } },
      'data.cacheNodes: got 2, expected three nodes or more in production',
    ],
    [
      'access logs kept under a year in production',
      { audit: { ...prod.audit, accessLogDays: 364 } },
      'audit.accessLogDays: got 364, expected 365 days or more in production',
    ],
    [
      'nodes of two architectures',
      { eks: { ...prod.eks, instanceTypes: ['m6i.large', 'm7g.large'] } },
      'eks.instanceTypes: got ["m6i.large","m7g.large"], expected types of one architecture, not x86_64 and arm64',
    ],
    [
      'an EC2 type without a generation',
      { eks: { ...prod.eks, instanceTypes: ['large.large'] } },
      'eks.instanceTypes[0]: got "large.large", expected an EC2 type such as m6i.large',
    ],
    [
      'a wildcard environment',
      { delivery: { ...prod.delivery, githubEnvironment: '*' } },
      'delivery.githubEnvironment: got "*", expected the name of a GitHub environment, no wildcard',
    ],
    [
      'a wildcard owner id',
      { delivery: { ...prod.delivery, githubOwnerId: '*' } },
      'delivery.githubOwnerId: got "*", expected the numeric id of the owner',
    ],
    ['no graph', { graph: undefined as never }, 'graph: got nothing, expected a graph of services and calls'],
    [
      'an invalid domain',
      { domain: { ...prod.domain, name: 'shop' } },
      'domain.name: got "shop", expected a host name',
    ],
    [
      'a hosted zone of another domain',
      { domain: { ...prod.domain, hostedZoneName: 'example.org' } },
      'domain.hostedZoneName: got "example.org", expected shop.example.com or a parent of it',
    ],
    [
      'a lock under a year',
      { audit: { ...prod.audit, lockDays: 30 } },
      'audit.lockDays: got 30, expected a whole number from 365',
    ],
    [
      'less than 35 days of backup in production',
      { data: { ...prod.data, backupDays: 7 } },
      'data.backupDays: got 7, expected 35 days in production',
    ],
    [
      'a lock of the backups that an administrator can take away in production',
      { data: { ...prod.data, backupLock: 'governance' } },
      'data.backupLock: got "governance", expected compliance in production',
    ],
    [
      'a lock of the backups that does not exist',
      { data: { ...prod.data, backupLock: 'vault' as never } },
      'data.backupLock: got "vault", expected governance or compliance',
    ],
    [
      'copies of backups to something that is no vault',
      { data: { ...prod.data, backupCopyVaultArn: 'arn:aws:s3:::copies' } },
      'data.backupCopyVaultArn: got "arn:aws:s3:::copies", expected the ARN of a backup vault',
    ],
    [
      'copies of backups beside the backups',
      { data: { ...prod.data, backupCopyVaultArn: 'arn:aws:backup:eu-west-1:333333333333:backup-vault:copies' } },
      'expected a vault of another region than eu-west-1 or another account',
    ],
    [
      'a most capacity under the least',
      { data: { ...prod.data, auroraMinCapacity: 8, auroraMaxCapacity: 4 } },
      'data.auroraMaxCapacity: got 4, expected at least auroraMinCapacity (8)',
    ],
    [
      'nodes without trunk interfaces',
      { eks: { ...prod.eks, instanceTypes: ['t3.large'] } },
      'which the t family lacks',
    ],
    [
      'fewer nodes than zones',
      { eks: { ...prod.eks, minNodes: 2 } },
      'eks.minNodes: got 2, expected at least one for each',
    ],
    [
      'a wildcard repository',
      { delivery: { ...prod.delivery, githubRepository: '*' } },
      'delivery.githubRepository: got "*", expected the name of a repository, no wildcard',
    ],
  ])('G06 refuses %s', (_, change, expected) => {
    expect(() => validateConfig({ ...prod, ...change })).toThrow(expected);
  });

  test('G06 a setting that does not exist leaves the checks of its neighbours on', () => {
    const wrong = { ...prod, dataX: 1, data: { ...prod.data, backupDays: 7 } };
    expect(() => validateConfig(wrong)).toThrow(/dataX: got 1(.|\n)*data\.backupDays: got 7/);
  });

  test('G06 names the value allowed in place of every value of a wrong type', () => {
    const full = {
      ...prod.graph.services[0],
      allowedCallers: [],
      databases: [{ database: 'a' }],
      topics: [{ topic: 'a' }],
      egress: [{ domain: 'a.example.com', port: 443, addresses: ['203.0.113.0/24'] }],
    };
    const call = { from: 'a', to: 'b', port: 8443, methods: ['GET'], paths: ['/'] };
    const platformEgress = [{ ...full.egress[0], reason: 'a' }];
    const config = { ...prod, graph: { services: [full], calls: [call], platformEgress } };
    for (const path of pathsOf(config)) {
      expect(errorOf(replaced(config, path, true) as PlatformConfig)).not.toMatch(/invalid|unrecognized|received/i);
      expect(errorOf(replaced(config, path, null) as PlatformConfig)).not.toMatch(/invalid|unrecognized|received/i);
    }
  });

  test('D07 allows a lock that can be removed in development, and copies to another region or another account', () => {
    expect(() => validateConfig({ ...dev, data: { ...dev.data, backupLock: 'governance' } })).not.toThrow();
    for (const place of ['eu-central-1:333333333333', 'eu-west-1:444455556666']) {
      const data = { ...prod.data, backupCopyVaultArn: `arn:aws:backup:${place}:backup-vault:copies` };
      expect(() => validateConfig({ ...prod, data })).not.toThrow();
    }
  });

  test('N07 refuses an exposed payments service', () => {
    const services = prod.graph.services.map((service) =>
      service.name === 'payments' ? { ...service, exposedPaths: ['/pay'] } : service,
    );
    const index = services.findIndex(({ name }) => name === 'payments');
    expect(() => validateConfig({ ...prod, graph: { ...prod.graph, services } })).toThrow(
      `graph.services[${index}].exposedPaths: got ["/pay"], expected no path: a cardholder-data service is never exposed at the edge`,
    );
  });

  test('G06 lets development go under the floors of production, and nothing else', () => {
    const availabilityZones = ['eu-west-1a', 'eu-west-1b'];
    const two = { ...dev.network, availabilityZones, natGateways: 1 };
    expect(() => validateConfig({ ...prod, tier: 'development', network: two })).not.toThrow();
    expect(() => validateConfig({ ...dev, audit: { ...dev.audit, lockDays: 364 } })).toThrow('audit.lockDays');
  });
});

describe('selectEnvironments', () => {
  test('G06 picks one environment by name, and all of them without a name', () => {
    expect(selectEnvironments('staging').map(({ name }) => name)).toEqual(['staging']);
    expect(selectEnvironments().map(({ name }) => name)).toEqual(['dev', 'staging', 'prod']);
  });

  test('G06 refuses two environments in one account and region, and allows one account in two regions', () => {
    const twin = { ...dev, name: 'twin' };
    const known = (config: PlatformConfig) =>
      new Map([
        ['dev', dev],
        ['twin', config],
      ]);
    expect(() => selectEnvironments('dev', known(twin))).toThrow(
      'environments need an account and region each, got 111111111111 in eu-west-1 for dev and twin; give one of them',
    );
    expect(selectEnvironments('dev', known({ ...twin, primaryRegion: 'eu-central-1' }))).toEqual([dev]);
  });

  test('G06 refuses an unknown environment and lists the known ones', () => {
    expect(() => selectEnvironments('production')).toThrow(
      'unknown environment "production", known are dev, staging, prod; call cdk with -c env=<name>',
    );
  });
});
