import {
  type Controller,
  dataMap,
  type DataMap,
  renderDataMap,
  renderDataMapJson,
  type StoreFacts,
} from '../../../lib/governance';
import {
  DataClass,
  LegalBasis,
  type Processing,
  RecipientRole,
  ServiceGraph,
  type ServiceGraphProps,
} from '../../../lib/service-graph';

const controller: Controller = { name: 'Shop Ltd, Dublin', contact: 'privacy@shop.example' };
const fulfilment: Processing = {
  name: 'order-fulfilment',
  purpose: 'to deliver what was ordered',
  legalBasis: LegalBasis.CONTRACT,
  dataSubjects: ['customers'],
  categories: ['name', 'postal address'],
  services: ['orders', 'carrier'],
  databases: ['orders'],
  buckets: ['invoices'],
  recipients: [
    {
      host: 'api.parcels.example',
      name: 'Parcels plc, London',
      role: RecipientRole.PROCESSOR,
      transfer: { country: 'GB', safeguards: 'adequacy decision (EU) 2021/1772' },
    },
    { host: 'rates.example', name: 'Rates plc', role: RecipientRole.NONE },
  ],
  retentionDays: 1096,
  retentionFrom: 'the end of the year of the order',
};
const security: Processing = {
  name: 'security',
  purpose: 'to find attacks and to prove what happened',
  legalBasis: LegalBasis.LEGITIMATE_INTERESTS,
  dataSubjects: ['visitors'],
  categories: ['network address'],
  services: [],
  evidence: true,
  retentionDays: 365,
  retentionFrom: 'the writing of the log',
};
const shop: ServiceGraphProps = {
  services: [
    {
      name: 'orders',
      namespace: 'orders',
      port: 8443,
      replicas: 2,
      databases: [{ database: 'orders' }],
      caches: [{ keyPrefix: 'cart:' }],
      topics: [{ topic: 'orders', produce: true }],
      buckets: [{ bucket: 'invoices', write: true }],
      secrets: [{ secret: 'signing' }],
    },
    {
      name: 'carrier',
      namespace: 'carrier',
      port: 8443,
      replicas: 2,
      topics: [{ topic: 'orders', consume: true }],
      buckets: [{ bucket: 'invoices', read: true, write: true }],
      egress: [
        { domain: 'api.parcels.example', port: 443, addresses: ['203.0.113.0/24'] },
        { domain: 'rates.example', port: 443, addresses: ['198.51.100.0/24'] },
      ],
    },
  ],
  calls: [],
  buckets: [{ bucket: 'invoices', dataClass: DataClass.PII }],
  processings: [fulfilment, security],
};

const facts = (name: string, type: string, dataClass: DataClass, change: Partial<StoreFacts> = {}): StoreFacts => ({
  name,
  type: `AWS::${type}`,
  region: 'eu-west-1',
  dataClass,
  encryption: 'customer managed key, rotated: data',
  transport: 'TLS required',
  retention: 'until it is deleted',
  recovery: 'former versions; backup plan shop',
  ...change,
});
const database = facts('data/Database/Cluster', 'RDS::DBCluster', DataClass.PII);
const cache = facts('data/Cache', 'ElastiCache::ReplicationGroup', DataClass.PII, { recovery: 'none' });
const stream = facts('data/Stream', 'MSK::Cluster', DataClass.INTERNAL);
const invoices = facts('data/Buckets/invoices/Bucket', 'S3::Bucket', DataClass.PII);
const other = facts('data/Buckets/films/Bucket', 'S3::Bucket', DataClass.PUBLIC);
const vault = facts('data/Backups/Vault', 'Backup::BackupVault', DataClass.CARDHOLDER, {
  recovery: 'it is the copy',
  keptDays: 35,
});
const archive = facts('audit/Archive', 'S3::Bucket', DataClass.AUDIT, { recovery: 'former versions', keptDays: 365 });
const secret = facts('data/Secrets/signing/Secret', 'SecretsManager::Secret', DataClass.INTERNAL);
const all = [database, cache, stream, invoices, other, vault, archive, secret];

