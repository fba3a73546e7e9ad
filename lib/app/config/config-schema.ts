import { z } from 'zod';
import { type ServiceGraphProps } from '../../service-graph';
import { type PlatformConfig } from './platform-config';

const HOST_NAME = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const PRIVATE_BLOCK = /^(10\.\d+|172\.(1[6-9]|2\d|3[01])|192\.168)\.\d+\.\d+\/(16|17|18)$/;
const MOST_REQUESTS = 2_000_000_000;

const integer = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
const text = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });
const flag = z.boolean({ error: 'true or false' }).optional();

/** Shape only; what the names mean is checked by the graph itself. */
const graph = z.strictObject({
  services: z
    .array(
      z.strictObject({
        name: z.string(),
        namespace: z.string(),
        port: z.number(),
        replicas: z.number(),
        exposedPaths: z.array(z.string()).optional(),
        cardholderData: flag,
        allowedCallers: z.array(z.string()).optional(),
        databases: z.array(z.strictObject({ database: z.string() })).optional(),
        caches: z.array(z.strictObject({ keyPrefix: z.string() })).optional(),
        topics: z.array(z.strictObject({ topic: z.string(), produce: flag, consume: flag })).optional(),
        buckets: z.array(z.strictObject({ bucket: z.string(), read: flag, write: flag })).optional(),
        egress: z
          .array(z.strictObject({ domain: z.string(), port: z.number(), addresses: z.array(z.string()) }))
          .optional(),
      }),
    )
    .min(1, { error: 'at least one service' }),
  calls: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      port: z.number().optional(),
      methods: z.array(z.string()).optional(),
      paths: z.array(z.string()).optional(),
    }),
  ),
}) satisfies z.ZodType<ServiceGraphProps>;

const rateLimit = z.strictObject({
  path: text(/^\/[\w./-]*$/, 'a path prefix that starts with /'),
  limit: integer(10, MOST_REQUESTS),
  windowSeconds: z.literal([60, 120, 300, 600], { error: '60, 120, 300 or 600, the windows that AWS WAF has' }),
});

/** Shape, patterns and ranges of a {@link PlatformConfig}; every message is the allowed value. */
export const configSchema = z.strictObject({
  name: text(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/, 'a DNS label of 2 to 12 characters (a-z, 0-9, -)'),
  tier: z.enum(['development', 'production'], { error: 'development or production' }),
  account: text(/^\d{12}$/, 'the 12 digits of an AWS account'),
  primaryRegion: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as eu-west-1'),
  domain: z.strictObject({
    name: text(HOST_NAME, 'a host name in lower case such as shop.example.com'),
    hostedZoneId: text(/^Z[A-Z0-9]{9,31}$/, 'the id of a Route 53 hosted zone, Z and 9 to 31 characters'),
    hostedZoneName: text(HOST_NAME, 'a host name in lower case such as shop.example.com'),
  }),
  network: z.strictObject({
    cidr: text(PRIVATE_BLOCK, 'a private (RFC 1918) block of /16, /17 or /18; smaller ones have no room for the pods'),
    availabilityZones: z
      .array(z.string())
      .min(2, { error: 'at least two zones' })
      .max(4, { error: 'at most four zones' }),
    natGateways: integer(1, 4),
  }),
  audit: z.strictObject({ lockDays: integer(365, 3650), accessLogDays: integer(90, 3650) }),
  data: z.strictObject({
    auroraMinCapacity: capacity(),
    auroraMaxCapacity: capacity(),
    auroraReaders: integer(1, 15),
    backupDays: integer(7, 35),
    cacheNodeType: text(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, 'a cache node type such as cache.r7g.large'),
    cacheNodes: integer(2, 6),
    brokerType: text(/^kafka\.[a-z0-9]+\.[a-z0-9]+$/, 'a broker type such as kafka.m7g.large'),
    brokerVolumeGiB: integer(10, 16384),
  }),
  eks: z.strictObject({
    instanceTypes: z
      .array(text(/^(?!t\d)[a-z0-9-]+\.[a-z0-9]+$/, 'an EC2 type with trunk interfaces, which the t family lacks'))
      .min(1, { error: 'at least one EC2 type' }),
    minNodes: integer(2, 450),
    maxNodes: integer(2, 450),
  }),
  edge: z.strictObject({
    rateLimits: z.array(rateLimit),
    catchAllRateLimit: integer(10, MOST_REQUESTS),
    blockedCountries: z.array(text(/^[A-Z]{2}$/, 'an ISO 3166 code of two capital letters')),
  }),
  delivery: z.strictObject({
    githubOwner: text(/^[A-Za-z0-9](-?[A-Za-z0-9])*$/, 'the name of a GitHub user or organisation, no wildcard'),
    githubOwnerId: text(/^\d+$/, 'the numeric id of the owner'),
    githubRepository: text(/^[\w.-]+$/, 'the name of a repository, no wildcard'),
    githubRepositoryId: text(/^\d+$/, 'the numeric id of the repository'),
    githubEnvironment: text(/^[\w.-]+$/, 'the name of a GitHub environment, no wildcard'),
  }),
  graph,
  serviceStacks: integer(1, 10),
}) satisfies z.ZodType<PlatformConfig>;

function capacity() {
  const error = 'Aurora capacity units from 0.5 to 256 in steps of 0.5';
  return z.number({ error }).min(0.5, { error }).max(256, { error }).multipleOf(0.5, { error });
}
