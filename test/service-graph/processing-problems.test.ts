import fc from 'fast-check';
import {
  type BucketDescription,
  DataClass,
  LegalBasis,
  type Processing,
  RecipientRole,
  type Service,
  ServiceGraph,
  validateServiceGraph,
} from '../../lib/service-graph';
import { arbitraryGraph } from './arbitrary-graph';
import { orders, payments, problemsOf, problemsWith, search, shop } from './shop-graph';

const processor = { domain: 'api.card-processor.example', port: 443, addresses: ['203.0.113.0/24'] };
const shopkeeper: Service = {
  ...orders,
  databases: [{ database: 'orders' }],
  caches: [{ keyPrefix: 'cart:' }],
  topics: [{ topic: 'orders', produce: true }],
  buckets: [{ bucket: 'invoices', write: true }],
};
const cashier: Service = { ...payments, egress: [processor] };
const reader: Service = { ...search, topics: [{ topic: 'orders', consume: true }] };

const fulfilment: Processing = {
  name: 'order-fulfilment',
  purpose: 'to deliver what was ordered',
  legalBasis: LegalBasis.CONTRACT,
  dataSubjects: ['customers'],
  categories: ['name', 'postal address'],
  services: ['orders'],
  databases: ['orders'],
  retentionDays: 1095,
  retentionFrom: 'the delivery',
};
const payment: Processing = {
  ...fulfilment,
  name: 'payment',
  services: ['payments'],
  databases: [],
  recipients: [{ host: processor.domain, name: 'Card Processor plc, Dublin', role: RecipientRole.PROCESSOR }],
};

const withProcessings = (processings: readonly Processing[], buckets: BucketDescription[] = []): string[] =>
  problemsOf({ ...shop, services: [shopkeeper, cashier, reader], processings: [...processings], buckets });
const withFulfilment = (change: Partial<Processing>): string[] => withProcessings([{ ...fulfilment, ...change }]);
const withRecipient = (change: Partial<NonNullable<Processing['recipients']>[number]>): string[] =>
  withProcessings([{ ...payment, recipients: [{ ...(payment.recipients ?? [])[0], ...change } as never] }]);

