import { ServiceGraph, validateServiceGraph } from '../../lib/service-graph';

const service = (name: string, transactionalIds: string[], produce = true) => ({
  name,
  namespace: name,
  port: 8443,
  replicas: 2,
  topics: [{ topic: 'events', produce, consume: true }],
  transactionalIds,
});

const problems = (...services: ReturnType<typeof service>[]): string[] =>
  validateServiceGraph({ services, calls: [] }).map(({ path, allowed }) => `${path}: ${allowed}`);

describe('transactional ids', () => {
  test('D03 belong to one service each, which produces', () => {
    const services = [service('orders', ['orders-0', 'orders-1']), service('stock', ['stock-0'])];
    expect(new ServiceGraph({ services, calls: [] }).service('orders').transactionalIds).toEqual([
      'orders-0',
      'orders-1',
    ]);
  });

  test.each(['*', 'orders-*', 'Orders', '', 'a'.repeat(250)])(
    'D03 refuses %p, which IAM would not take as one',
    (id) => {
      expect(problems(service('orders', [id]))).toEqual([
        'services[0].transactionalIds[0]: a name of at most 249 of a-z, 0-9, dot, dash and _, beginning with a letter, each named once',
      ]);
    },
  );

  test('D03 refuses an id twice, of another service, and of one that only consumes', () => {
    expect(problems(service('orders', ['one', 'one']))).toEqual([
      'services[0].transactionalIds[1]: a name of at most 249 of a-z, 0-9, dot, dash and _, beginning with a letter, each named once',
    ]);
    expect(problems(service('orders', ['one']), service('stock', ['two', 'one']))).toEqual([
      'services[1].transactionalIds[1]: an id of its own; orders has this one',
    ]);
    expect(problems(service('stock', ['one'], false))).toEqual([
      'services[0].transactionalIds: nothing, since the service produces to no topic',
    ]);
  });
});
