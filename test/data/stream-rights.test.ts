import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { prod } from '../../lib/app/config/prod';
import { EventStream } from '../../lib/data';
import { ServiceGraph } from '../../lib/service-graph';
import { evaluatePolicy, literal, type Statement } from '../foundation/evaluate-policy';
import { place } from './place';
import { statementsByRole } from './statements-by-role';

const PRODUCER = 'orders';
const TRANSACTIONS = 'orders-0';

function granted(): { stream: EventStream; statements: ReadonlyMap<string, readonly Statement[]>; arn: ArnOf } {
  const { stack, ...around } = place();
  const stream = new EventStream(stack, 'Subject', {
    ...around,
    brokerType: 'kafka.m7g.large',
    brokerVolumeGiB: 20,
    certificateAuthorityArns: ['arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/6ba7b810'],
  });
  const role = (id: string): iam.Role => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
  stream.grantProduce(role('Producer'), 'orders');
  stream.grantConsume(role('Consumer'), 'payments', 'orders');
  stream.grantTransactions(role('Transactor'), 'orders-0');
  stream.grantAclAdministration(role('Issuer'));
  const cluster = stack.resolve(stream.clusterArn);
  const part = (index: number): unknown => ({ 'Fn::Select': [index, { 'Fn::Split': ['/', cluster] }] });
  return {
    stream,
    statements: statementsByRole(stack, ['Producer', 'Consumer', 'Transactor', 'Issuer']),
    arn: (kind, name) =>
      kind === 'cluster'
        ? cluster
        : { 'Fn::Join': ['', [`arn:aws:kafka:eu-west-1:111111111111:${kind}/`, part(1), '/', part(2), `/${name}`]] },
  };
}

type ArnOf = (kind: string, name?: string) => unknown;

function allow(resource: unknown, ...actions: string[]): unknown {
  const names = actions.map((action) => `kafka-cluster:${action}`);
  return { Effect: 'Allow', Action: names.length === 1 ? names[0] : names, Resource: resource };
}

describe('rights that a stream grants', () => {
  const { stream, statements, arn } = granted();

  test('D03 producing is to exactly one topic', () => {
    expect(statements.get('Producer')).toEqual([
      allow(arn('cluster'), 'Connect', 'WriteDataIdempotently'),
      allow(arn('topic', 'orders'), 'DescribeTopic', 'WriteData'),
    ]);
  });

  test('D03 consuming is of exactly one topic in exactly one group', () => {
    expect(statements.get('Consumer')).toEqual([
      allow(arn('cluster'), 'Connect'),
      allow(arn('topic', 'payments'), 'DescribeTopic', 'ReadData'),
      allow(arn('group', 'orders'), 'AlterGroup', 'DescribeGroup'),
    ]);
  });

  test('D03 transactions are under exactly one id', () => {
    expect(statements.get('Transactor')).toEqual([
      allow(arn('cluster'), 'Connect'),
      allow(arn('transactional-id', 'orders-0'), 'AlterTransactionalId', 'DescribeTransactionalId'),
    ]);
  });

  test('D03 writing ACLs is a right of the cluster, and there is none without clients with certificates', () => {
    expect(statements.get('Issuer')).toEqual([allow(arn('cluster'), 'AlterCluster', 'Connect', 'DescribeCluster')]);
    const { stack, ...around } = place();
    const sizes = { brokerType: 'kafka.m7g.large', brokerVolumeGiB: 20 };
    const other = new EventStream(stack, 'Subject', { ...around, ...sizes });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(() => other.grantAclAdministration(role)).toThrow(
      'ACLs of Kafka must be for clients with certificates, got a stream without; set certificateAuthorityArns (Test/Subject)',
    );
  });

  test.each(['*', 'orders*', 'order?', '', '..', 'orders/payments'])('D03 are not for the name "%s"', (name) => {
    const nobody = new iam.ArnPrincipal('arn:aws:iam::111111111111:role/nobody');
    const message = `must be a plain name of letters, digits, dots, dashes and _, got "${name}"`;
    expect(() => stream.grantProduce(nobody, name)).toThrow(`topic ${message}; name one topic (Test/Subject)`);
    expect(() => stream.grantConsume(nobody, name, 'orders')).toThrow(`topic ${message}`);
    expect(() => stream.grantConsume(nobody, 'orders', name)).toThrow(
      `group ${message}; name one group (Test/Subject)`,
    );
    expect(() => stream.grantTransactions(nobody, name)).toThrow(
      `transactional-id ${message}; name one transactional-id (Test/Subject)`,
    );
  });
});

