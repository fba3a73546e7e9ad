import { buildEnvironment } from '../../lib/app/build-platform';
import { type EdgePathConfig } from '../../lib/app/config/edge-config';
import { selectEnvironments } from '../../lib/app/config/environments';
import { type PlatformConfig } from '../../lib/app/config/platform-config';
import { personalPaths } from '../../lib/app/personal-paths';
import { ServiceGraph, type ServiceGraphProps } from '../../lib/service-graph';
import { testApp } from '../../lib/testing';

const [dev, , prod] = selectEnvironments() as [PlatformConfig, PlatformConfig, PlatformConfig];

/** Another cached path beside those of the shop. */
function cachedToo(prefix: string, kind: 'static' | 'catalogue' = 'catalogue'): EdgePathConfig[] {
  return [...prod.edge.paths, { prefix, class: kind }];
}

/** The shop's graph, a service of which is exposed elsewhere. */
function exposing(service: string, exposedPaths: string[], graph = prod.graph): ServiceGraphProps {
  return { ...graph, services: graph.services.map((one) => (one.name === service ? { ...one, exposedPaths } : one)) };
}

function personal(graph: ServiceGraphProps, paths: EdgePathConfig[]): string[] {
  return personalPaths(new ServiceGraph(graph), { ...prod.edge, paths });
}

describe('personalPaths', () => {
  test.each<[string, EdgePathConfig[], ServiceGraphProps, string]>([
    ['the checkout as a catalogue', cachedToo('/checkout/'), prod.graph, '"/checkout/" must not be cached (CATALOGUE)'],
    [
      'the checkout as assets',
      cachedToo('/checkout/', 'static'),
      prod.graph,
      '"/checkout/" must not be cached (STATIC)',
    ],
    ['a part of the checkout', cachedToo('/checkout/help/'), prod.graph, 'for one visitor (/checkout)'],
    [
      'a catalogue with pages of a service that knows customers',
      prod.edge.paths,
      exposing('orders', ['/checkout', '/products/mine']),
      '"/products/" must not be cached (CATALOGUE), its answers are for one visitor (/products/mine)',
    ],
    [
      'a catalogue with pages of another service that nobody named',
      prod.edge.paths,
      exposing('search', ['/products/found']),
      'for one visitor (/products/found)',
    ],
  ])('E02 refuses to cache %s', (_, paths, graph, problem) => {
    expect(() => buildEnvironment(testApp(), { ...prod, graph, edge: { ...prod.edge, paths } })).toThrow(problem);
  });

  test('E02 allows to cache a path that configuration names, of a service without data about people', () => {
    const graph = exposing('search', ['/api/search', '/products']);
    expect(() => buildEnvironment(testApp(), { ...dev, graph })).not.toThrow();
    expect(personal(exposing('search', ['/help/']), cachedToo('/help/articles/'))).not.toContain('/help/');
    expect(personal(exposing('search', ['/help']), cachedToo('/helpers/'))).toContain('/help');
  });

  test('E02 takes a service that may call one with data about people for one itself', () => {
    const graph = exposing('search', ['/products']);
    const calls = [...graph.calls, { from: 'search', to: 'orders' }];
    expect(personal(graph, prod.edge.paths)).not.toContain('/products');
    expect(personal({ ...graph, calls }, prod.edge.paths)).toContain('/products');
  });

  test('E02 takes a service that may call one with cardholder data for one of people, recorded or not', () => {
    const graph = { ...prod.graph, processings: [] };
    expect(personal(graph, cachedToo('/checkout/'))).toContain('/checkout');
  });

  test('E02 leaves the root, which pages share, and keeps every other path of the shop from caches', () => {
    expect(personal(prod.graph, prod.edge.paths)).toEqual(['/checkout', '/api/orders', '/api/search']);
  });
});
