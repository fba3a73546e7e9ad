import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { adminPeopleProblem, subnetPlanProblem } from '../../network';
import { describeProblems, validateServiceGraph, type Problem } from '../../service-graph';
import { configSchema } from './config-schema';
import { ConfigurationError } from './configuration-error';
import { edgeProblems } from './edge-problems';
import { type NodePoolConfig, type PlatformConfig } from './platform-config';

/** What the platform calls its own roles, behind the name of the environment. */
const PLATFORM_ROLES = ['admin-host', 'break-glass', 'operator', 'privacy-requester'];

/**
 * Checks a configuration as a whole. Protects against a deployment that fails half-way, or works but is weaker than
 * meant.
 *
 * @returns the same configuration
 * @throws one error with every problem, each with its path, the value given and the value allowed
 */
export function validateConfig(config: PlatformConfig): PlatformConfig {
  const problems = configProblems(config);
  if (problems.length > 0) {
    throw new ConfigurationError(
      describeProblems(`configuration of ${config.name || 'an environment without a name'}`, problems),
    );
  }
  return config;
}

function configProblems(config: PlatformConfig): Problem[] {
  const shape = shapeProblems(config);
  const sound = (...sections: (keyof PlatformConfig)[]): boolean =>
    !shape.some(({ path }) => sections.some((section) => section === path.split(/[.[]/)[0]));
  return [
    ...shape,
    ...(sound('domain') ? domainProblems(config) : []),
    ...(sound('network') ? blockProblems(config) : []),
    ...(sound('network', 'primaryRegion') ? zoneProblems(config) : []),
    ...(sound('tier', 'network', 'data', 'audit') ? productionProblems(config) : []),
    ...(sound('data') ? capacityProblems(config) : []),
    ...(sound('data', 'account', 'primaryRegion') ? copyProblems(config) : []),
    ...(sound('eks', 'network') ? nodeProblems(config) : []),
    ...(sound('eks') ? architectureProblems(config) : []),
    ...(sound('eks', 'graph') ? cardholderNodeProblems(config) : []),
    ...(sound('account', 'access') ? accessProblems(config) : []),
    ...(sound('graph') ? roleNameProblems(config) : []),
    ...(sound('edge')
      ? edgeProblems(config.edge).map(({ path, allowed }) => found(['edge', ...path], config, allowed))
      : []),
    ...(sound('edge', 'graph') ? keyServiceProblems(config) : []),
    ...(sound('graph')
      ? validateServiceGraph(config.graph).map((problem) => ({ ...problem, path: `graph.${problem.path}` }))
      : []),
  ];
}

function shapeProblems(config: PlatformConfig): Problem[] {
  const { error } = configSchema.safeParse(config);
  return (error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => found([...issue.path, key], config, 'no such setting; remove it or mend its name'))
      : [found(issue.path, config, issue.message)],
  );
}

/** A problem at a path, with the value that stands there. */
function found(path: readonly PropertyKey[], config: unknown, allowed: string): Problem {
  let value = config;
  for (const step of path) {
    value = (value as Record<PropertyKey, unknown> | undefined)?.[step];
  }
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return { path: text.replace(/^\./, ''), given: JSON.stringify(value) ?? 'nothing', allowed };
}

function domainProblems(config: PlatformConfig): Problem[] {
  const { name, hostedZoneName } = config.domain;
  return name === hostedZoneName || name.endsWith(`.${hostedZoneName}`)
    ? []
    : [found(['domain', 'hostedZoneName'], config, `${name} or a parent of it`)];
}

function blockProblems(config: PlatformConfig): Problem[] {
  const { cidr, availabilityZones } = config.network;
  const text = subnetPlanProblem(cidr, availabilityZones.length);
  return text === undefined ? [] : [found(['network', 'cidr'], config, `a block to divide into subnets: ${text}`)];
}

function zoneProblems(config: PlatformConfig): Problem[] {
  const zones = config.network.availabilityZones;
  const problems = zones.flatMap((zone, index) =>
    zones.indexOf(zone) === index && new RegExp(`^${config.primaryRegion}[a-z]$`).test(zone)
      ? []
      : [found(['network', 'availabilityZones', index], config, `a zone of ${config.primaryRegion}, named once`)],
  );
  if (config.network.natGateways > zones.length) {
    problems.push(found(['network', 'natGateways'], config, `at most one for each of the ${zones.length} zones`));
  }
  if (config.network.egress === 'network-firewall' && config.network.natGateways < zones.length) {
    problems.push(
      found(
        ['network', 'natGateways'],
        config,
        `one for each of the ${zones.length} zones, since traffic passes the firewall of its own zone both ways`,
      ),
    );
  }
  if (config.network.endpointZones > zones.length) {
    problems.push(found(['network', 'endpointZones'], config, `at most the ${zones.length} zones there are`));
  }
  return problems;
}