describe('rights of the services in the event stream', () => {
  const graph = new ServiceGraph(prod.graph);
  const services = graph.services.map(({ name }) => name);
  const { stack, ...around } = place();
  const stream = new EventStream(stack, 'Subject', { ...around, brokerType: 'kafka.m7g.large', brokerVolumeGiB: 20 });
  for (const { name, topics = [] } of graph.services) {
    const role = new iam.Role(stack, name, { assumedBy: new iam.AccountRootPrincipal() });
    for (const { topic, produce, consume } of topics) {
      if (produce) {
        stream.grantProduce(role, topic);
      }
      if (consume) {
        stream.grantConsume(role, topic, name);
      }
    }
    if (name === PRODUCER) {
      stream.grantTransactions(role, TRANSACTIONS);
    }
  }
  const [cluster] = Object.keys(Template.fromStack(stack).findResources('AWS::MSK::Cluster'));
  const arn = { 'Fn::GetAtt': [cluster, 'Arn'] };
  // The evaluator reads texts: what stands for name and id of the cluster becomes one.
  const roles = new Map(
    [...statementsByRole(stack, services)].map(([service, statements]) => {
      const text = ['name', 'id'].reduce(
        (json, part, index) =>
          json.replaceAll(JSON.stringify({ 'Fn::Select': [index + 1, { 'Fn::Split': ['/', arn] }] }), `"${part}"`),
        JSON.stringify(statements),
      );
      return [service, JSON.parse(text) as Statement[]] as const;
    }),
  );
  const named = (kind: string, name: string): string => `arn:aws:kafka:eu-west-1:111111111111:${kind}/name/id/${name}`;
  const topics = [...new Set(graph.services.flatMap(({ topics: uses = [] }) => uses.map(({ topic }) => topic)))];
  const allowed = (action: string, resource: string): string[] =>
    [...roles]
      .filter(([, statements]: [string, readonly Statement[]]) => {
        const verdict = evaluatePolicy(statements, { action: `kafka-cluster:${action}`, resource });
        return verdict === 'allow';
      })
      .map(([service]) => service);
  const users = (wanted: (use: { topic: string; produce?: boolean; consume?: boolean }) => boolean): string[] =>
    graph.services.filter(({ topics: uses = [] }) => uses.some(wanted)).map(({ name }) => name);

  test('D03 of the services only those of the graph write and read each of its topics', () => {
    expect(topics.length).toBeGreaterThan(1);
    for (const name of topics) {
      const producers = users(({ topic, produce }) => topic === name && produce === true);
      const consumers = users(({ topic, consume }) => topic === name && consume === true);
      expect(producers.length).toBeLessThan(services.length);
      expect([name, allowed('WriteData', named('topic', name))]).toEqual([name, producers]);
      expect([name, allowed('ReadData', named('topic', name))]).toEqual([name, consumers]);
    }
    expect(allowed('WriteData', named('topic', 'another'))).toEqual([]);
    expect(allowed('WriteData', named('topic', `${topics[0]}-2`))).toEqual([]);
  });

  test('D03 each service is in its own group alone, and nobody takes the place of another', () => {
    for (const group of services) {
      const member = users(({ consume }) => consume === true).filter((service) => service === group);
      expect([group, allowed('AlterGroup', named('group', group))]).toEqual([group, member]);
      expect([group, allowed('DescribeGroup', named('group', group))]).toEqual([group, member]);
      expect([group, allowed('DeleteGroup', named('group', group))]).toEqual([group, []]);
    }
  });

  test('D03 transactions are those of the one producer that has the id', () => {
    for (const action of ['DescribeTransactionalId', 'AlterTransactionalId']) {
      expect(allowed(action, named('transactional-id', TRANSACTIONS))).toEqual([PRODUCER]);
      expect(allowed(action, named('transactional-id', 'orders-1'))).toEqual([]);
      expect(allowed(action, named('transactional-id', 'payments-0'))).toEqual([]);
    }
  });

  test('D03 who is not in the graph does not even connect, and nobody manages topics or the cluster', () => {
    const all = users(() => true);
    expect(allowed('Connect', literal(arn))).toEqual(all);
    expect(all.length).toBeLessThan(services.length);
    expect(allowed('Connect', 'arn:aws:kafka:eu-west-1:111111111111:cluster/other/1')).toEqual([]);
    for (const action of ['CreateTopic', 'DeleteTopic', 'AlterTopic', 'AlterTopicDynamicConfiguration']) {
      for (const topic of [...topics, 'another']) {
        expect([action, topic, allowed(action, named('topic', topic))]).toEqual([action, topic, []]);
      }
    }
    for (const action of ['AlterCluster', 'DescribeCluster', 'AlterClusterDynamicConfiguration']) {
      expect([action, allowed(action, literal(arn))]).toEqual([action, []]);
    }
  });
});
