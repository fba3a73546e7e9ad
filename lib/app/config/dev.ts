import { type PlatformConfig } from './platform-config';
import { shopNowGraph } from './shop-now-graph';

export const dev = {
  name: 'dev',
  tier: 'development',
  account: '111111111111',
  primaryRegion: 'eu-west-1',
  domain: { name: 'dev.shop.example.com', hostedZoneId: 'Z0123456789EXAMPLE', hostedZoneName: 'dev.shop.example.com' },
  network: {
    cidr: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    natGateways: 1,
    egress: 'dns-firewall',
    endpointZones: 1,
  },
  audit: { lockDays: 365, accessLogDays: 90 },
  detection: { macie: 'own', config: 'own' },
  privacy: {
    name: 'ShopNow Ltd, 1 Example Street, Dublin, Ireland',
    contact: 'privacy@shop.example.com',
    dataProtectionOfficer: 'dpo@shop.example.com',
    hostingSafeguards:
      'adequacy decision (EU) 2023/1795 (Data Privacy Framework), standard contractual clauses in the AWS data processing addendum',
  },
  access: {
    operators: ['arn:aws:iam::111111111111:user/operator'],
    breakGlass: ['arn:aws:iam::111111111111:user/break-glass'],
  },
  data: {
    auroraMinCapacity: 0.5,
    auroraMaxCapacity: 2,
    auroraReaders: 1,
    auroraStorage: 'standard',
    auroraInsights: 'standard',
    databaseProxy: false,
    backupDays: 7,
    backupLock: 'governance',
    cacheNodeType: 'cache.t4g.small',
    cacheNodes: 2,
    brokerType: 'kafka.m7g.large',
    brokerVolumeGiB: 20,
  },
  eks: {
    instanceTypes: ['m6i.large'],
    minNodes: 2,
    maxNodes: 4,
    cardholder: { instanceTypes: ['m6i.large'], minNodes: 2, maxNodes: 2 },
  },
  edge: {
    rateLimits: [
      { path: '/checkout', limit: 200, windowSeconds: 60 },
      { path: '/login', limit: 50, windowSeconds: 60 },
    ],
    catchAllRateLimit: 2000,
    blockedCountries: ['KP'],
  },
  delivery: {
    githubOwner: 'shopnow',
    githubOwnerId: '1234567',
    githubRepository: 'platform',
    githubRepositoryId: '7654321',
    githubEnvironment: 'dev',
  },
  graph: shopNowGraph(2),
  serviceStacks: 1,
} satisfies PlatformConfig;
