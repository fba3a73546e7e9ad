import { egressDestinations } from '../../lib/network/egress-destinations';
import { assertRuleQuota } from '../../lib/network/rule-quota';
import { chainFlows, egressEnd, type Flow, FlowEnd, FlowProtocol, serviceEnd } from '../../lib/network';
import { type Service } from '../../lib/service-graph';
import { graphOf, service } from './network-fixture';

const flow = (from: string, to: string, port = 443): Flow => ({
  from,
  to,
  port,
  protocol: FlowProtocol.TCP,
  reason: 'test',
});
const many = (count: number, make: (index: number) => Flow): Flow[] => Array.from({ length: count }, (_, i) => make(i));
const check =
  (flows: Flow[], weight = 1) =>
  () => {
    const addresses = Array.from({ length: weight }, (_, index) => `203.0.113.${index}/32`);
    return assertRuleQuota(flows, [{ domain: 'api.example.com', addresses }], 'app/Chain');
  };

describe('assertRuleQuota', () => {
  test('N02 accepts 60 rules into a group and refuses 61', () => {
    const into = (count: number) => many(count, (index) => flow(serviceEnd(`s${index}`), FlowEnd.DATABASE));
    expect(check(into(60))).not.toThrow();
    expect(check(into(61))).toThrow(
      'security group of database would hold 61 inbound rules, AWS allows 60; give fewer services this edge, or its parties fewer address blocks, in the service graph (app/Chain)',
    );
  });

  test('N02 counts the rule to nowhere among the outbound ones', () => {
    const outOf = (count: number) => many(count, (index) => flow(FlowEnd.ALB, serviceEnd(`s${index}`)));
    expect(check(outOf(59))).not.toThrow();
    expect(check(outOf(60))).toThrow('security group of alb would hold 61 outbound rules, AWS allows 60');
  });

  test('N02 counts the CloudFront list as 55 rules', () => {
    const withCloudFront = (others: number) => [
      flow(FlowEnd.CLOUDFRONT, FlowEnd.ALB),
      ...many(others, (index) => flow(FlowEnd.NODES, FlowEnd.ALB, index + 1)),
    ];
    expect(check(withCloudFront(5))).not.toThrow();
    expect(check(withCloudFront(6))).toThrow('security group of alb would hold 61 inbound rules');
  });

  test('N02 counts a prefix list of a party outside by its blocks', () => {
    const out = [flow(serviceEnd('orders'), egressEnd('api.example.com'))];
    expect(check(out, 59)).not.toThrow();
    expect(check(out, 60)).toThrow('security group of service:orders would hold 61 outbound rules');
  });

  test('N02 puts no limit on how many groups name a prefix list', () => {
    expect(check(many(100, (index) => flow(serviceEnd(`s${index}`), FlowEnd.S3)))).not.toThrow();
  });

  test('N02 holds for the flows of 200 services, a quarter of them on the database', () => {
    const services: Service[] = Array.from({ length: 200 }, (_, index) =>
      service(`s${index}`, { databases: index % 4 === 0 ? [{ database: `db_${index}` }] : [] }),
    );
    expect(check(chainFlows(graphOf(services)))).not.toThrow();
  });
});

describe('egressDestinations', () => {
  const egress = (domain: string, ...addresses: string[]) => ({ egress: [{ domain, port: 443, addresses }] });

  test('N02 names each party once, its blocks sorted', () => {
    const graph = graphOf([
      service('one', egress('b.example.com', '203.0.113.0/25', '198.51.100.0/24', '198.51.100.0/24')),
      service('two', egress('b.example.com', '198.51.100.0/24', '203.0.113.0/25')),
      service('six', egress('a.example.com', '192.0.2.0/24')),
    ]);
    expect(egressDestinations(graph)).toEqual([
      { domain: 'b.example.com', addresses: ['198.51.100.0/24', '203.0.113.0/25'] },
      { domain: 'a.example.com', addresses: ['192.0.2.0/24'] },
    ]);
  });
});
