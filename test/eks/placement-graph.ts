import { ServiceGraph } from '../../lib/service-graph';

/** One service with cardholder data, in a namespace of another name, and one without. */
export const placementGraph = new ServiceGraph({
  services: [
    { name: 'orders', namespace: 'orders', port: 8443, replicas: 2 },
    { name: 'payments', namespace: 'pay', port: 8443, replicas: 2, cardholderData: true, allowedCallers: ['orders'] },
  ],
  calls: [{ from: 'orders', to: 'payments' }],
});
