import { DataClass, type ServiceGraphProps } from '../../service-graph';
import { shopNowProcessings } from './shop-now-processings';

/**
 * ShopNow: the edge reaches storefront, orders and search; orders alone calls payments; payments alone reaches the card
 * processor.
 *
 * @param replicas pods of each service at least
 */
export function shopNowGraph(replicas: number): ServiceGraphProps {
  return {
    services: [
      {
        name: 'storefront',
        namespace: 'storefront',
        port: 8443,
        replicas,
        exposedPaths: ['/'],
        caches: [{ keyPrefix: 'session:' }],
        buckets: [{ bucket: 'product-images', read: true }],
      },
      {
        name: 'orders',
        namespace: 'orders',
        port: 8443,
        replicas,
        exposedPaths: ['/checkout', '/api/orders'],
        databases: [{ database: 'orders' }],
        caches: [{ keyPrefix: 'cart:' }],
        topics: [
          { topic: 'orders', produce: true },
          { topic: 'payments', consume: true },
        ],
      },
      {
        name: 'payments',
        namespace: 'payments',
        port: 8443,
        replicas,
        cardholderData: true,
        allowedCallers: ['orders'],
        databases: [{ database: 'payments' }],
        topics: [{ topic: 'payments', produce: true }],
        secrets: [{ secret: 'card-processor' }],
        egress: [{ domain: 'api.card-processor.example', port: 443, addresses: ['203.0.113.0/24'] }],
      },
      {
        name: 'search',
        namespace: 'search',
        port: 8443,
        replicas,
        exposedPaths: ['/api/search'],
        topics: [{ topic: 'orders', consume: true }],
        buckets: [{ bucket: 'product-images', read: true }],
      },
    ],
    buckets: [{ bucket: 'product-images', dataClass: DataClass.PUBLIC }],
    processings: shopNowProcessings(),
    calls: [
      { from: 'storefront', to: 'search', methods: ['GET'] },
      { from: 'orders', to: 'payments', methods: ['POST'], paths: ['/authorise', '/capture'] },
    ],
  };
}