const mapOf = (stores: StoreFacts[] = all, change: Partial<Controller> = {}, props = shop): DataMap =>
  dataMap(new ServiceGraph(props), {
    environment: 'prod',
    controller: { ...controller, ...change },
    stores,
    measures: ['2 keys'],
  });
const store = (map: DataMap, name: string) => map.stores.find((candidate) => candidate.name === name);

describe('dataMap', () => {
  test('D09 says who reads and writes each store, by the graph', () => {
    const map = mapOf();
    expect(store(map, database.name)?.users).toEqual([{ service: 'orders', reads: ['orders'], writes: ['orders'] }]);
    expect(store(map, cache.name)?.users).toEqual([{ service: 'orders', reads: ['cart:'], writes: ['cart:'] }]);
    expect(store(map, stream.name)?.users).toEqual([
      { service: 'orders', reads: [], writes: ['orders'] },
      { service: 'carrier', reads: ['orders'], writes: [] },
    ]);
    expect(store(map, invoices.name)?.users).toEqual([
      { service: 'orders', reads: [], writes: ['invoices'] },
      { service: 'carrier', reads: ['invoices'], writes: ['invoices'] },
    ]);
    expect(store(map, secret.name)?.users).toEqual([{ service: 'orders', reads: ['signing'], writes: [] }]);
    expect(store(map, other.name)?.users).toEqual([]);
  });

  test('D09 says which stores hold the data of a processing: its own, their backups, and the evidence', () => {
    const map = mapOf();
    expect(Object.fromEntries(map.stores.map(({ name, processings }) => [name, processings]))).toEqual({
      [database.name]: ['order-fulfilment'],
      [invoices.name]: ['order-fulfilment'],
      [vault.name]: ['order-fulfilment'],
      [archive.name]: ['security'],
      [cache.name]: [],
      [stream.name]: [],
      [other.name]: [],
      [secret.name]: [],
    });
    expect(map.processings.map(({ name, stores }) => [name, stores])).toEqual([
      ['order-fulfilment', [database.name, invoices.name, vault.name]],
      ['security', [archive.name]],
    ]);
  });

  test('D09 lists a store of a personal class that no processing names, instead of keeping silent', () => {
    expect(mapOf().unexplained).toEqual([cache.name]);
    const named = { ...shop, processings: [{ ...fulfilment, caches: ['cart:'] }, security] };
    expect(mapOf(all, {}, named).unexplained).toEqual([]);
  });

  test('D09 refuses personal data in a store of a lesser class', () => {
    expect(() => mapOf([{ ...database, dataClass: DataClass.INTERNAL }, invoices])).toThrow(
      'data/Database/Cluster holds data of order-fulfilment, which needs class pii, cardholder, audit, got internal; change its classify',
    );
    expect(() => mapOf([{ ...database, dataClass: DataClass.CARDHOLDER }, invoices])).not.toThrow();
  });

  test('D09 refuses a processing whose store is in no template', () => {
    expect(() => mapOf([database, archive])).toThrow(
      'processing order-fulfilment names invoices, which needs a store AWS::S3::Bucket, got none in the templates',
    );
    expect(() => mapOf([invoices, archive])).toThrow(
      'processing order-fulfilment names orders, which needs a store AWS::RDS::DBCluster, got none in the templates',
    );
  });

  test.each(['us-east-1', 'eu-west-2', 'eu-central-2'])(
    'D09 refuses personal data in %s without safeguards, and writes the transfer down with them',
    (region) => {
      const away = [...all.filter((one) => one !== archive), { ...archive, region }];
      expect(() => mapOf(away)).toThrow(
        `audit/Archive holds data of security in ${region}, outside the European Economic Area, which needs safeguards, got none; change hostingSafeguards`,
      );
      const map = mapOf(away, { hostingSafeguards: 'standard contractual clauses' });
      expect(map.processings.map(({ transfers }) => transfers)).toEqual([
        [{ recipient: 'Parcels plc, London', to: 'GB', safeguards: 'adequacy decision (EU) 2021/1772' }],
        [{ recipient: 'Amazon Web Services', to: region, safeguards: 'standard contractual clauses' }],
      ]);
    },
  );

  test('D09 refuses a store that keeps data longer than its processing says, and evidence that nobody erases', () => {
    const evidence = (keptDays?: number) => {
      const kept = facts(archive.name, 'S3::Bucket', DataClass.AUDIT);
      return mapOf([...all.filter((one) => one !== archive), keptDays === undefined ? kept : { ...kept, keptDays }]);
    };
    expect(() => evidence(366)).toThrow(
      'processing security says that data is erased after 365 days, but audit/Archive keeps it for 366 days; change retentionDays or the store',
    );
    expect(() => evidence()).toThrow(
      'but audit/Archive keeps it until it is deleted; change retentionDays or the store',
    );
    expect(evidence(365).processings[1]?.erasedByServices).toEqual([]);
    expect(() => mapOf(all.map((one) => (one === invoices ? { ...invoices, keptDays: 1097 } : one)))).toThrow(
      'order-fulfilment says that data is erased after 1096 days, but data/Buckets/invoices/Bucket keeps it for 1097',
    );
  });

  test('D09 says where services must erase, since no template does, and how long backups remember', () => {
    const [live, evidence] = mapOf(
      all.map((one) => (one === invoices ? { ...invoices, keptDays: 90 } : one)),
    ).processings;
    expect(live).toMatchObject({ erasedByServices: [database.name], backupDays: 35 });
    expect(evidence).not.toHaveProperty('backupDays');
    const long = all.map((one) => (one === vault ? { ...vault, keptDays: 5000 } : one));
    expect(mapOf(long).processings[0]?.backupDays).toBe(5000);
  });

  test('D09 lets data of nobody stand anywhere, and personal data in the European Economic Area', () => {
    const away = all.map((one) =>
      one === other ? { ...other, region: 'us-east-1' } : { ...one, region: 'eu-north-1' },
    );
    expect(mapOf(away).processings.flatMap(({ transfers }) => transfers)).toHaveLength(1);
  });
});