describe('validateServiceGraph, processings of personal data', () => {
  test('D09 allows the record of a shop, and the graph answers with it', () => {
    const props = { ...shop, services: [shopkeeper, cashier, reader], processings: [payment, fulfilment] };
    expect(validateServiceGraph(props)).toEqual([]);
    const graph = new ServiceGraph(props);
    expect(graph.processings().map(({ name }) => name)).toEqual(['payment', 'order-fulfilment']);
    expect(graph.personalDataServices().map(({ name }) => name)).toEqual(['orders', 'payments']);
    expect(new ServiceGraph(shop).processings()).toEqual([]);
    expect(new ServiceGraph(shop).personalDataServices()).toEqual([]);
  });

  test('D09 reports everything that is wrong with a processing at once', () => {
    expect(
      withFulfilment({
        name: 'Orders',
        purpose: 'business',
        legalBasis: 'because' as LegalBasis,
        dataSubjects: [],
        categories: ['name', 'name', 'a | b'],
        services: ['orders', 'orders', 'basket'],
        retentionDays: 0,
        retentionFrom: ' the order',
        specialCategories: 'yes',
        automatedDecisions: 'a\nb with line break',
      }),
    ).toEqual([
      'processings[0].name: got "Orders", expected a DNS label of 2 to 40 characters',
      'processings[0].purpose: got "business", expected 10 to 300 characters on one line, without |, <, >, back quote and backslash',
      'processings[0].legalBasis: got "because", expected one of consent, contract, legal-obligation, vital-interests, public-task, legitimate-interests',
      'processings[0].dataSubjects: got [], expected at least one',
      'processings[0].categories[1]: got "name", expected each named once',
      'processings[0].categories[2]: got "a | b", expected 3 to 300 characters on one line, without |, <, >, back quote and backslash',
      'processings[0].services[1]: got "orders", expected a known service (orders, payments, search), each named once',
      'processings[0].services[2]: got "basket", expected a known service (orders, payments, search), each named once',
      'processings[0].retentionDays: got 0, expected a whole number from 1 to 36500',
      'processings[0].retentionFrom: got " the order", expected 3 to 300 characters on one line, without |, <, >, back quote and backslash',
      'processings[0].specialCategories: got "yes", expected 10 to 300 characters on one line, without |, <, >, back quote and backslash',
      'processings[0].automatedDecisions: got "a\\nb with line break", expected 10 to 300 characters on one line, without |, <, >, back quote and backslash',
    ]);
  });

  test.each([
    [1, true],
    [36500, true],
    [36501, false],
    [1.5, false],
  ])('D09 takes %p days of retention: %p', (retentionDays, taken) => {
    expect(withFulfilment({ retentionDays })).toHaveLength(taken ? 0 : 1);
  });

  test('D09 refuses a processing without services, unless its data stands in the evidence', () => {
    const nobodys = { services: [], databases: [] };
    expect(withFulfilment(nobodys)).toEqual([
      'processings[0].services: got [], expected at least one service, or evidence to be true',
    ]);
    expect(withFulfilment({ ...nobodys, evidence: true })).toEqual([]);
  });

  test('D09 refuses two processings of one name', () => {
    expect(withProcessings([fulfilment, fulfilment])).toEqual([
      'processings[1].name: got "order-fulfilment", expected a name that no other processing has',
    ]);
  });

  test('D09 refuses a store that no service of the processing uses, or that is named twice', () => {
    expect(withFulfilment({ databases: ['orders', 'orders', 'payments'], caches: ['session:'] })).toEqual([
      'processings[0].databases[1]: got "orders", expected one that a service of the processing uses (orders), each named once',
      'processings[0].databases[2]: got "payments", expected one that a service of the processing uses (orders), each named once',
      'processings[0].caches[0]: got "session:", expected one that a service of the processing uses (cart:), each named once',
    ]);
    expect(withProcessings([{ ...payment, databases: ['orders'] }])).toEqual([
      'processings[0].databases[0]: got "orders", expected one that a service of the processing uses (none), each named once',
    ]);
    expect(withFulfilment({ caches: ['cart:'] })).toEqual([]);
  });

  test('D09 refuses a store of personal data that a service outside the record uses too', () => {
    expect(withFulfilment({ topics: ['orders'] })).toEqual([
      'processings[0].topics[0]: got "orders", expected a processing of it that names search, which uses it too',
    ]);
    const analysis: Processing = { ...fulfilment, name: 'analysis', services: ['search'], databases: [] };
    expect(
      withProcessings([
        { ...fulfilment, topics: ['orders'] },
        { ...analysis, topics: ['orders'] },
      ]),
    ).toEqual([]);
    expect(withProcessings([{ ...fulfilment, topics: ['orders'] }, analysis])).toHaveLength(1);
    expect(withFulfilment({ topics: ['orders'], services: ['orders', 'search'] })).toEqual([]);
  });

  test.each<[DataClass | undefined, boolean]>([
    [undefined, false],
    [DataClass.PUBLIC, false],
    [DataClass.INTERNAL, false],
    [DataClass.PII, true],
    [DataClass.AUDIT, true],
  ])('D09 takes personal data in a bucket of class %s: %p', (dataClass, taken) => {
    const buckets = dataClass === undefined ? [] : [{ bucket: 'invoices', dataClass }];
    expect(withProcessings([{ ...fulfilment, buckets: ['invoices'] }], buckets)).toEqual(
      taken
        ? []
        : [
            `processings[0].buckets[0]: got "invoices", expected a bucket described as pii; this one is ${dataClass ?? 'internal'}`,
          ],
    );
  });

  test('D09 refuses a party outside that the record does not name, and one that nobody reaches', () => {
    expect(withProcessings([{ ...payment, recipients: [] }])).toEqual([
      'services[1].egress[0].domain: got "api.card-processor.example", expected a recipient { host, name, role } in a processing of payments (payment), with role none if it gets no personal data',
    ]);
    expect(withFulfilment({ recipients: payment.recipients })).toEqual([
      `processings[0].recipients[0].host: got "api.card-processor.example", expected an egress of the processing's services (none), each named once`,
    ]);
    expect(withRecipient({ role: RecipientRole.NONE })).toEqual([]);
  });

  test('D09 refuses a transfer without country and safeguards, and one that is none', () => {
    const safeguards = 'standard contractual clauses';
    expect(withRecipient({ transfer: { country: 'US', safeguards } })).toEqual([]);
    for (const country of ['IE', 'NO', 'us', '']) {
      expect(withRecipient({ transfer: { country, safeguards } })).toEqual([
        `processings[0].recipients[0].transfer.country: got "${country}", expected two capital letters of ISO 3166, of a country outside the European Economic Area`,
      ]);
    }
    expect(withRecipient({ transfer: { country: 'US', safeguards: 'none' } }).join()).toContain('transfer.safeguards');
    expect(withRecipient({ role: RecipientRole.NONE, transfer: { country: 'US', safeguards } }).join()).toContain(
      'expected nothing: no personal data goes there',
    );
    expect(withRecipient({ role: 'friend' as RecipientRole, name: 'x' })).toHaveLength(2);
  });

  test('D09 every service with a store that a processing names is in the record (property)', () => {
    fc.assert(
      fc.property(arbitraryGraph, (props) => {
        const graph = new ServiceGraph(props);
        const named = graph.processings().flatMap(({ databases = [] }) => databases);
        const users = graph
          .databaseUsers()
          .filter(({ databases = [] }) => named.includes(databases[0]?.database ?? ''));
        expect(graph.personalDataServices()).toEqual(expect.arrayContaining(users));
      }),
    );
  });
});

