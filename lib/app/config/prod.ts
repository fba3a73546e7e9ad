import { type PlatformConfig } from './platform-config';
import { shopNowGraph } from './shop-now-graph';

export const prod = {
  name: 'prod',
  tier: 'production',
  account: '333333333333',
  primaryRegion: 'eu-west-1',
  domain: { name: 'shop.example.com', hostedZoneId: 'Z0123456789EXAMPLE', hostedZoneName: 'shop.example.com' },
  network: {
    cidr: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    natGateways: 3,
    egress: 'network-firewall',
    endpointZones: 3,
  },
  audit: { lockDays: 400, accessLogDays: 365 },
  detection: { macie: 'own', config: 'own' },
  privacy: {
    name: 'ShopNow Ltd, 1 Example Street, Dublin, Ireland',
    contact: 'privacy@shop.example.com',
    dataProtectionOfficer: 'dpo@shop.example.com',
    hostingSafeguards:
      'adequacy decision (EU) 2023/1795 (Data Privacy Framework), standard contractual clauses in the AWS data processing addendum',
  },
  access: {
    operators: ['arn:aws:iam::333333333333:user/operator'],
    breakGlass: ['arn:aws:iam::333333333333:user/break-glass'],
  },
  data: {
    auroraMinCapacity: 2,
    auroraMaxCapacity: 64,
    auroraReaders: 2,
    auroraStorage: 'standard',
    auroraInsights: 'standard',
    databaseProxy: false,
    backupDays: 35,
    backupLock: 'compliance',
    cacheNodeType: 'cache.r7g.large',
    cacheNodes: 3,
    brokerType: 'kafka.m7g.large',
    brokerVolumeGiB: 500,
  },
  eks: {
    instanceTypes: ['m6i.2xlarge', 'm5.2xlarge'],
    minNodes: 6,
    maxNodes: 60,
    cardholder: { instanceTypes: ['m6i.xlarge', 'm5.xlarge'], minNodes: 3, maxNodes: 12 },
  },
  edge: {
    rateLimits: [
      { path: '/checkout', limit: 100, windowSeconds: 60 },
      { path: '/login', limit: 20, windowSeconds: 60 },
    ],
    catchAllRateLimit: 2000,
    blockedCountries: ['KP'],
  },
  delivery: {
    githubOwner: 'shopnow',
    githubOwnerId: '1234567',
    githubRepository: 'platform',
    githubRepositoryId: '7654321',
    githubEnvironment: 'prod',
  },
  graph: shopNowGraph(6),
  serviceStacks: 1,
} satisfies PlatformConfig;
