import { selectEnvironments } from '../../lib/app/config/environments';
import { type RuleStages, RuleStageKind } from '../../lib/edge';
import { type PlatformConfig } from '../../lib/app/config/platform-config';

/** Names of the rules that act. */
function inForce(stages: RuleStages): string[] {
  return Object.entries(stages).flatMap(([name, { kind }]) => (kind === RuleStageKind.BLOCK ? [name] : []));
}

/** Every setting that decides how safe an environment is, as a number that grows with safety. */
const strength: Record<string, (config: PlatformConfig) => number> = {
  'production floors': ({ tier }) => (tier === 'production' ? 1 : 0),
  'availability zones': ({ network }) => network.availabilityZones.length,
  'NAT gateways': ({ network }) => network.natGateways,
  'firewall on the way out': ({ network }) => (network.egress === 'network-firewall' ? 1 : 0),
  'zones of each endpoint': ({ network }) => network.endpointZones,
  'locked days of the log archive': ({ audit }) => audit.lockDays,
  'days of access logs': ({ audit }) => audit.accessLogDays,
  'Aurora readers': ({ data }) => data.auroraReaders,
  'kept insights into the database': ({ data }) => (data.auroraInsights === 'advanced' ? 1 : 0),
  'days of backup': ({ data }) => data.backupDays,
  'lock of the backups': ({ data }) => (data.backupLock === 'compliance' ? 1 : 0),
  'copies of the backups elsewhere': ({ data }) => (data.backupCopyVaultArn === undefined ? 0 : 1),
  'cache nodes': ({ data }) => data.cacheNodes,
  'least nodes': ({ eks }) => eks.minNodes,
  'least nodes of the cardholder-data zone': ({ eks }) => eks.cardholder?.minNodes ?? 0,
  'catch-all rate limit': ({ edge }) => -edge.rules.catchAllRateLimit,
  'origin without a public address': ({ edge }) => (edge.origin === 'vpc-origin' ? 1 : 0),
  Shield: ({ edge }) => (edge.shield.level === 'advanced' ? 1 : 0),
  'rules of the load balancer in force': ({ edge }) => inForce(edge.ingressStages).length,
  'services in the PCI DSS scope': ({ graph }) => graph.services.filter(({ cardholderData }) => cardholderData).length,
  'closed paths': ({ graph }) => -graph.calls.length,
  'exposed paths': ({ graph }) => -graph.services.flatMap(({ exposedPaths = [] }) => exposedPaths).length,
  'external egress': ({ graph }) => -graph.services.flatMap(({ egress = [] }) => egress).length,
  'processings of personal data on record': ({ graph }) => (graph.processings ?? []).length,
  'buckets with a class': ({ graph }) => (graph.buckets ?? []).length,
  'external egress of the platform': ({ graph }) => -(graph.platformEgress ?? []).length,
};

/** Every setting that lists what is held back; the stronger environment lists at least what the weaker one does. */
const heldBack: Record<string, (config: PlatformConfig) => string[]> = {
  'blocked countries': ({ edge }) => edge.rules.blockedCountries,
  'limited paths': ({ edge }) => edge.rules.rateLimits.map(({ path }) => path),
  'bad user agents': ({ edge }) => edge.rules.badUserAgents ?? [],
  'paths that demand the app header': ({ edge }) => edge.rules.appHeader?.paths ?? [],
  'paths of signed requests': ({ edge }) => edge.signedPaths,
  'pages with a CAPTCHA or a challenge': ({ edge: { rules } }) =>
    [rules.signUpCaptcha, rules.forgotPasswordChallenge, rules.suspiciousCheckout].flatMap((one) => one?.pages ?? []),
  'fraud prevention': ({ edge: { rules } }) =>
    [rules.accountTakeover?.path, rules.accountCreation?.creationPath].filter((path) => path !== undefined),
  'rules of the web ACL in force': ({ edge }) => inForce(edge.rules.stages),
  'encrypted forms': ({ edge }) => (edge.encryptedForms ?? []).map(({ path }) => path),
};

