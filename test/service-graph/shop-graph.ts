import { type Service, type ServiceGraphProps, validateServiceGraph } from '../../lib/service-graph';

export const orders: Service = {
  name: 'orders',
  namespace: 'orders',
  port: 8443,
  replicas: 2,
  exposedPaths: ['/checkout'],
};
export const payments: Service = {
  name: 'payments',
  namespace: 'payments',
  port: 8444,
  replicas: 2,
  cardholderData: true,
  allowedCallers: ['orders'],
};
export const search: Service = { name: 'search', namespace: 'search', port: 8443, replicas: 2 };
export const shop: ServiceGraphProps = {
  services: [orders, payments, search],
  calls: [{ from: 'orders', to: 'payments' }],
};

/** The problems of the shop with its orders service changed. */
export function problemsWith(change: Partial<Service>): string[] {
  return problemsOf({ ...shop, services: [{ ...orders, ...change }, payments, search] });
}

export function problemsOf(props: ServiceGraphProps): string[] {
  return validateServiceGraph(props).map(({ path, given, allowed }) => `${path}: got ${given}, expected ${allowed}`);
}
