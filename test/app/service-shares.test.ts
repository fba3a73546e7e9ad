import fc from 'fast-check';
import { serviceShares } from '../../lib/app/service-shares';
import { ServiceGraph } from '../../lib/service-graph';
import { arbitraryGraph } from '../service-graph/arbitrary-graph';

const many = (count: number): ServiceGraph =>
  new ServiceGraph({
    services: Array.from({ length: count }, (_, index) => ({
      name: `service-${index}`,
      namespace: `space-${index}`,
      port: 8443,
      replicas: 1,
    })),
    calls: [],
  });

describe('serviceShares', () => {
  test('G06 puts every service into exactly one share (property)', () => {
    fc.assert(
      fc.property(arbitraryGraph, fc.integer({ min: 1, max: 10 }), (props, shares) => {
        const graph = new ServiceGraph(props);
        const spread = serviceShares(graph, shares);
        expect(spread.every(({ services }) => services.length > 0)).toBe(true);
        expect(spread.flatMap(({ services }) => services).sort()).toEqual(
          graph.services.map(({ name }) => name).sort(),
        );
      }),
    );
  });

  test('G06 needs no suffix while one stack holds all services', () => {
    expect(serviceShares(many(3), 1)).toEqual([{ suffix: '', services: ['service-0', 'service-1', 'service-2'] }]);
  });

  test('G06 never moves a service when others are added or removed', () => {
    const few = serviceShares(many(50), 5);
    const more = serviceShares(many(200), 5);
    few.forEach(({ suffix, services }) =>
      expect(more.find((share) => share.suffix === suffix)?.services).toEqual(expect.arrayContaining(services)),
    );
  });

  test('G06 spreads 200 services over 5 shares so that none holds more than a third over the average', () => {
    expect(Math.max(...serviceShares(many(200), 5).map(({ services }) => services.length))).toBeLessThanOrEqual(53);
  });
});
