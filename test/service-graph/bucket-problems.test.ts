import {
  type BucketDescription,
  DataClass,
  LegalBasis,
  type Processing,
  type Service,
  validateServiceGraph,
} from '../../lib/service-graph';
import fc from 'fast-check';
import { arbitraryGraph } from './arbitrary-graph';
import { orders, payments, problemsOf, search, shop } from './shop-graph';

const settlements = [{ bucket: 'settlements', read: true }];
const vault: Service = { ...payments, buckets: settlements };
const auditor: Service = { ...search, cardholderData: true, allowedCallers: ['orders'], buckets: settlements };

const problems = (services: Service[], buckets: BucketDescription[] = [], processings: Processing[] = []): string[] =>
  problemsOf({ ...shop, services, buckets, processings });

describe('buckets with cardholder data', () => {
  test('N07 refuses a second user of a bucket of a cardholder-data service, one that may call it too', () => {
    expect(problems([orders, vault, search])).toEqual([]);
    expect(problems([{ ...orders, buckets: settlements }, vault, { ...search, buckets: settlements }])).toEqual([
      'services[0].buckets[0]: got "settlements", expected a bucket without cardholder data, which this one has (used by payments), or cardholderData to be true',
      'services[2].buckets[0]: got "settlements", expected a bucket without cardholder data, which this one has (used by payments), or cardholderData to be true',
    ]);
  });

  test('N07 refuses an ordinary service in a bucket that is described as one with cardholder data', () => {
    const described = [{ bucket: 'settlements', dataClass: DataClass.CARDHOLDER }];
    expect(problems([orders, payments, { ...search, buckets: settlements }], described)).toEqual([
      'services[2].buckets[0]: got "settlements", expected a bucket without cardholder data, which this one has (by its description), or cardholderData to be true',
    ]);
    expect(problems([orders, vault, search], described)).toEqual([]);
  });

  test('N07 lets two cardholder-data services share a bucket only where one may call the other', () => {
    expect(problems([orders, vault, auditor])).toEqual([
      'services[2].buckets[0]: got "settlements", expected a bucket of its own, or to be an allowed caller of payments, which uses it',
    ]);
    expect(problems([orders, { ...vault, allowedCallers: ['orders', 'search'] }, auditor])).toEqual([]);
    expect(problems([orders, vault, { ...auditor, allowedCallers: ['payments'] }])).toEqual([]);
  });

  test('N07 refuses every graph in which an ordinary service uses the bucket of one with cardholder data (property)', () => {
    fc.assert(
      fc.property(arbitraryGraph, fc.nat(), (props, chosen) => {
        const index = chosen % props.services.length;
        const stranger = props.services[index] as Service;
        const teller: Service = { ...orders, name: 'teller', namespace: 'teller', exposedPaths: [] };
        const safe: Service = { ...vault, name: 'safe', namespace: 'safe', allowedCallers: ['teller'] };
        const withUse = { ...stranger, buckets: [...(stranger.buckets ?? []), ...settlements] };
        const others = props.services.map((service) => (service === stranger ? withUse : service));
        const services = [...others, teller, safe];
        expect(validateServiceGraph({ ...props, services })).toHaveLength(1);
      }),
    );
  });
});

describe('buckets with data about people', () => {
  const archive: Service = { ...orders, buckets: [{ bucket: 'invoices', write: true }] };
  const invoicing: Processing = {
    name: 'invoicing',
    purpose: 'to make out invoices',
    legalBasis: LegalBasis.LEGAL_OBLIGATION,
    dataSubjects: ['customers'],
    categories: ['name'],
    services: ['orders'],
    buckets: ['invoices'],
    retentionDays: 30,
    retentionFrom: 'the invoice',
  };
  const described = [{ bucket: 'invoices', dataClass: DataClass.PII }];

  test('D09 refuses a bucket described as pii that no processing names', () => {
    const services = [archive, payments, search];
    const expected = [
      'buckets[0].dataClass: got "pii", expected another class, or a processing that names invoices in its buckets',
    ];
    expect(problems(services, described)).toEqual(expected);
    expect(problems(services, described, [{ ...invoicing, buckets: [] }])).toEqual(expected);
    expect(problems(services, described, [invoicing])).toEqual([]);
    expect(problems(services, [{ bucket: 'invoices', dataClass: DataClass.INTERNAL }])).toEqual([]);
  });
});
