import { z } from 'zod';
import { BACKUP_VAULT_ARN } from '../../data';
import { MANAGED_PREFIX_LISTS } from '../../network';
import { DataClass, LegalBasis, RecipientRole, type ServiceGraphProps } from '../../service-graph';
import { edgeSchema } from './edge-schema';
import { type PlatformConfig } from './platform-config';
import { flag, integer, list, number, section, text, word, words } from './section';

const HOST_NAME = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const PRIVATE_BLOCK = /^(10\.\d+|172\.(1[6-9]|2\d|3[01])|192\.168)\.\d+\.\d+\/(16|17|18)$/;
const REGIONS = [...MANAGED_PREFIX_LISTS.keys()];
/** ACM names at most 64 characters, and the origin's name is this one behind `origin.`. */
const SHOP_NAME = /^(?=.{4,57}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** Shape only; what the names mean is checked by the graph itself. */
const graph = section('a graph of services and calls', {
  services: list(
    'a list of services',
    section('a service', {
      name: word,
      namespace: word,
      port: number,
      replicas: number,
      exposedPaths: words('a list of paths').optional(),
      cardholderData: flag,
      allowedCallers: words('a list of services').optional(),
      databases: list('a list of databases', section('an object with a database', { database: word })).optional(),
      caches: list('a list of caches', section('an object with a keyPrefix', { keyPrefix: word })).optional(),
      topics: list(
        'a list of topics',
        section('an object with a topic', { topic: word, produce: flag, consume: flag }),
      ).optional(),
      buckets: list(
        'a list of buckets',
        section('an object with a bucket', { bucket: word, read: flag, write: flag }),
      ).optional(),
      transactionalIds: words('a list of transactional ids').optional(),
      secrets: list('a list of secrets', section('an object with a secret', { secret: word })).optional(),
      egress: list(
        'a list of destinations',
        section('a destination', { domain: word, port: number, addresses: words('a list of address blocks') }),
      ).optional(),
    }),
  ).min(1, { error: 'at least one service' }),
  platformEgress: list(
    'a list of destinations',
    section('a destination with a reason', {
      domain: word,
      port: number,
      addresses: words('a list of address blocks'),
      reason: word,
    }),
  ).optional(),
  buckets: list(
    'a list of buckets',
    section('a bucket and its class', {
      bucket: word,
      dataClass: z.enum(DataClass, { error: Object.values(DataClass).join(', ') }),
    }),
  ).optional(),
  processings: list('a list of processings', processing()).optional(),
  calls: list(
    'a list of calls',
    section('a call', {
      from: word,
      to: word,
      port: number.optional(),
      methods: words('a list of methods').optional(),
      paths: words('a list of paths').optional(),
    }),
  ),
}) satisfies z.ZodType<ServiceGraphProps>;

/** Shape, patterns and ranges of a {@link PlatformConfig}; every message is the allowed value. */
export const configSchema = section('the settings of an environment', {
  name: text(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/, 'a DNS label of 2 to 12 characters (a-z, 0-9, -)'),
  tier: z.enum(['development', 'production'], { error: 'development or production' }),
  account: text(/^\d{12}$/, 'the 12 digits of an AWS account'),
  primaryRegion: z.enum(REGIONS, { error: `a region whose prefix lists are known (${REGIONS.join(', ')})` }),
  domain: section('the settings of domain', {
    name: text(SHOP_NAME, 'a host name in lower case of at most 57 characters such as shop.example.com'),
    hostedZoneId: text(/^Z[A-Z0-9]{9,31}$/, 'the id of a Route 53 hosted zone, Z and 9 to 31 characters'),
    hostedZoneName: text(HOST_NAME, 'a host name in lower case such as shop.example.com'),
  }),
  network: section('the settings of network', {
    cidr: text(PRIVATE_BLOCK, 'a private (RFC 1918) block of /16, /17 or /18; smaller ones have no room for the pods'),
    availabilityZones: words('a list of zones')
      .min(2, { error: 'at least two zones' })
      .max(3, { error: 'at most three zones; the data stores stand in two or three' }),
    natGateways: integer(1, 3),
    egress: z.enum(['network-firewall', 'dns-firewall'], { error: 'network-firewall or dns-firewall' }),
    endpointZones: integer(1, 3),
  }),
  detection: section('the settings of detection', {
    macie: z.enum(['own', 'existing'], { error: 'own or existing' }),
    config: z.enum(['own', 'existing'], { error: 'own or existing' }),
  }),
  privacy: section('the settings of privacy', {
    name: plain(3),
    contact: plain(3),
    dataProtectionOfficer: plain(3).optional(),
    hostingSafeguards: plain(10).optional(),
  }),
  audit: section('the settings of audit', { lockDays: integer(365, 3650), accessLogDays: integer(90, 3650) }),
  access: section('the settings of access', { operators: people(), breakGlass: people() }),
  data: section('the settings of data', {
    auroraMinCapacity: capacity(),
    auroraMaxCapacity: capacity(),
    auroraReaders: integer(1, 15),
    auroraStorage: z.enum(['standard', 'io-optimized'], { error: 'standard or io-optimized' }),
    auroraInsights: z.enum(['standard', 'advanced'], { error: 'standard or advanced' }),
    databaseProxy: z.boolean({ error: 'true or false' }),
    backupDays: integer(7, 35),
    backupLock: z.enum(['governance', 'compliance'], { error: 'governance or compliance' }),
    backupCopyVaultArn: text(
      BACKUP_VAULT_ARN,
      'the ARN of a backup vault such as arn:aws:backup:eu-central-1:111111111111:backup-vault:name',
    ).optional(),
    cacheNodeType: text(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, 'a cache node type such as cache.r7g.large'),
    cacheNodes: integer(2, 6),
    brokerType: text(/^kafka\.[a-z0-9]+\.[a-z0-9]+$/, 'a broker type such as kafka.m7g.large'),
    brokerVolumeGiB: integer(10, 16384),
  }),
  eks: section('the settings of eks', {
    ...nodePool(),
    cardholder: section('the nodes of the cardholder-data zone', nodePool()).optional(),
  }),
  edge: edgeSchema,
  delivery: section('the settings of delivery', {
    githubOwner: text(/^[A-Za-z0-9](-?[A-Za-z0-9])*$/, 'the name of a GitHub user or organisation, no wildcard'),
    githubOwnerId: text(/^\d+$/, 'the numeric id of the owner'),
    githubRepository: text(/^[\w.-]+$/, 'the name of a repository, no wildcard'),
    githubRepositoryId: text(/^\d+$/, 'the numeric id of the repository'),
    githubEnvironment: text(/^[\w.-]+$/, 'the name of a GitHub environment, no wildcard'),
  }),
  graph,
  serviceStacks: integer(1, 10),
}) satisfies z.ZodType<PlatformConfig>;

function people() {
  const error = 'the ARN of an IAM user such as arn:aws:iam::111111111111:user/name, without a comma';
  return list('a list of IAM users', text(/^arn:aws:iam::\d{12}:user\/[\w+=.@/-]+$/, error)).min(1, {
    error: 'at least one IAM user',
  });
}

function nodePool() {
  return {
    instanceTypes: list(
      'a list of EC2 types',
      text(
        /^(?!t\d)[a-z]+\d[a-z0-9-]*\.[a-z0-9-]+$/,
        'an EC2 type such as m6i.large, with trunk interfaces, which the t family lacks',
      ),
    )
      .min(1, { error: 'at least one EC2 type' })
      .max(20, { error: 'at most 20 EC2 types' }),
    minNodes: integer(2, 450),
    maxNodes: integer(2, 450),
  };
}

function capacity() {
  const error = 'Aurora capacity units from 0.5 to 256 in steps of 0.5';
  return z.number({ error }).min(0.5, { error }).max(256, { error }).multipleOf(0.5, { error });
}

function plain(least: number) {
  const error = `${least} to 300 characters on one line, without |, <, >, back quote and backslash`;
  return z
    .string({ error })
    .min(least, { error })
    .max(300, { error })
    .regex(/^[^\p{C}|<>`\\]*$/u, { error });
}

/** Shape only, as the rest of the graph. */
function processing() {
  return section('a processing of personal data', {
    name: word,
    purpose: word,
    legalBasis: z.enum(LegalBasis, { error: `one of ${Object.values(LegalBasis).join(', ')}` }),
    dataSubjects: words('a list of texts'),
    categories: words('a list of texts'),
    services: words('a list of services'),
    databases: words('a list of databases').optional(),
    caches: words('a list of key prefixes').optional(),
    topics: words('a list of topics').optional(),
    buckets: words('a list of buckets').optional(),
    evidence: flag,
    recipients: list(
      'a list of recipients',
      section('a recipient', {
        host: word,
        name: word,
        role: z.enum(RecipientRole, { error: 'processor, controller or none' }),
        transfer: section('a transfer', { country: word, safeguards: word }).optional(),
      }),
    ).optional(),
    retentionDays: number,
    retentionFrom: word,
    specialCategories: word.optional(),
    automatedDecisions: word.optional(),
  });
}
