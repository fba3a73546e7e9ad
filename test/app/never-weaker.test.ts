import { selectEnvironments } from '../../lib/app/config/environments';
import { RuleStage, type RuleStages, RuleStageKind } from '../../lib/edge';
import { type EdgeConfig } from '../../lib/app/config/edge-config';
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
  'origin without a public address': ({ edge }) => (edge.origin === 'vpc-origin' ? 1 : 0),
  'log of the web ACL': ({ edge }) => (edge.logged === 'judged' ? 0 : 1),
  Shield: ({ edge }) => (edge.shield.level === 'advanced' ? 1 : 0),
  'response of Shield': ({ edge }) => [undefined, 'count', 'block'].indexOf(edge.shield.automaticResponse),
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
  'refused countries': ({ edge }) => edge.refusedCountries ?? [],
  'paths of signed requests': ({ edge }) => edge.signedPaths,
  'rules of the web ACL in force': ({ edge }) => inForce(edge.rules.stages),
  'rules of the load balancer in force': ({ edge }) => inForce(edge.ingressStages),
  'encrypted fields': ({ edge }) =>
    (edge.encryptedForms ?? []).flatMap(({ path, fields }) => fields.map((field) => `${path} ${field}`)),
};

/** Every setting that lists what is let through; the stronger environment lists at most what the weaker one does. */
const letThrough: Record<string, (config: PlatformConfig) => string[]> = {
  'directives beside the shipped ones': ({ edge }) => edge.contentSecurityPolicy ?? [],
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
};

/** What is compared of the edge, here or, for the rules, as they are deployed in test/edge; the compiler asks for every setting. */
const edgeSettings: Record<keyof EdgeConfig, 'compared' | 'neutral'> = {
  origin: 'compared',
  today: 'neutral',
  rules: 'compared',
  ingressStages: 'compared',
  managedVersions: 'neutral',
  logged: 'compared',
  // By which protocol, who gives out keys, and what is cached, which may be nothing that is for one visitor.
  http3: 'neutral',
  paths: 'neutral',
  mobileKeyService: 'neutral',
  signedPaths: 'compared',
  encryptedForms: 'compared',
  contentSecurityPolicy: 'compared',
  movedDomainNames: 'neutral',
  refusedCountries: 'compared',
  originShieldRegion: 'neutral',
  canary: 'compared',
  shield: 'compared',
};
const covered: Record<string, string[]> = {
  network: ['availabilityZones', 'natGateways', 'egress', 'endpointZones'],
  audit: ['lockDays', 'accessLogDays'],
  data: ['auroraReaders', 'auroraInsights', 'backupDays', 'backupLock', 'cacheNodes'],
  eks: ['minNodes', 'cardholder'],
  graph: ['services', 'calls', 'processings', 'buckets'],
};

function weakerThan(stronger: PlatformConfig, weaker: PlatformConfig): string[] {
  return [
    ...Object.entries(strength).flatMap(([setting, of]) => (of(stronger) < of(weaker) ? [setting] : [])),
    ...Object.entries(heldBack).flatMap(([setting, of]) =>
      of(weaker).every((held) => of(stronger).includes(held)) ? [] : [setting],
    ),
    ...Object.entries(letThrough).flatMap(([setting, of]) =>
      of(stronger).every((passes) => of(weaker).includes(passes)) ? [] : [setting],
    ),
  ];
}

describe('environments', () => {
  const [dev, staging, prod] = selectEnvironments() as [PlatformConfig, PlatformConfig, PlatformConfig];
  const counting = RuleStage.count({ since: '2026-11-21', until: '2026-12-21' });
  const shield = { level: 'advanced', automaticResponse: 'block' } as const;
  const form = { name: 'Card', path: '/pay', fields: ['card*'], provider: 'payments', publicKey: 'a key' };

  test('G06 prod is never weaker than staging, and staging never weaker than dev', () => {
    expect(weakerThan(prod, staging)).toEqual([]);
    expect(weakerThan(staging, dev)).toEqual([]);
  });

  test('G06 names the setting in which prod would be weaker', () => {
    const worse = {
      ...prod,
      data: { ...prod.data, backupDays: 7 },
      edge: { ...prod.edge, origin: 'public-alb' as const },
    };
    expect(weakerThan(worse, staging)).toEqual(['days of backup', 'origin without a public address']);
  });

  test.each<[string, Partial<EdgeConfig>, Partial<EdgeConfig>]>([
    ['log of the web ACL', { logged: 'judged' }, {}],
    ['response of Shield', { shield: { ...shield, automaticResponse: 'count' } }, { shield }],
    ['refused countries', { refusedCountries: ['IR', 'SY'] }, { refusedCountries: ['KP'] }],
    ['paths of signed requests', {}, { signedPaths: ['/api/orders'] }],
    [
      'rules of the web ACL in force',
      { rules: { ...prod.edge.rules, stages: { ...prod.edge.rules.stages, MalformedCookies: counting } } },
      {},
    ],
    [
      'rules of the load balancer in force',
      { ingressStages: { ...prod.edge.ingressStages, ViewerAddressRequired: counting } },
      {},
    ],
    ['encrypted fields', { encryptedForms: [{ ...form, fields: ['a', 'b'] }] }, { encryptedForms: [form] }],
    ['directives beside the shipped ones', { contentSecurityPolicy: ["default-src 'self'"] }, {}],
  ])('G06 names %s as what prod would be weaker in, be its list as long', (setting, change, staged) => {
    const [worse, than] = [
      { ...prod, edge: { ...prod.edge, ...change } },
      { ...staging, edge: { ...staging.edge, ...staged } },
    ];
    expect(weakerThan(worse, than)).toEqual([setting]);
    expect(weakerThan(than, than)).toEqual([]);
  });

  test('G06 compares or declares neutral every setting there is', () => {
    for (const [section, value] of Object.entries(prod)) {
      const isSection = typeof value === 'object' && !neutral.includes(section) && section !== 'edge';
      const known = isSection ? [...(covered[section] ?? []), ...(neutralWithin[section] ?? [])].sort() : [];
      expect([section, isSection ? Object.keys(value as object).sort() : known]).toEqual([section, known]);
      expect(isSection || [...neutral, 'tier', 'edge'].includes(section)).toBe(true);
    }
    expect(Object.keys(edgeSettings)).toEqual(expect.arrayContaining(Object.keys(prod.edge)));
  });
});