describe('validateServiceGraph, buckets', () => {
  const vault: Service = { ...payments, buckets: [{ bucket: 'settlements', read: true, write: true }] };
  const picture: Service = { ...search, buckets: [{ bucket: 'images', read: true }] };
  const graphOf = (buckets: BucketDescription[]) =>
    new ServiceGraph({ ...shop, services: [orders, vault, picture], buckets });
  const problems = (...buckets: BucketDescription[]): string[] =>
    problemsOf({ ...shop, services: [orders, vault, picture], buckets });

  test('D04 answers who uses a bucket, and of which class it is', () => {
    const graph = graphOf([{ bucket: 'images', dataClass: DataClass.PUBLIC }]);
    expect(graph.bucketUsers('images')).toEqual([{ service: 'search', read: true, write: false }]);
    expect(graph.bucketUsers('settlements')).toEqual([{ service: 'payments', read: true, write: true }]);
    expect(graph.bucketClass('images')).toBe(DataClass.PUBLIC);
    expect(graphOf([]).bucketClass('images')).toBe(DataClass.INTERNAL);
    expect(() => graph.bucketClass('invoices')).toThrow(
      'service graph has no bucket invoices; known are images, settlements',
    );
  });

  test('D04 a bucket that a cardholder-data service uses is of no other class', () => {
    expect(graphOf([]).bucketClass('settlements')).toBe(DataClass.CARDHOLDER);
    expect(problems({ bucket: 'settlements', dataClass: DataClass.CARDHOLDER })).toEqual([]);
    expect(problems({ bucket: 'settlements', dataClass: DataClass.PII })).toEqual([
      'buckets[0].dataClass: got "pii", expected cardholder, as a cardholder-data service uses the bucket',
    ]);
  });

  test('D04 refuses a description of an unknown bucket, a second one, and an unknown class', () => {
    const images = { bucket: 'images', dataClass: DataClass.PUBLIC };
    expect(problems(images, images, { bucket: 'films', dataClass: 'secret' as DataClass })).toEqual([
      'buckets[1].bucket: got "images", expected each bucket described once',
      'buckets[2].bucket: got "films", expected a bucket that a service uses (images, settlements)',
      'buckets[2].dataClass: got "secret", expected one of public, internal, pii, cardholder, audit',
    ]);
  });
});

describe('validateServiceGraph, secrets', () => {
  test('D06 answers which secrets there are, and who reads one', () => {
    const secrets = [{ secret: 'card-processor' }, { secret: 'acquirer' }];
    const graph = new ServiceGraph({ ...shop, services: [orders, { ...payments, secrets }, search] });
    expect(graph.secretNames()).toEqual(['acquirer', 'card-processor']);
    expect(graph.readersOfSecret('acquirer').map(({ name }) => name)).toEqual(['payments']);
    expect(() => graph.readersOfSecret('basket')).toThrow(
      'service graph has no secret basket; known are acquirer, card-processor',
    );
  });

  test.each(['Card', 'a', 'a--b', '-a', 'a'.repeat(41), 'a/b'])(
    'D06 refuses "%s" as the name of a secret',
    (secret) => {
      expect(problemsWith({ secrets: [{ secret }] })).toEqual([
        `services[0].secrets[0]: got "${secret}", expected a DNS label of 2 to 40 characters, each named once`,
      ]);
      expect(problemsWith({ secrets: [{ secret: 'a'.repeat(40) }] })).toEqual([]);
    },
  );

  test('D06 refuses a second reader of a secret, and a secret twice', () => {
    const secrets = [{ secret: 'acquirer' }];
    const services = [{ ...orders, secrets }, { ...payments, secrets }, search];
    expect(problemsOf({ ...shop, services })).toEqual([
      'services[1].secrets[0]: got "acquirer", expected a secret of its own; orders reads this one',
    ]);
    expect(problemsWith({ secrets: [...secrets, ...secrets] })).toEqual([
      'services[0].secrets[1]: got "acquirer", expected a DNS label of 2 to 40 characters, each named once',
    ]);
  });
});