/** The floors of production; a development environment may go under them. */
function productionProblems(config: PlatformConfig): Problem[] {
  if (config.tier === 'development') {
    return [];
  }
  const zones = config.network.availabilityZones.length;
  const floors: [string[], number, number, string][] = [
    [['network', 'availabilityZones'], zones, 3, 'three zones or more in production'],
    [['network', 'natGateways'], config.network.natGateways, zones, `one for each of the ${zones} zones in production`],
    [['network', 'endpointZones'], config.network.endpointZones, zones, `all ${zones} zones in production`],
    [
      ['network', 'egress'],
      config.network.egress === 'network-firewall' ? 1 : 0,
      1,
      'network-firewall in production: dns-firewall leaves the names of connections to published addresses unchecked',
    ],
    [['data', 'backupDays'], config.data.backupDays, 35, '35 days in production'],
    [
      ['data', 'backupLock'],
      config.data.backupLock === 'compliance' ? 1 : 0,
      1,
      'compliance in production: an administrator, or whoever stole a session of one, can take the other lock away',
    ],
    [['data', 'cacheNodes'], config.data.cacheNodes, 3, 'three nodes or more in production'],
    [['audit', 'accessLogDays'], config.audit.accessLogDays, 365, '365 days or more in production (PCI DSS 10.5.1)'],
  ];
  return floors.flatMap(([path, value, floor, allowed]) => (value < floor ? [found(path, config, allowed)] : []));
}

function capacityProblems(config: PlatformConfig): Problem[] {
  return config.data.auroraMaxCapacity >= config.data.auroraMinCapacity
    ? []
    : [found(['data', 'auroraMaxCapacity'], config, `at least auroraMinCapacity (${config.data.auroraMinCapacity})`)];
}

function copyProblems(config: PlatformConfig): Problem[] {
  const { account, primaryRegion, data } = config;
  return data.backupCopyVaultArn?.includes(`:${primaryRegion}:${account}:`)
    ? [
        found(
          ['data', 'backupCopyVaultArn'],
          config,
          `a vault of another region than ${primaryRegion} or another account`,
        ),
      ]
    : [];
}

/** The groups of nodes, each with the path of its settings. */
function nodePools({ eks }: PlatformConfig): { path: string[]; pool: NodePoolConfig }[] {
  const { cardholder } = eks;
  return [
    { path: ['eks'], pool: eks },
    ...(cardholder === undefined ? [] : [{ path: ['eks', 'cardholder'], pool: cardholder }]),
  ];
}

function nodeProblems(config: PlatformConfig): Problem[] {
  const zones = config.network.availabilityZones.length;
  return nodePools(config).flatMap(({ path, pool: { minNodes, maxNodes } }) => [
    ...(minNodes < zones ? [found([...path, 'minNodes'], config, `at least one for each of the ${zones} zones`)] : []),
    ...(maxNodes < minNodes ? [found([...path, 'maxNodes'], config, `at least minNodes (${minNodes})`)] : []),
  ]);
}

function architectureProblems(config: PlatformConfig): Problem[] {
  return nodePools(config).flatMap(({ path, pool: { instanceTypes } }) => {
    const architectures = new Set(instanceTypes.map((type) => new InstanceType(type).architecture));
    const allowed = `types of one architecture, not ${[...architectures].join(' and ')}`;
    return architectures.size > 1 ? [found([...path, 'instanceTypes'], config, allowed)] : [];
  });
}

function cardholderNodeProblems(config: PlatformConfig): Problem[] {
  const needed = config.graph.services.some(({ cardholderData }) => cardholderData);
  const given = config.eks.cardholder !== undefined;
  if (needed === given) {
    return [];
  }
  const allowed = needed
    ? 'sizes of the nodes that the services with cardholder data run on'
    : 'nothing, since no service of the graph has cardholder data';
  return [found(['eks', 'cardholder'], config, allowed)];
}

function accessProblems(config: PlatformConfig): Problem[] {
  const { operators, breakGlass } = config.access;
  const everybody = [...operators, ...breakGlass];
  const problems = everybody.flatMap((user, index) => {
    const path = index < operators.length ? ['operators', index] : ['breakGlass', index - operators.length];
    return user.startsWith(`arn:aws:iam::${config.account}:`) && everybody.indexOf(user) === index
      ? []
      : [found(['access', ...path], config, `a user of the account ${config.account}, named once in both lists`)];
  });
  const rest = problems.length > 0 ? undefined : adminPeopleProblem(config.access, config.account);
  return rest === undefined ? problems : [found(['access'], config, `people that a role can trust: ${rest}`)];
}

/** Roles of services and of people are named alike, and policies know them by name. */
function roleNameProblems(config: PlatformConfig): Problem[] {
  return config.graph.services.flatMap(({ name }, index) =>
    PLATFORM_ROLES.includes(name)
      ? [
          found(
            ['graph', 'services', index, 'name'],
            config,
            `another name; the platform has a role ${name} of its own`,
          ),
        ]
      : [],
  );
}

function keyServiceProblems(config: PlatformConfig): Problem[] {
  const { edge, graph } = config;
  const services = graph.services.map(({ name }) => name);
  return services.includes(edge.mobileKeyService)
    ? []
    : [found(['edge', 'mobileKeyService'], config, `a service of the graph (${services.join(', ')})`)];
}