/** Settings that say where, who or how large, and cannot make an environment weaker. */
const neutral = ['name', 'account', 'primaryRegion', 'domain', 'access', 'delivery', 'privacy', 'serviceStacks'];
/** `existing` means that something else watches. */
const neutralWithin: Record<string, string[]> = {
  detection: ['macie', 'config'],
  network: ['cidr'],
  data: [
    'auroraMinCapacity',
    'auroraMaxCapacity',
    'auroraStorage',
    'databaseProxy',
    'cacheNodeType',
    'brokerType',
    'brokerVolumeGiB',
  ],
  eks: ['instanceTypes', 'maxNodes'],
  // What is cached, by which protocol, and who gives out keys.
  edge: ['today', 'http3', 'paths', 'mobileKeyService'],
};
const covered: Record<string, string[]> = {
  network: ['availabilityZones', 'natGateways', 'egress', 'endpointZones'],
  audit: ['lockDays', 'accessLogDays'],
  data: ['auroraReaders', 'auroraInsights', 'backupDays', 'backupLock', 'cacheNodes'],
  eks: ['minNodes', 'cardholder'],
  edge: ['origin', 'rules', 'ingressStages', 'signedPaths', 'shield'],
  graph: ['services', 'calls', 'processings', 'buckets'],
};

function weakerThan(stronger: PlatformConfig, weaker: PlatformConfig): string[] {
  return [
    ...Object.entries(strength).flatMap(([setting, of]) => (of(stronger) < of(weaker) ? [setting] : [])),
    ...Object.entries(heldBack).flatMap(([setting, of]) =>
      of(weaker).every((held) => of(stronger).includes(held)) ? [] : [setting],
    ),
  ];
}

describe('environments', () => {
  const [dev, staging, prod] = selectEnvironments() as [PlatformConfig, PlatformConfig, PlatformConfig];

  test('G06 prod is never weaker than staging, and staging never weaker than dev', () => {
    expect(weakerThan(prod, staging)).toEqual([]);
    expect(weakerThan(staging, dev)).toEqual([]);
  });

  test.each(['/checkout', '/login'])('G06 the limit on %s is never looser in a stronger environment', (path) => {
    const rate = ({ edge }: PlatformConfig): number => {
      const { limit = 0, windowSeconds = 0 } = edge.rules.rateLimits.find((candidate) => candidate.path === path) ?? {};
      return limit / windowSeconds;
    };
    expect(rate(prod)).toBeLessThanOrEqual(rate(staging));
    expect(rate(staging)).toBeLessThanOrEqual(rate(dev));
  });

  test('G06 names the setting in which prod would be weaker', () => {
    const worse = {
      ...prod,
      data: { ...prod.data, backupDays: 7 },
      edge: { ...prod.edge, rules: { ...prod.edge.rules, catchAllRateLimit: 9000 } },
    };
    expect(weakerThan(worse, staging)).toEqual(['days of backup', 'catch-all rate limit']);
  });

  test('E05 a longer list is weaker if it misses one country or path of the shorter', () => {
    const blockedCountries = ['CU', 'IR', 'SY'];
    const rateLimits = ['/checkout', '/search', '/api'].map((path) => ({ path, limit: 10, windowSeconds: 60 }));
    const worse = { ...prod, edge: { ...prod.edge, rules: { ...prod.edge.rules, blockedCountries, rateLimits } } };
    expect(weakerThan(worse, staging)).toEqual(['blocked countries', 'limited paths']);
  });

  test('G06 compares or declares neutral every setting there is', () => {
    for (const [section, value] of Object.entries(prod)) {
      const isSection = typeof value === 'object' && !neutral.includes(section);
      const known = isSection ? [...(covered[section] ?? []), ...(neutralWithin[section] ?? [])].sort() : [];
      expect([section, isSection ? Object.keys(value as object).sort() : known]).toEqual([section, known]);
      expect(isSection || neutral.includes(section) || section === 'tier').toBe(true);
    }
  });
});
