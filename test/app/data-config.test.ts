import { selectEnvironments } from '../../lib/app/config/environments';
import { type PlatformConfig } from '../../lib/app/config/platform-config';
import { validateConfig } from '../../lib/app/config/validate-config';

const [prod] = selectEnvironments('prod') as [PlatformConfig];
const { graph, data, privacy, detection } = prod;

describe('configuration of data', () => {
  test.each<[string, Partial<PlatformConfig>, string]>([
    [
      'a service under the name of a role of the platform',
      {
        graph: {
          ...graph,
          services: graph.services.map((one) => (one.name === 'search' ? { ...one, name: 'operator' } : one)),
        },
      },
      `graph.services[${graph.services.findIndex(({ name }) => name === 'search')}].name: got "operator", expected another name; the platform has a role operator of its own`,
    ],
    [
      'a processing without a legal basis',
      {
        graph: {
          ...graph,
          processings: [
            { ...graph.processings?.[0], legalBasis: 'because' },
          ] as unknown as PlatformConfig['graph']['processings'],
        },
      },
      'graph.processings[0].legalBasis: got "because", expected one of consent, contract, legal-obligation, vital-interests, public-task, legitimate-interests',
    ],
    [
      'nobody who answers for personal data',
      { privacy: { ...privacy, name: '' } },
      'privacy.name: got "", expected 3 to 300 characters on one line',
    ],
    [
      'a kind of storage that Aurora has not',
      { data: { ...data, auroraStorage: 'gp3' as 'standard' } },
      'data.auroraStorage: got "gp3", expected standard or io-optimized',
    ],
    [
      'Macie half on',
      { detection: { ...detection, macie: 'on' as 'own' } },
      'detection.macie: got "on", expected own or existing',
    ],
  ])('G06 refuses %s', (_, change, message) => {
    expect(() => validateConfig({ ...prod, ...change })).toThrow(message);
  });

  test('D01 allows a proxy, storage without a price for requests, and insights of 15 months', () => {
    const config = {
      ...prod,
      data: { ...data, auroraStorage: 'io-optimized', auroraInsights: 'advanced', databaseProxy: true },
    } as PlatformConfig;
    expect(validateConfig(config)).toBe(config);
  });
});