describe('renderDataMap', () => {
  test('D09 shows what article 30 asks for, and no party that gets nothing', () => {
    const text = renderDataMap(mapOf(all, { dataProtectionOfficer: 'A. Person, dpo@shop.example' }));
    for (const line of [
      'Controller: Shop Ltd, Dublin. Contact: privacy@shop.example. Data protection officer: A. Person, dpo@shop.example.',
      '| purpose                          | to deliver what was ordered',
      '| legal basis                      | article 6(1): contract',
      '| data subjects                    | customers',
      '| categories of data               | name, postal address',
      '| special categories (article 9)   | none',
      '| recipients                       | Amazon Web Services (processor); Parcels plc, London (processor, api.parcels.example)',
      '| transfers                        | Parcels plc, London, GB: adequacy decision (EU) 2021/1772',
      '| erased                           | by the service, 1096 days after the end of the year of the order; not shown by templates; from backups up to 35 days later',
      '| erased                           | at most 365 days after the writing of the log, by the stores',
      '| services                         | the platform itself',
      '- data/Cache',
      '- 2 keys',
      'orders writes invoices; carrier reads and writes invoices',
    ]) {
      expect(text).toContain(line);
    }
    expect(text).not.toContain('Rates plc');
    expect(renderDataMap(mapOf())).toContain('Data protection officer: none appointed.');
  });

  test('D09 the JSON has sorted keys and equal bytes for equal maps', () => {
    const text = renderDataMapJson(mapOf());
    const map = JSON.parse(text) as Record<string, unknown>;
    expect(Object.keys(map)).toEqual([
      'controller',
      'environment',
      'format',
      'measures',
      'processings',
      'stores',
      'unexplained',
    ]);
    expect(map['format']).toBe('data-map/1');
    const turned = { ...controller, name: controller.name };
    expect(renderDataMapJson(mapOf(all, turned))).toBe(text);
    expect(text.endsWith('}\n')).toBe(true);
  });
});
