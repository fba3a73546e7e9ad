import { type PlatformConfig } from './platform-config';
import { shopNowGraph } from './shop-now-graph';

export const staging = {
  name: 'staging',
  tier: 'production',
  account: '222222222222',
  primaryRegion: 'eu-west-1',
  domain: {
    name: 'staging.shop.example.com',
    hostedZoneId: 'Z0123456789EXAMPLE',
    hostedZoneName: 'staging.shop.example.com',
  },
  network: {
    cidr: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    natGateways: 3,
    egress: 'network-firewall',
    endpointZones: 3,
  },
  audit: { lockDays: 365, accessLogDays: 365 },
  detection: { macie: 'own', config: 'own' },
  privacy: {
    name: 'ShopNow Ltd, 1 Example Street, Dublin, Ireland',
    contact: 'privacy@shop.example.com',
    dataProtectionOfficer: 'dpo@shop.example.com',
    hostingSafeguards:
      'adequacy decision (EU) 2023/1795 (Data Privacy Framework), standard contractual clauses in the AWS data processing addendum',
  },
  access: {
    operators: ['arn:aws:iam::222222222222:user/operator'],
    breakGlass: ['arn:aws:iam::222222222222:user/break-glass'],
  },
  data: {
    auroraMinCapacity: 0.5,
    auroraMaxCapacity: 4,
    auroraReaders: 1,
    auroraStorage: 'standard',
    auroraInsights: 'standard',
    databaseProxy: false,
    backupDays: 35,
    backupLock: 'compliance',
    cacheNodeType: 'cache.t4g.small',
    cacheNodes: 3,
    brokerType: 'kafka.m7g.large',
    brokerVolumeGiB: 50,
  },
  eks: {
    instanceTypes: ['m6i.large'],
    minNodes: 3,
    maxNodes: 6,
    cardholder: { instanceTypes: ['m6i.large'], minNodes: 3, maxNodes: 3 },
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
    githubEnvironment: 'staging',
  },
  graph: shopNowGraph(2),
  serviceStacks: 1,
} satisfies PlatformConfig;
