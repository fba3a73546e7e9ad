import { assertNarrow } from '../../lib/network/assert-narrow';
import { egressEnd, type Flow, FlowEnd, FlowProtocol, serviceEnd } from '../../lib/network';

const flow = (change: Partial<Flow>): Flow => ({
  from: FlowEnd.NODES,
  to: FlowEnd.ENDPOINTS,
  port: 443,
  protocol: FlowProtocol.TCP,
  reason: 'test',
  ...change,
});
const check = (change: Partial<Flow>) => () => assertNarrow(flow(change), 'app/Rules');

describe('assertNarrow', () => {
  test.each<Partial<Flow>>([
    {},
    { from: serviceEnd('orders'), to: serviceEnd('payments'), port: 8443 },
    { from: serviceEnd('payments'), to: egressEnd('api.example.com') },
    { from: FlowEnd.CLOUDFRONT, to: FlowEnd.ALB },
    { to: FlowEnd.S3 },
    { to: FlowEnd.DYNAMODB },
    { protocol: FlowProtocol.UDP, port: 53 },
    { port: 1 },
    { port: 65535 },
    { reason: 'a-z A-Z 0-9 ._-:/()#,@[]+=&;{}!$*' },
  ])('N02 accepts one port between two ends of the chain: %j', (change) => {
    expect(check(change)).not.toThrow();
  });

  test.each([
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/16',
    'sg-12345678',
    'pl-12345678',
    '',
    'Nodes',
    'service:',
    'service:a b',
    'service:x;y',
    'service:Orders',
    'a service:orders',
    'egress:',
    'egress:a b',
    'egress:a.example;b.example',
    'egress:10.0.0.0/16',
    'an egress:a.example',
  ])('N02 refuses "%s" as a peer on either side', (end) => {
    expect(check({ from: end })).toThrow(
      `flow from ${end} to endpoints must start at a group of the chain, got "${end}"; name one of alb, control-plane,`,
    );
    expect(check({ to: end })).toThrow(
      `flow from nodes to ${end} must end at a group or prefix list of the chain, got "${end}"; name one of alb,`,
    );
    expect(check({ to: end })).toThrow('(app/Rules)');
  });

  test('N02 refuses prefix lists on the side where they cannot stand', () => {
    expect(check({ from: FlowEnd.S3 })).toThrow('must start at a group of the chain');
    expect(check({ from: FlowEnd.DYNAMODB })).toThrow('must start at a group of the chain');
    expect(check({ from: egressEnd('api.example.com') })).toThrow('must start at a group of the chain');
    expect(check({ to: FlowEnd.CLOUDFRONT })).toThrow('must end at a group or prefix list of the chain');
    expect(check({ from: FlowEnd.CLOUDFRONT, to: FlowEnd.S3 })).toThrow('joins two prefix lists');
    expect(check({ from: FlowEnd.CLOUDFRONT, to: egressEnd('api.example.com') })).toThrow('joins two prefix lists');
  });

  test.each(['-1', 'all', 'icmp', '6', ''])('N02 refuses protocol "%s"', (protocol) => {
    expect(check({ protocol: protocol as FlowProtocol })).toThrow(
      `flow from nodes to endpoints must be tcp or udp, got "${protocol}"; there is no flow of all protocols (app/Rules)`,
    );
  });

  test.each([0, -1, 65536, 1.5, Number.NaN])('N02 refuses %d as a port', (port) => {
    expect(check({ port })).toThrow(`needs one port from 1 to 65535, got ${port}; change the port (app/Rules)`);
  });

  test.each([
    [22, 'SSH; reach hosts through Session Manager'],
    [3389, 'remote desktop; reach hosts through Session Manager'],
    [9092, 'the plaintext listener of Kafka; use 9098, IAM over TLS'],
  ])('N02 refuses port %d', (port, why) => {
    expect(check({ port })).toThrow(`must not use port ${port}, ${why} (app/Rules)`);
  });

  test.each(['', 'orders → payments', 'a'.repeat(256), "it's"])('N02 refuses "%s" as a reason', (reason) => {
    expect(check({ reason })).toThrow('needs a reason of 1 to 255 characters that AWS accepts in a description');
  });
});
